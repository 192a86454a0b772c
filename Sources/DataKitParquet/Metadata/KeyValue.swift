/// A free pair of texts about a file or a column chunk.
package struct KeyValue: ThriftStructure, Hashable, Sendable {
    package var key: String
    package var value: String?

    package init(
        key: String, value: String? = nil
    ) {
        self.key = key
        self.value = value
    }
}

extension KeyValue {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var key: String?
        var value: String?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: key = try reader.string(field)
            case 2: value = try reader.string(field)
            default: try reader.skip(field)
            }
        }
        self.key = try reader.required(key, "key")
        self.value = value
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.string(1, key)
            writer.string(2, value)
        }
    }
}
