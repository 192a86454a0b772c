/// The extent and the kinds of the geometries in a column chunk.
package struct GeospatialStatistics: ThriftStructure, Hashable, Sendable {
    package var boundingBox: BoundingBox?
    package var geospatialTypes: [Int32]?

    package init(
        boundingBox: BoundingBox? = nil, geospatialTypes: [Int32]? = nil
    ) {
        self.boundingBox = boundingBox
        self.geospatialTypes = geospatialTypes
    }
}

extension GeospatialStatistics {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var boundingBox: BoundingBox?
        var geospatialTypes: [Int32]?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: boundingBox = try reader.structure(field)
            case 2: geospatialTypes = try reader.int32List(field)
            default: try reader.skip(field)
            }
        }
        self.boundingBox = boundingBox
        self.geospatialTypes = geospatialTypes
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.structure(1, boundingBox)
            writer.int32List(2, geospatialTypes)
        }
    }
}
