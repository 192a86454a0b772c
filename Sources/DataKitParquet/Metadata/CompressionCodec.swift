/// How pages are compressed.
package struct CompressionCodec: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let uncompressed = CompressionCodec(rawValue: 0)
    package static let snappy = CompressionCodec(rawValue: 1)
    package static let gzip = CompressionCodec(rawValue: 2)
    package static let lzo = CompressionCodec(rawValue: 3)
    package static let brotli = CompressionCodec(rawValue: 4)
    /// Deprecated: LZ4 in the framing of Hadoop.
    package static let lz4 = CompressionCodec(rawValue: 5)
    package static let zstd = CompressionCodec(rawValue: 6)
    package static let lz4Raw = CompressionCodec(rawValue: 7)

    package static let names: [Int32: String] = [
        0: "UNCOMPRESSED",
        1: "SNAPPY",
        2: "GZIP",
        3: "LZO",
        4: "BROTLI",
        5: "LZ4",
        6: "ZSTD",
        7: "LZ4_RAW",
    ]
}
