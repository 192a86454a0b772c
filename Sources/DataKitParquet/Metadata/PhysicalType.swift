/// How values lie in a file: `Type` of the specification.
package struct PhysicalType: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let boolean = PhysicalType(rawValue: 0)
    package static let int32 = PhysicalType(rawValue: 1)
    package static let int64 = PhysicalType(rawValue: 2)
    /// Deprecated: timestamps as nanoseconds of a Julian day.
    package static let int96 = PhysicalType(rawValue: 3)
    package static let float = PhysicalType(rawValue: 4)
    package static let double = PhysicalType(rawValue: 5)
    package static let byteArray = PhysicalType(rawValue: 6)
    package static let fixedLengthByteArray = PhysicalType(rawValue: 7)

    package static let names: [Int32: String] = [
        0: "BOOLEAN",
        1: "INT32",
        2: "INT64",
        3: "INT96",
        4: "FLOAT",
        5: "DOUBLE",
        6: "BYTE_ARRAY",
        7: "FIXED_LEN_BYTE_ARRAY",
    ]
}
