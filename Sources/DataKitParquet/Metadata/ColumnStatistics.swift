/// Bounds and counts of a column chunk or a page: `Statistics` of the specification.
///
/// Hints from an untrusted file: a bound of the wrong length is to be ignored, and what is absent is unknown, not zero.
/// Bounds are PLAIN bytes, without a length before byte arrays.
package struct ColumnStatistics: ThriftStructure, Hashable, Sendable {
    /// By signed comparison of the physical type, whatever the logical type says.
    package var deprecatedMaximum: [UInt8]?
    package var deprecatedMinimum: [UInt8]?
    package var nullCount: Int64?
    package var distinctCount: Int64?
    /// By the column's ``ColumnOrder``; an upper bound that need not occur.
    package var maximum: [UInt8]?
    package var minimum: [UInt8]?
    /// Whether the maximum is a value of the column; `nil` means unknown.
    package var isMaximumExact: Bool?
    package var isMinimumExact: Bool?
    /// Only for floating point; `nil` means there may be some.
    package var nanCount: Int64?

    package init(
        deprecatedMaximum: [UInt8]? = nil, deprecatedMinimum: [UInt8]? = nil, nullCount: Int64? = nil,
        distinctCount: Int64? = nil, maximum: [UInt8]? = nil, minimum: [UInt8]? = nil, isMaximumExact: Bool? = nil,
        isMinimumExact: Bool? = nil, nanCount: Int64? = nil
    ) {
        self.deprecatedMaximum = deprecatedMaximum
        self.deprecatedMinimum = deprecatedMinimum
        self.nullCount = nullCount
        self.distinctCount = distinctCount
        self.maximum = maximum
        self.minimum = minimum
        self.isMaximumExact = isMaximumExact
        self.isMinimumExact = isMinimumExact
        self.nanCount = nanCount
    }
}

extension ColumnStatistics {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var deprecatedMaximum: [UInt8]?
        var deprecatedMinimum: [UInt8]?
        var nullCount: Int64?
        var distinctCount: Int64?
        var maximum: [UInt8]?
        var minimum: [UInt8]?
        var isMaximumExact: Bool?
        var isMinimumExact: Bool?
        var nanCount: Int64?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: deprecatedMaximum = try reader.binary(field)
            case 2: deprecatedMinimum = try reader.binary(field)
            case 3: nullCount = try reader.int64(field)
            case 4: distinctCount = try reader.int64(field)
            case 5: maximum = try reader.binary(field)
            case 6: minimum = try reader.binary(field)
            case 7: isMaximumExact = try reader.boolean(field)
            case 8: isMinimumExact = try reader.boolean(field)
            case 9: nanCount = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        self.deprecatedMaximum = deprecatedMaximum
        self.deprecatedMinimum = deprecatedMinimum
        self.nullCount = nullCount
        self.distinctCount = distinctCount
        self.maximum = maximum
        self.minimum = minimum
        self.isMaximumExact = isMaximumExact
        self.isMinimumExact = isMinimumExact
        self.nanCount = nanCount
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.binary(1, deprecatedMaximum)
            writer.binary(2, deprecatedMinimum)
            writer.int64(3, nullCount)
            writer.int64(4, distinctCount)
            writer.binary(5, maximum)
            writer.binary(6, minimum)
            writer.boolean(7, isMaximumExact)
            writer.boolean(8, isMinimumExact)
            writer.int64(9, nanCount)
        }
    }
}
