#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#endif

/// The operating system's file calls, each with its error turned into a ``DataKitError`` and retried when a signal
/// interrupts it. All calls into libc stand in this file.
package enum SystemCalls {
    /// What a path names.
    package enum FileKind: Sendable {
        case regular, directory, other
    }

    package static func openForReading(_ path: String) throws(DataKitError) -> Int32 {
        let descriptor = retrying { unsafe open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw failure("cannot be opened", path) }
        return descriptor
    }

    /// Creates a file that must not exist yet.
    package static func create(_ path: String) throws(DataKitError) -> Int32 {
        let descriptor = retrying { unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw failure("cannot be created", path) }
        return descriptor
    }

    /// Where temporary files go: `TMPDIR`, or `/tmp`.
    package static var temporaryFolder: String {
        // SAFETY: the text is copied at once; nothing here changes the environment.
        guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
        let folder = unsafe String(cString: value)
        return folder.isEmpty ? "/tmp" : folder
    }

    /// Creates a file to write and read that loses its name at once, so that it goes when it is closed.
    package static func createNameless(inFolder folder: String) throws(DataKitError) -> Int32 {
        var template = Array("\(folder)/datakit.XXXXXX".utf8CString)
        // SAFETY: the template ends with the six X and the zero that mkstemp wants, and stays alive for both calls.
        let descriptor = unsafe template.withUnsafeMutableBufferPointer { template -> Int32 in
            let descriptor = unsafe mkstemp(template.baseAddress!)
            if descriptor >= 0 { _ = unsafe unlink(template.baseAddress!) }
            return descriptor
        }
        guard descriptor >= 0 else { throw failure("cannot hold a temporary file", folder) }
        return descriptor
    }

    /// How many processors this process may use.
    package static func processorCount() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Opens something that is no regular file, such as a device or a pipe, to write to it as it is.
    package static func openForWriting(_ path: String) throws(DataKitError) -> Int32 {
        let descriptor = retrying { unsafe open(path, O_WRONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw failure("cannot be opened for writing", path) }
        return descriptor
    }

    package static func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

    /// Kind, size and permissions of an open file.
    package static func status(
        of descriptor: Int32, name: String
    ) throws(DataKitError) -> (kind: FileKind, size: Int, mode: UInt32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("cannot be examined", name) }
        return (kind(of: status), Int(status.st_size), UInt32(status.st_mode))
    }

    /// What tells an open file from others, whatever their paths.
    static func identity(of descriptor: Int32, name: String) throws(DataKitError) -> FileIdentity {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("cannot be examined", name) }
        return FileIdentity(device: UInt64(truncatingIfNeeded: status.st_dev), file: UInt64(status.st_ino))
    }

    /// Kind, size and permissions of what a path leads to, or `nil` where there is nothing.
    package static func status(ofPath path: String) -> (kind: FileKind, size: Int, mode: UInt32)? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return (kind(of: status), Int(status.st_size), UInt32(status.st_mode))
    }

    /// The names in a folder, sorted, without `.` and `..`; none where it cannot be read.
    package static func entries(ofFolder path: String) -> [String] {
        // SAFETY: the stream is open until closedir; a name is NUL-terminated and copied before the next is read.
        guard let stream = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether a path is a symbolic link.
    package static func isSymbolicLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func kind(of status: stat) -> FileKind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        default: .other
        }
    }

    /// Appends up to `count` bytes to the buffer, from an offset, or from where the descriptor stands.
    /// - Returns: how many; 0 at the end.
    package static func read(
        _ descriptor: Int32, at offset: Int?, count: Int, appendingTo buffer: inout [UInt8], name: String
    ) throws(DataKitError) -> Int {
        var got = 0
        buffer.append(addingCapacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                // SAFETY: the kernel writes at most `count` bytes behind those initialised, which append reserved.
                let start = unsafe pointer.baseAddress! + initialized
                got = retrying {
                    if let offset { return unsafe pread(descriptor, start, count, off_t(offset)) }
                    #if canImport(Darwin)
                        return unsafe Darwin.read(descriptor, start, count)
                    #elseif canImport(Glibc)
                        return unsafe Glibc.read(descriptor, start, count)
                    #elseif canImport(Musl)
                        return unsafe Musl.read(descriptor, start, count)
                    #else
                        return unsafe Android.read(descriptor, start, count)
                    #endif
                }
                initialized += max(0, got)
            }
        }
        guard got >= 0 else { throw failure("cannot be read", name) }
        return got
    }

    package static func writeAll(_ bytes: Span<UInt8>, to descriptor: Int32, name: String) throws(DataKitError) {
        var failed: DataKitError?
        unsafe bytes.withUnsafeBufferPointer { pointer in
            var done = 0
            while done < pointer.count {
                // SAFETY: `done` stays below the count.
                let wrote = retrying { unsafe write(descriptor, pointer.baseAddress! + done, pointer.count - done) }
                guard wrote > 0 else {
                    failed = failure("cannot be written", name)
                    return
                }
                done += wrote
            }
        }
        if let failed { throw failed }
    }

    /// Asks the disk to keep what was written; devices that cannot are left alone.
    package static func synchronize(_ descriptor: Int32, name: String) throws(DataKitError) {
        guard retrying({ fsync(descriptor) }) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP else {
            throw failure("cannot be synced to disk", name)
        }
    }

    package static func setMode(_ mode: UInt32, of descriptor: Int32) {
        _ = fchmod(descriptor, mode_t(mode & 0o7777))
    }

    /// Gives a file a new name, replacing what has it.
    package static func move(_ from: String, to path: String) throws(DataKitError) {
        guard unsafe rename(from, path) == 0 else { throw failure("cannot be put in place", path) }
    }

    /// Gives a file a new name that nothing may have yet.
    package static func moveWithoutReplacing(_ from: String, to path: String) throws(DataKitError) {
        if unsafe link(from, path) == 0 {
            _ = unsafe unlink(from)
            return
        }
        if errno == EEXIST { throw .outputExists(path) }
        // A file system without hard links: the check and the rename are two steps.
        if status(ofPath: path) != nil { throw .outputExists(path) }
        try move(from, to: path)
    }

    package static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Removes a file, or a folder with the files in it.
    package static func removeFileOrFolder(_ path: String) {
        if status(ofPath: path)?.kind == .directory, !isSymbolicLink(path) {
            for name in entries(ofFolder: path) { remove(path + "/" + name) }
            removeFolder(path)
        } else {
            remove(path)
        }
    }

    /// Gives two files or folders each other's name; on macOS in one step.
    package static func exchange(_ first: String, _ second: String) throws(DataKitError) {
        #if canImport(Darwin)
            if unsafe renamex_np(first, second, UInt32(RENAME_SWAP)) == 0 { return }
        #endif
        // Three steps, of which the first is taken back where the second fails.
        let between = first + ".old"
        try move(second, to: between)
        do throws(DataKitError) {
            try move(first, to: second)
        } catch {
            try move(between, to: second)
            throw error
        }
        try move(between, to: first)
    }

    /// Makes a folder that must not exist yet.
    package static func makeFolder(_ path: String) throws(DataKitError) {
        guard unsafe mkdir(path, 0o777) == 0 else { throw failure("cannot be created", path) }
    }

    /// Removes a folder that is empty.
    package static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// The path with its symbolic links followed, or the path itself where that fails.
    package static func resolved(_ path: String) -> String {
        guard let pointer = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }

    package static func processIdentifier() -> Int32 { getpid() }

    private static func retrying<Result: FixedWidthInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }

    private static func failure(_ what: String, _ subject: String) -> DataKitError {
        let code = errno
        let reason = unsafe String(cString: strerror(code))
        let advice =
            switch code {
            case ENOENT: "check the path"
            case EACCES, EPERM: "check the permissions"
            case ENOSPC: "free some space and try again"
            case EISDIR: "name a file, not a folder"
            case EMFILE, ENFILE: "too many files are open"
            default: ""
            }
        return DataKitError(.io, "\(what): \(reason)\(advice.isEmpty ? "" : "; " + advice)", subject: subject)
    }
}

extension DataKitError {
    package static func outputExists(_ path: String) -> DataKitError {
        DataKitError(
            .alreadyExists, "there is already such a file; choose another name or allow overwriting", subject: path)
    }
}

/// What tells a file from others, whatever their paths.
struct FileIdentity: Equatable, Sendable {
    let device: UInt64
    let file: UInt64
}
