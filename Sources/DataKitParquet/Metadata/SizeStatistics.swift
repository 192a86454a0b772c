/// Sizes for estimating memory: bytes of byte arrays, and how often each level occurs.
package struct SizeStatistics: ThriftStructure, Hashable, Sendable {
    /// Bytes of the byte arrays themselves, without their lengths.
    package var unencodedByteArrayDataBytes: Int64?
    package var repetitionLevelHistogram: [Int64]?
    package var definitionLevelHistogram: [Int64]?

    package init(
        unencodedByteArrayDataBytes: Int64? = nil, repetitionLevelHistogram: [Int64]? = nil,
        definitionLevelHistogram: [Int64]? = nil
    ) {
        self.unencodedByteArrayDataBytes = unencodedByteArrayDataBytes
        self.repetitionLevelHistogram = repetitionLevelHistogram
        self.definitionLevelHistogram = definitionLevelHistogram
    }
}

extension SizeStatistics {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var unencodedByteArrayDataBytes: Int64?
        var repetitionLevelHistogram: [Int64]?
        var definitionLevelHistogram: [Int64]?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: unencodedByteArrayDataBytes = try reader.int64(field)
            case 2: repetitionLevelHistogram = try reader.int64List(field)
            case 3: definitionLevelHistogram = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        self.unencodedByteArrayDataBytes = unencodedByteArrayDataBytes
        self.repetitionLevelHistogram = repetitionLevelHistogram
        self.definitionLevelHistogram = definitionLevelHistogram
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int64(1, unencodedByteArrayDataBytes)
            writer.int64List(2, repetitionLevelHistogram)
            writer.int64List(3, definitionLevelHistogram)
        }
    }
}
