/// What values mean, in the old form that ``LogicalType`` replaced; written beside it for old readers.
package struct ConvertedType: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let utf8 = ConvertedType(rawValue: 0)
    package static let map = ConvertedType(rawValue: 1)
    package static let mapKeyValue = ConvertedType(rawValue: 2)
    package static let list = ConvertedType(rawValue: 3)
    package static let `enum` = ConvertedType(rawValue: 4)
    package static let decimal = ConvertedType(rawValue: 5)
    package static let date = ConvertedType(rawValue: 6)
    package static let timeMilliseconds = ConvertedType(rawValue: 7)
    package static let timeMicroseconds = ConvertedType(rawValue: 8)
    package static let timestampMilliseconds = ConvertedType(rawValue: 9)
    package static let timestampMicroseconds = ConvertedType(rawValue: 10)
    package static let uint8 = ConvertedType(rawValue: 11)
    package static let uint16 = ConvertedType(rawValue: 12)
    package static let uint32 = ConvertedType(rawValue: 13)
    package static let uint64 = ConvertedType(rawValue: 14)
    package static let int8 = ConvertedType(rawValue: 15)
    package static let int16 = ConvertedType(rawValue: 16)
    package static let int32 = ConvertedType(rawValue: 17)
    package static let int64 = ConvertedType(rawValue: 18)
    package static let json = ConvertedType(rawValue: 19)
    package static let bson = ConvertedType(rawValue: 20)
    package static let interval = ConvertedType(rawValue: 21)

    package static let names: [Int32: String] = [
        0: "UTF8",
        1: "MAP",
        2: "MAP_KEY_VALUE",
        3: "LIST",
        4: "ENUM",
        5: "DECIMAL",
        6: "DATE",
        7: "TIME_MILLIS",
        8: "TIME_MICROS",
        9: "TIMESTAMP_MILLIS",
        10: "TIMESTAMP_MICROS",
        11: "UINT_8",
        12: "UINT_16",
        13: "UINT_32",
        14: "UINT_64",
        15: "INT_8",
        16: "INT_16",
        17: "INT_32",
        18: "INT_64",
        19: "JSON",
        20: "BSON",
        21: "INTERVAL",
    ]
}
