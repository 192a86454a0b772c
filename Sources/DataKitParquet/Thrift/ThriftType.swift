/// The wire types of Thrift's compact protocol.
///
/// Parquet's metadata is Thrift structs in that protocol: fields as a type nibble with the distance from the previous
/// field's number, integers as zigzag varints, a zero byte at the end of a struct.
package enum ThriftType: UInt8 {
    case stop = 0
    /// A field that is true; as an element type, a boolean.
    case booleanTrue = 1
    case booleanFalse = 2
    case int8 = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case set = 10
    case map = 11
    case structure = 12
    case uuid = 13
}

/// The head of a field: its number in the struct and its wire type.
package struct ThriftField {
    package var id: Int16
    package var type: ThriftType
}

/// A struct of the metadata that can be read from and written to Thrift's compact protocol.
package protocol ThriftStructure {
    init(from reader: inout ThriftReader) throws(ParquetError)
    func write(to writer: inout ThriftWriter)
}

extension ThriftStructure {
    /// The struct in Thrift's compact protocol.
    package var thriftBytes: [UInt8] {
        var writer = ThriftWriter()
        write(to: &writer)
        return writer.bytes
    }
}
