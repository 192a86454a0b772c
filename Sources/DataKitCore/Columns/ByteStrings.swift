/// Byte strings of any length, one after another: the layout of string and binary columns.
///
/// String `i` is `data[offsets[i]..<offsets[i + 1]]`. The offsets rise and stay within the data; a slice keeps the
/// whole data and narrows the offsets, so the first offset need not be zero.
public struct ByteStrings: Sendable {
    /// `count + 1` rising positions in ``data``.
    public let offsets: Buffer<Int32>
    /// The bytes of all strings, and maybe of others.
    public let data: Buffer<UInt8>

    /// - Precondition: offsets has at least one element; first and last lie within the data. That the ones between
    ///   rise is the caller's promise; reading a string that breaks it traps.
    public init(offsets: Buffer<Int32>, data: Buffer<UInt8>) {
        precondition(offsets.count > 0, "ByteStrings needs count + 1 offsets")
        precondition(
            offsets[0] >= 0 && offsets[offsets.count - 1] <= data.count && offsets[0] <= offsets[offsets.count - 1],
            "ByteStrings offsets lie outside the data")
        self.offsets = offsets
        self.data = data
    }

    /// Copies strings one after another.
    /// - Precondition: together they have fewer than 2^31 bytes.
    public init(_ strings: some Sequence<some Sequence<UInt8>>) {
        var offsets: [Int32] = [0]
        var data: [UInt8] = []
        for string in strings {
            data.append(contentsOf: string)
            offsets.append(Int32(data.count))
        }
        self.init(offsets: Buffer(offsets), data: Buffer(data))
    }

    /// How many strings there are.
    @inlinable
    public var count: Int { offsets.count - 1 }

    /// The number of bytes of all strings together.
    @inlinable
    public var byteCount: Int { Int(offsets[count] - offsets[0]) }

    /// Where string `position` lies in ``data``.
    @inlinable
    public func range(at position: Int) -> Range<Int> { Int(offsets[position])..<Int(offsets[position + 1]) }

    /// The bytes of one string, without copying.
    @inlinable
    public subscript(position: Int) -> Buffer<UInt8> { data[range(at: position)] }

    /// One string as text; invalid UTF-8 becomes U+FFFD.
    @inlinable
    public func string(at position: Int) -> String { String(decoding: self[position].array, as: UTF8.self) }

    /// A part, without copying.
    @inlinable
    public subscript(range: Range<Int>) -> ByteStrings {
        ByteStrings(offsets: offsets[range.lowerBound..<range.upperBound + 1], data: data)
    }
}

extension ByteStrings: Equatable {
    public static func == (left: ByteStrings, right: ByteStrings) -> Bool {
        left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
    }
}
