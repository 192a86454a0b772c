import DataKit

/// Where commands that need no rows read from.
enum InputSource {
    /// A file; what is none, such as standard input, is spooled, so that it can be read twice.
    static func open(_ path: String) throws -> any ByteSource {
        if path == "-" { return try SpooledByteSource(DescriptorInput.standardInput) }
        if SystemCalls.status(ofPath: path)?.kind == .other {
            return try SpooledByteSource(try DescriptorInput(path: path))
        }
        return try FileByteSource(path: path)
    }
}
