/// A regular file as a source.
///
/// Reads with `pread`, so that many tasks may read at once, and never maps the file: a file that shrinks while it is
/// read gives an error, not a crash.
public final class FileByteSource: ByteSource {
    public let name: String
    public let byteCount: Int
    /// `nil` where the file is opened for each read.
    private let descriptor: Int32?
    private let identity: FileIdentity

    /// Opens a file.
    ///
    /// - Parameter keepsOpen: whether the file stays open until this source is gone, so that it may be renamed and
    ///   removed meanwhile. Otherwise it is opened for each read, which costs some microseconds; thousands of files can
    ///   then be sources at once, whatever number a process may have open.
    /// - Throws: ``DataKitError`` of kind `io` where there is no such file, it may not be read, or it is a folder or
    ///   a pipe (a pipe has no size: read it with ``DescriptorInput``).
    public init(path: String, keepsOpen: Bool = true) throws(DataKitError) {
        let opened = try SystemCalls.openForReading(path)
        name = path
        do throws(DataKitError) {
            let status = try SystemCalls.status(of: opened, name: path)
            switch status.kind {
            case .regular: byteCount = status.size
            case .directory: throw DataKitError(.io, "is a folder; name a file in it", subject: path)
            case .other: throw DataKitError(.io, "is no regular file", subject: path)
            }
            identity = try SystemCalls.identity(of: opened, name: path)
        } catch {
            SystemCalls.closeDescriptor(opened)
            throw error
        }
        descriptor = keepsOpen ? opened : nil
        if !keepsOpen { SystemCalls.closeDescriptor(opened) }
    }

    /// A source over the regular file behind a descriptor, which it closes when it is done. Where this fails the
    /// descriptor stays open.
    init(owning descriptor: Int32, name: String) throws(DataKitError) {
        byteCount = try SystemCalls.status(of: descriptor, name: name).size
        identity = try SystemCalls.identity(of: descriptor, name: name)
        self.descriptor = descriptor
        self.name = name
    }

    deinit {
        if let descriptor { SystemCalls.closeDescriptor(descriptor) }
    }

    public func read(_ range: Range<Int>) throws(DataKitError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(range, appendingTo: &bytes)
        return bytes
    }

    func read(_ range: Range<Int>, appendingTo buffer: inout [UInt8]) throws(DataKitError) {
        try check(range)
        if let descriptor { return try read(descriptor, range, appendingTo: &buffer) }
        let opened = try SystemCalls.openForReading(name)
        defer { SystemCalls.closeDescriptor(opened) }
        guard try SystemCalls.identity(of: opened, name: name) == identity else {
            throw DataKitError(.io, "is another file than the one that was opened first", subject: name)
        }
        try read(opened, range, appendingTo: &buffer)
    }

    private func read(
        _ descriptor: Int32, _ range: Range<Int>, appendingTo buffer: inout [UInt8]
    ) throws(DataKitError) {
        var position = range.lowerBound
        while position < range.upperBound {
            let got = try SystemCalls.read(
                descriptor, at: position, count: range.upperBound - position, appendingTo: &buffer, name: name)
            guard got > 0 else {
                throw DataKitError(
                    .io, "ended at byte \(position); it was \(byteCount) bytes long when opened and has been cut since",
                    subject: name)
            }
            position += got
        }
    }
}

/// Bytes from an open descriptor, front to back: standard input, a pipe.
public struct DescriptorInput: ByteInput, Sendable {
    public let name: String
    private let descriptor: Int32
    private let owner: Owner?

    /// Reads a descriptor that the caller keeps open.
    public init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        owner = nil
    }

    /// Opens a pipe or device by path.
    public init(path: String) throws(DataKitError) {
        let owner = Owner(descriptor: try SystemCalls.openForReading(path))
        self.owner = owner
        descriptor = owner.descriptor
        name = path
    }

    /// The process's standard input.
    public static var standardInput: DescriptorInput { DescriptorInput(descriptor: 0, name: "standard input") }

    public mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        try SystemCalls.read(descriptor, at: nil, count: count, appendingTo: &buffer, name: name)
    }

    private final class Owner: Sendable {
        let descriptor: Int32
        init(descriptor: Int32) { self.descriptor = descriptor }
        deinit { SystemCalls.closeDescriptor(descriptor) }
    }
}
