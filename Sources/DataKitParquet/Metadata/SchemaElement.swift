/// A node of the schema's tree.
package struct SchemaElement: ThriftStructure, Hashable, Sendable {
    /// `nil` for a group.
    package var type: PhysicalType?
    /// The width of a FIXED_LEN_BYTE_ARRAY.
    package var typeLength: Int32?
    /// `nil` for the root alone.
    package var repetition: Repetition?
    package var name: String
    package var childCount: Int32?
    package var convertedType: ConvertedType?
    package var scale: Int32?
    package var precision: Int32?
    package var fieldID: Int32?
    package var logicalType: LogicalType?

    package init(
        type: PhysicalType? = nil, typeLength: Int32? = nil, repetition: Repetition? = nil, name: String,
        childCount: Int32? = nil, convertedType: ConvertedType? = nil, scale: Int32? = nil, precision: Int32? = nil,
        fieldID: Int32? = nil, logicalType: LogicalType? = nil
    ) {
        self.type = type
        self.typeLength = typeLength
        self.repetition = repetition
        self.name = name
        self.childCount = childCount
        self.convertedType = convertedType
        self.scale = scale
        self.precision = precision
        self.fieldID = fieldID
        self.logicalType = logicalType
    }
}

extension SchemaElement {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var type: PhysicalType?
        var typeLength: Int32?
        var repetition: Repetition?
        var name: String?
        var childCount: Int32?
        var convertedType: ConvertedType?
        var scale: Int32?
        var precision: Int32?
        var fieldID: Int32?
        var logicalType: LogicalType?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: type = try reader.enumeration(field)
            case 2: typeLength = try reader.int32(field)
            case 3: repetition = try reader.enumeration(field)
            case 4: name = try reader.string(field)
            case 5: childCount = try reader.int32(field)
            case 6: convertedType = try reader.enumeration(field)
            case 7: scale = try reader.int32(field)
            case 8: precision = try reader.int32(field)
            case 9: fieldID = try reader.int32(field)
            case 10: logicalType = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        self.type = type
        self.typeLength = typeLength
        self.repetition = repetition
        self.name = try reader.required(name, "name")
        self.childCount = childCount
        self.convertedType = convertedType
        self.scale = scale
        self.precision = precision
        self.fieldID = fieldID
        self.logicalType = logicalType
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.enumeration(1, type)
            writer.int32(2, typeLength)
            writer.enumeration(3, repetition)
            writer.string(4, name)
            writer.int32(5, childCount)
            writer.enumeration(6, convertedType)
            writer.int32(7, scale)
            writer.int32(8, precision)
            writer.int32(9, fieldID)
            writer.structure(10, logicalType)
        }
    }
}
