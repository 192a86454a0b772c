/// How the bounds of a column compare.
package enum ColumnOrder: ThriftStructure, Hashable, Sendable {
    /// As the logical type, or else the physical type, says.
    case typeDefined
    /// IEEE 754 total order, for floating point.
    case ieee754Total
    /// By time, for INT96.
    case int96Timestamp
    /// A newer order, by the number of its member: bounds of such a column must be ignored.
    case unknown(Int16)

    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var order: ColumnOrder?
        try reader.structure { reader, field throws(ParquetError) in
            order =
                switch field.id {
                case 1: .typeDefined
                case 2: .ieee754Total
                case 3: .int96Timestamp
                default: .unknown(field.id)
                }
            try reader.skip(field)
        }
        self = order ?? .unknown(0)
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            switch self {
            case .typeDefined: writer.emptyStructure(1)
            case .ieee754Total: writer.emptyStructure(2)
            case .int96Timestamp: writer.emptyStructure(3)
            case .unknown(let id): if id > 0 { writer.emptyStructure(id) }
            }
        }
    }
}
