/// A page, encoded and compressed, waiting for its row group to be written.
struct EncodedPage {
    var header: [UInt8]
    var body: [UInt8]
    /// Header and body, before compression.
    var uncompressedSize: Int
    var encoding: PageEncoding
    var type: PageType
    var rowCount = 0
    var nullCount = 0
    var nanCount = 0
    /// `nil` where there is nothing to compare: nulls and NaN alone, or a type without an order.
    var bounds: ValueBounds?

    /// Header and body as they go to the file.
    var size: Int { header.count + body.count }
}
