/// Where the data pages of a column chunk lie.
package struct OffsetIndex: ThriftStructure, Hashable, Sendable {
    package var pageLocations: [PageLocation]
    package var unencodedByteArrayDataBytes: [Int64]?

    package init(
        pageLocations: [PageLocation], unencodedByteArrayDataBytes: [Int64]? = nil
    ) {
        self.pageLocations = pageLocations
        self.unencodedByteArrayDataBytes = unencodedByteArrayDataBytes
    }
}

extension OffsetIndex {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var pageLocations: [PageLocation]?
        var unencodedByteArrayDataBytes: [Int64]?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: pageLocations = try reader.structures(field)
            case 2: unencodedByteArrayDataBytes = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        self.pageLocations = try reader.required(pageLocations, "page_locations")
        self.unencodedByteArrayDataBytes = unencodedByteArrayDataBytes
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.structures(1, pageLocations)
            writer.int64List(2, unencodedByteArrayDataBytes)
        }
    }
}
