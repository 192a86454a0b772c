/// What the same rows would take, and a query of them would scan, in other formats and compressions.
///
/// A sample of the first rows is written in each, and what it takes is multiplied by the rows that there are: the figures
/// are estimates where the rows are not all alike.
///
/// ```swift
/// let comparison = try await AthenaFormatComparison(of: Dataset(path: "orders.csv"), columns: ["total"])
/// for entry in comparison.entries { print(entry.name, entry.query.scannedBytes) }
/// ```
public struct AthenaFormatComparison: Sendable {
    /// A format and its compression.
    public struct Entry: Sendable {
        /// `csv`, `jsonl` or `parquet`.
        public let format: String
        /// `none`, `gzip`, `snappy` or `zstd`.
        public let compression: String
        /// All rows in this form.
        public let query: Athena.Query

        public var name: String { compression == "none" ? format : "\(format) \(compression)" }
    }

    public let entries: [Entry]
    /// How many rows were written to find it out.
    public let sampledRows: Int
    /// How many rows there are.
    public let rows: Int

    /// - Parameters:
    ///   - columns: those that the query names; all where there are none.
    ///   - sampleRows: how many rows are tried at most.
    /// - Throws: what reading throws.
    /// - Complexity: reads the input once where its format does not tell its rows; writes the sample seven times. Memory
    ///   is that of the sample.
    public init(of dataset: Dataset, columns: [String] = [], sampleRows: Int = 100_000) async throws {
        let sample = try await dataset.withWidening { dataset in
            try await Table(collecting: dataset.batches(ReadRequest(limit: sampleRows)))
        }
        rows = sample.rowCount < sampleRows ? sample.rowCount : try await dataset.countRows()
        sampledRows = sample.rowCount
        let scale = sampledRows == 0 ? 0 : Double(rows) / Double(sampledRows)
        let isFlat = !sample.schema.fields.contains { $0.type.isNested }
        var entries: [Entry] = []
        for (format, compression) in Self.forms where isFlat || format != .csv {
            let bytes = try await Self.written(sample, format, compression)
            var query = Athena.Query(
                format: format == .parquet ? .columns : .rows, storedBytes: Self.scaled(bytes.count, scale))
            if format == .parquet, !columns.isEmpty {
                let reader = try await Dataset(source: MemoryByteSource(bytes, name: "sample.parquet"))
                let each = (reader.reader as? ParquetReader)?.storedBytesByColumn ?? [:]
                query.columnBytes = Self.scaled(Set(columns).reduce(0) { $0 + (each[$1] ?? 0) }, scale)
            }
            entries.append(Entry(format: Self.name(format), compression: Self.name(compression), query: query))
        }
        self.entries = entries
    }

    private static let forms: [(FileFormat, Compression)] = [
        (.csv, .none), (.csv, .gzip), (.jsonLines, .none), (.jsonLines, .gzip), (.parquet, .snappy), (.parquet, .gzip),
        (.parquet, .zstd),
    ]

    private static func written(_ table: Table, _ format: FileFormat, _ compression: Compression) async throws
        -> [UInt8]
    {
        let sink = MemoryByteSink()
        let options = DatasetWritingOptions(format: format, compression: compression)
        var writer = try options.writer(to: sink, schema: table.schema)
        for batch in table.batches { try await writer.write(batch) }
        try await writer.finish()
        return sink.bytes
    }

    private static func scaled(_ bytes: Int, _ scale: Double) -> Int {
        Int(min(Double(bytes) * scale, 0x1p62).rounded())
    }

    private static func name(_ format: FileFormat) -> String {
        switch format {
        case .csv: "csv"
        case .parquet: "parquet"
        default: "jsonl"
        }
    }

    private static func name(_ compression: Compression) -> String {
        switch compression {
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .zstd: "zstd"
        default: "none"
        }
    }
}
