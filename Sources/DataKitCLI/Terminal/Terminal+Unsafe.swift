#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// What is known about the terminal behind a standard stream.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal; `nil` where the descriptor is no terminal or does not say.
    static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills the winsize it is given.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

enum Process {
    /// Ends the process at once. Output has been written and temporary files are gone by then.
    static func exit(_ status: ExitStatus) -> Never { _exit(status.rawValue) }
}
