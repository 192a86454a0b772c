/// Bytes that come front to back, of a size that may not be known: standard input, a file being decompressed.
public protocol ByteInput {
    /// What error messages call this input.
    var name: String { get }

    /// Appends at most `count` bytes to the buffer; fewer do not mean the end.
    /// - Returns: how many were appended; 0 only at the end.
    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int
}

extension ByteInput {
    /// Appends `count` bytes to the buffer, fewer only at the end.
    /// - Returns: how many were appended.
    public mutating func fill(_ buffer: inout [UInt8], count: Int) throws(DataKitError) -> Int {
        var total = 0
        while total < count {
            let got = try read(into: &buffer, atMost: count - total)
            if got == 0 { break }
            total += got
        }
        return total
    }
}

/// Reads a source, or a part of it, front to back.
public struct SourceInput: ByteInput, Sendable {
    /// What is read.
    public let source: any ByteSource
    /// Where the next read begins.
    public private(set) var position: Int

    /// Reads a source from a position to its end.
    public init(_ source: any ByteSource, from position: Int = 0) {
        self.source = source
        self.position = position
    }

    public var name: String { source.name }

    public mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        let end = min(source.byteCount, position + max(0, count))
        guard end > position else { return 0 }
        let got = end - position
        switch source {
        case let file as FileByteSource: try file.read(position..<end, appendingTo: &buffer)
        case let memory as MemoryByteSource: buffer.append(contentsOf: memory.bytes[position..<end])
        default: buffer.append(contentsOf: try source.read(position..<end))
        }
        position = end
        return got
    }
}
