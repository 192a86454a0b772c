/// A page, encoded and compressed, waiting for its row group to be written.
struct EncodedPage {
    var header: [UInt8] = []
    var body: [UInt8] = []
    /// Header and body, before compression.
    var uncompressedSize = 0
    var encoding: PageEncoding
    var type: PageType
    var rowCount = 0
    /// Values, and what stands for missing ones: `num_values`. In lists more than rows. Of a dictionary, its entries.
    var entryCount = 0
    /// Entries that are not values: nulls at any depth and empty lists.
    var nullCount = 0
    var nanCount = 0
    /// `nil` where there is nothing to compare: nulls and NaN alone, or a type without an order.
    var bounds: ValueBounds?
    /// The bytes of byte strings, without their lengths.
    var byteArrayBytes = 0
    /// How often each level occurs; `nil` where nothing but the counts above says it.
    var repetitionHistogram: [Int64]?
    var definitionHistogram: [Int64]?

    /// Header and body as they go to the file.
    var size: Int { header.count + body.count }
}
