/// Bytes of a known size that can be read by range: a file, memory, later an object in a store.
///
/// What needs to jump (Parquet) reads a source directly; what reads front to back (text) wraps it in a
/// ``SourceInput``. Reads may come from several tasks at once.
public protocol ByteSource: Sendable {
    /// What error messages call this source: a path, or a word such as `standard input`.
    var name: String { get }

    /// The size, taken when the source was opened.
    var byteCount: Int { get }

    /// The bytes of a range.
    /// - Throws: ``DataKitError`` of kind `io` where the range is not inside the source, or reading fails or comes
    ///   back short.
    func read(_ range: Range<Int>) throws(DataKitError) -> [UInt8]
}

extension ByteSource {
    /// Fails for a range that does not lie inside the source.
    package func check(_ range: Range<Int>) throws(DataKitError) {
        guard range.lowerBound >= 0, range.upperBound <= byteCount else {
            throw DataKitError(
                .io, "bytes \(range.lowerBound)..<\(range.upperBound) were asked for, but there are only \(byteCount)",
                subject: name)
        }
    }
}

/// Bytes in memory as a source.
public struct MemoryByteSource: ByteSource {
    public let name: String
    /// All of the source.
    public let bytes: [UInt8]

    /// Bytes, with what error messages call them.
    public init(_ bytes: [UInt8], name: String = "memory") {
        self.bytes = bytes
        self.name = name
    }

    public var byteCount: Int { bytes.count }

    public func read(_ range: Range<Int>) throws(DataKitError) -> [UInt8] {
        try check(range)
        return range.count == bytes.count ? bytes : Array(bytes[range])
    }
}
