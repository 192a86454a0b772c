import DataKit
import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Interrupts: control-C, a closed terminal, `kill`.
enum Signals {
    /// Makes SIGINT, SIGTERM and SIGHUP remove the temporary files and end the process with status 128 + signal.
    ///
    /// A handler may do next to nothing, so it only writes the signal's number to a pipe; a thread that waits at the
    /// other end cleans up as ordinary code. A signal that was ignored when the process started (`nohup`, a
    /// background job of a script) stays ignored.
    static func cleanUpWhenInterrupted() {
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe fills the two elements.
        guard unsafe ends.withUnsafeMutableBufferPointer({ unsafe pipe($0.baseAddress!) }) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd.store(ends[0], ordering: .sequentiallyConsistent)
        writeEnd.store(ends[1], ordering: .sequentiallyConsistent)

        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        // SAFETY: the thread takes no argument.
        guard unsafe pthread_create(&thread, nil, { _ in waitForSignal() }, nil) == 0 else { return }
        for number in [SIGINT, SIGTERM, SIGHUP] {
            let before = signal(number, noteSignal)
            if isIgnoring(before) { _ = signal(number, SIG_IGN) }
        }
    }

    /// Whether what `signal` gave back says that the signal was ignored.
    private static func isIgnoring(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
        // SAFETY: handlers are compared as addresses; SIG_IGN is one that is never called.
        unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

private let readEnd = Atomic<Int32>(-1)
private let writeEnd = Atomic<Int32>(-1)

/// The handler: nothing but a write, which is all that POSIX allows in one.
private func noteSignal(_ number: Int32) {
    var byte = UInt8(truncatingIfNeeded: number)
    let before = errno
    // SAFETY: one byte from a variable that is alive.
    _ = unsafe write(writeEnd.load(ordering: .relaxed), &byte, 1)
    errno = before
}

/// Waits for a signal, cleans up and ends the process.
private func waitForSignal() -> Never {
    var byte: UInt8 = 0
    // SAFETY: one byte into a variable that is alive.
    while unsafe read(readEnd.load(ordering: .relaxed), &byte, 1) != 1 {}
    TemporaryFiles.removeAll {
        ProgressBar.clearCurrent()
        _exit(128 + Int32(byte))
    }
}
