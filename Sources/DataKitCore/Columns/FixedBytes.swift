/// Byte strings of one width, one after another: the layout of fixed-size binary and uuid columns.
public struct FixedBytes: Sendable, Equatable {
    /// How many bytes each string has.
    public let width: Int
    /// `count * width` bytes.
    public let data: Buffer<UInt8>
    /// How many strings there are.
    public let count: Int

    /// - Precondition: the data is a whole number of strings.
    public init(width: Int, data: Buffer<UInt8>) {
        precondition(width > 0 && data.count % width == 0, "FixedBytes data is not a multiple of its width")
        self.width = width
        self.data = data
        self.count = data.count / width
    }

    /// The bytes of one string, without copying.
    @inlinable
    public subscript(position: Int) -> Buffer<UInt8> { data[position * width..<(position + 1) * width] }

    /// A part, without copying.
    public subscript(range: Range<Int>) -> FixedBytes {
        FixedBytes(width: width, data: data[range.lowerBound * width..<range.upperBound * width])
    }
}
