/// What a footer says of a column chunk beyond what most readers look at.
public struct ColumnChunkDetails: Sendable, Hashable {
    /// How many pages of a kind have an encoding.
    public struct EncodingCount: Sendable, Hashable {
        /// The specification's name: `DATA_PAGE`, `DICTIONARY_PAGE`.
        public var pageType: String
        /// The specification's name: `PLAIN`, `RLE_DICTIONARY`.
        public var encoding: String
        public var count: Int
    }

    /// Where something lies in the file; the length is `nil` where the footer does not tell.
    public struct Place: Sendable, Hashable {
        public var offset: Int
        public var length: Int?
    }

    /// The extent of geometries.
    public struct Extent: Sendable, Hashable {
        public var x: ClosedRange<Double>?
        public var y: ClosedRange<Double>?
        public var z: ClosedRange<Double>?
        public var m: ClosedRange<Double>?
        /// Where the western edge lies east of the eastern one, the extent crosses the antimeridian: west and east.
        public var wrappedX: [Double]?
        /// Well-known binary's numbers of the kinds of geometry: 1 for points, 3 for polygons.
        public var kinds: [Int]
    }

    /// The field's number in the schema, if it has one.
    public var fieldID: Int?
    /// The logical type as other tools print it: `STRING`, `DECIMAL(10,2)`, `TIMESTAMP(us, UTC)`.
    public var logicalType: String?
    /// How bounds compare: `TYPE_ORDER`, `IEEE_754_TOTAL_ORDER`, `INT96_TIMESTAMP_ORDER`; `nil` where the footer does not
    /// say, so that bounds cannot be believed.
    public var columnOrder: String?
    /// The greatest definition level.
    public var maximumDefinitionLevel: Int
    /// The greatest repetition level.
    public var maximumRepetitionLevel: Int
    /// How many NaNs there are, if the file says.
    public var nanCount: Int?
    /// The lower bound's bytes as they stand in the file, believable or not.
    public var minimumBytes: [UInt8]?
    /// The upper bound's bytes as they stand in the file, believable or not.
    public var maximumBytes: [UInt8]?
    /// Whether there are only the bounds of old files, without a defined order.
    public var hasDeprecatedBoundsOnly: Bool
    /// How many pages have which encoding, if the file says.
    public var encodingCounts: [EncodingCount]?
    /// Free pairs of texts about the chunk.
    public var keyValues: [ParquetMetadata.KeyValuePair]
    /// Where the column index lies.
    public var columnIndex: Place?
    /// Where the offset index lies.
    public var offsetIndex: Place?
    /// Where the Bloom filter lies.
    public var bloomFilter: Place?
    /// The bytes of byte arrays without their lengths, if the file says.
    public var byteArrayBytes: Int?
    /// How often each repetition level occurs, if the file says.
    public var repetitionLevelHistogram: [Int]?
    /// How often each definition level occurs, if the file says.
    public var definitionLevelHistogram: [Int]?
    /// The extent of geometries, if the file says.
    public var extent: Extent?
    /// The file that the data lie in, where it is another.
    public var filePath: String?
    /// Whether the chunk's pages are encrypted, whatever its metadata is.
    public var isEncrypted: Bool
}

extension ColumnChunkDetails {
    init(_ file: ParquetFile, _ chunk: ColumnChunk, _ leaf: LeafColumn) {
        let metaData = chunk.metaData
        let statistics = metaData?.statistics
        fieldID = leaf.element.fieldID.map { Int($0) }
        logicalType = leaf.effectiveLogicalType?.description ?? leaf.element.convertedType?.description
        let orders = file.footer.columnOrders ?? []
        columnOrder =
            orders.indices.contains(leaf.index)
            ? {
                switch orders[leaf.index] {
                case .typeDefined: "TYPE_ORDER"
                case .ieee754Total: "IEEE_754_TOTAL_ORDER"
                case .int96Timestamp: "INT96_TIMESTAMP_ORDER"
                case .unknown(let number): "unknown order \(number)"
                }
            }() : nil
        maximumDefinitionLevel = leaf.maximumDefinitionLevel
        maximumRepetitionLevel = leaf.maximumRepetitionLevel
        nanCount = statistics?.nanCount.map { Int($0) }
        minimumBytes = statistics?.minimum ?? statistics?.deprecatedMinimum
        maximumBytes = statistics?.maximum ?? statistics?.deprecatedMaximum
        hasDeprecatedBoundsOnly =
            statistics?.minimum == nil && statistics?.maximum == nil
            && (statistics?.deprecatedMinimum != nil || statistics?.deprecatedMaximum != nil)
        encodingCounts = metaData?.encodingStats?.map {
            EncodingCount(pageType: $0.pageType.description, encoding: $0.encoding.description, count: Int($0.count))
        }
        keyValues = (metaData?.keyValueMetadata ?? []).map {
            ParquetMetadata.KeyValuePair(key: $0.key, value: $0.value)
        }
        func place(_ offset: Int64?, _ length: Int32?) -> Place? {
            offset.map { Place(offset: Int($0), length: length.map { Int($0) }) }
        }
        columnIndex = place(chunk.columnIndexOffset, chunk.columnIndexLength)
        offsetIndex = place(chunk.offsetIndexOffset, chunk.offsetIndexLength)
        bloomFilter = place(metaData?.bloomFilterOffset, metaData?.bloomFilterLength)
        byteArrayBytes = metaData?.sizeStatistics?.unencodedByteArrayDataBytes.map { Int($0) }
        repetitionLevelHistogram = metaData?.sizeStatistics?.repetitionLevelHistogram?.map { Int($0) }
        definitionLevelHistogram = metaData?.sizeStatistics?.definitionLevelHistogram?.map { Int($0) }
        extent = metaData?.geospatialStatistics.map { Extent($0) }
        filePath = chunk.filePath
        isEncrypted = chunk.isEncrypted
    }
}

extension ColumnChunkDetails.Extent {
    init(_ statistics: GeospatialStatistics) {
        func range(_ low: Double?, _ high: Double?) -> ClosedRange<Double>? {
            guard let low, let high, low <= high else { return nil }
            return low...high
        }
        let box = statistics.boundingBox
        x = range(box?.xMinimum, box?.xMaximum)
        y = range(box?.yMinimum, box?.yMaximum)
        z = range(box?.zMinimum, box?.zMaximum)
        m = range(box?.mMinimum, box?.mMaximum)
        if let box, box.xMinimum > box.xMaximum { wrappedX = [box.xMinimum, box.xMaximum] }
        kinds = (statistics.geospatialTypes ?? []).map { Int($0) }
    }
}
