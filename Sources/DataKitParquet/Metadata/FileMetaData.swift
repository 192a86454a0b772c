/// The footer: the schema and where everything is.
package struct FileMetaData: ThriftStructure, Hashable, Sendable {
    package var version: Int32
    /// The schema's tree, depth first; the first is the root.
    package var schema: [SchemaElement]
    package var rowCount: Int64
    package var rowGroups: [RowGroup]
    package var keyValueMetadata: [KeyValue]?
    package var createdBy: String?
    /// One a leaf.
    package var columnOrders: [ColumnOrder]?

    package init(
        version: Int32, schema: [SchemaElement], rowCount: Int64, rowGroups: [RowGroup],
        keyValueMetadata: [KeyValue]? = nil, createdBy: String? = nil, columnOrders: [ColumnOrder]? = nil
    ) {
        self.version = version
        self.schema = schema
        self.rowCount = rowCount
        self.rowGroups = rowGroups
        self.keyValueMetadata = keyValueMetadata
        self.createdBy = createdBy
        self.columnOrders = columnOrders
    }
}

extension FileMetaData {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var version: Int32?
        var schema: [SchemaElement]?
        var rowCount: Int64?
        var rowGroups: [RowGroup]?
        var keyValueMetadata: [KeyValue]?
        var createdBy: String?
        var columnOrders: [ColumnOrder]?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: version = try reader.int32(field)
            case 2: schema = try reader.structures(field)
            case 3: rowCount = try reader.int64(field)
            case 4: rowGroups = try reader.structures(field)
            case 5: keyValueMetadata = try reader.structures(field)
            case 6: createdBy = try reader.string(field)
            case 7: columnOrders = try reader.structures(field)
            default: try reader.skip(field)
            }
        }
        self.version = try reader.required(version, "version")
        self.schema = try reader.required(schema, "schema")
        self.rowCount = try reader.required(rowCount, "row_count")
        self.rowGroups = try reader.required(rowGroups, "row_groups")
        self.keyValueMetadata = keyValueMetadata
        self.createdBy = createdBy
        self.columnOrders = columnOrders
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int32(1, version)
            writer.structures(2, schema)
            writer.int64(3, rowCount)
            writer.structures(4, rowGroups)
            writer.structures(5, keyValueMetadata)
            writer.string(6, createdBy)
            writer.structures(7, columnOrders)
        }
    }
}
