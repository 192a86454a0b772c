/// Bounds and counts of every data page of a column chunk; one element a page in each list.
package struct ColumnIndex: ThriftStructure, Hashable, Sendable {
    /// Whether the page holds nothing but nulls; its bounds are then empty.
    package var nullPages: [Bool]
    package var minimumValues: [[UInt8]]
    package var maximumValues: [[UInt8]]
    package var boundaryOrder: BoundaryOrder
    package var nullCounts: [Int64]?
    package var repetitionLevelHistograms: [Int64]?
    package var definitionLevelHistograms: [Int64]?
    package var nanCounts: [Int64]?

    package init(
        nullPages: [Bool], minimumValues: [[UInt8]], maximumValues: [[UInt8]], boundaryOrder: BoundaryOrder,
        nullCounts: [Int64]? = nil, repetitionLevelHistograms: [Int64]? = nil,
        definitionLevelHistograms: [Int64]? = nil, nanCounts: [Int64]? = nil
    ) {
        self.nullPages = nullPages
        self.minimumValues = minimumValues
        self.maximumValues = maximumValues
        self.boundaryOrder = boundaryOrder
        self.nullCounts = nullCounts
        self.repetitionLevelHistograms = repetitionLevelHistograms
        self.definitionLevelHistograms = definitionLevelHistograms
        self.nanCounts = nanCounts
    }
}

extension ColumnIndex {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var nullPages: [Bool]?
        var minimumValues: [[UInt8]]?
        var maximumValues: [[UInt8]]?
        var boundaryOrder: BoundaryOrder?
        var nullCounts: [Int64]?
        var repetitionLevelHistograms: [Int64]?
        var definitionLevelHistograms: [Int64]?
        var nanCounts: [Int64]?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: nullPages = try reader.booleanList(field)
            case 2: minimumValues = try reader.binaryList(field)
            case 3: maximumValues = try reader.binaryList(field)
            case 4: boundaryOrder = try reader.enumeration(field)
            case 5: nullCounts = try reader.int64List(field)
            case 6: repetitionLevelHistograms = try reader.int64List(field)
            case 7: definitionLevelHistograms = try reader.int64List(field)
            case 8: nanCounts = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        self.nullPages = try reader.required(nullPages, "null_pages")
        self.minimumValues = try reader.required(minimumValues, "minimum_values")
        self.maximumValues = try reader.required(maximumValues, "maximum_values")
        self.boundaryOrder = try reader.required(boundaryOrder, "boundary_order")
        self.nullCounts = nullCounts
        self.repetitionLevelHistograms = repetitionLevelHistograms
        self.definitionLevelHistograms = definitionLevelHistograms
        self.nanCounts = nanCounts
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.booleanList(1, nullPages)
            writer.binaryList(2, minimumValues)
            writer.binaryList(3, maximumValues)
            writer.enumeration(4, boundaryOrder)
            writer.int64List(5, nullCounts)
            writer.int64List(6, repetitionLevelHistograms)
            writer.int64List(7, definitionLevelHistograms)
            writer.int64List(8, nanCounts)
        }
    }
}
