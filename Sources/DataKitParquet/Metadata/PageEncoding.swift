/// How the values of a page are encoded: `Encoding` of the specification.
package struct PageEncoding: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let plain = PageEncoding(rawValue: 0)
    /// The first name of dictionary encoding; means ``rleDictionary`` in a data page, ``plain`` in a dictionary page.
    package static let plainDictionary = PageEncoding(rawValue: 2)
    package static let rle = PageEncoding(rawValue: 3)
    /// Deprecated: levels packed most significant bit first.
    package static let bitPacked = PageEncoding(rawValue: 4)
    package static let deltaBinaryPacked = PageEncoding(rawValue: 5)
    package static let deltaLengthByteArray = PageEncoding(rawValue: 6)
    package static let deltaByteArray = PageEncoding(rawValue: 7)
    package static let rleDictionary = PageEncoding(rawValue: 8)
    package static let byteStreamSplit = PageEncoding(rawValue: 9)
    package static let alp = PageEncoding(rawValue: 10)

    package static let names: [Int32: String] = [
        0: "PLAIN",
        2: "PLAIN_DICTIONARY",
        3: "RLE",
        4: "BIT_PACKED",
        5: "DELTA_BINARY_PACKED",
        6: "DELTA_LENGTH_BYTE_ARRAY",
        7: "DELTA_BYTE_ARRAY",
        8: "RLE_DICTIONARY",
        9: "BYTE_STREAM_SPLIT",
        10: "ALP",
    ]
}
