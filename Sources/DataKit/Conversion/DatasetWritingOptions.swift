/// How a dataset is written: which format, and each format's own options.
public struct DatasetWritingOptions: Sendable {
    /// `nil` for what the output's name says.
    public var format: FileFormat?
    /// `nil` for the format's usual one: snappy for Parquet; for text, what the output's name says (`.gz`, `.zst`,
    /// `.sz`), or none.
    public var compression: Compression?
    /// For an output that is CSV.
    public var csv: CSVWritingOptions
    /// Whether the delimiter of ``csv`` is kept to though the output's name, `.tsv`, says another.
    public var isDelimiterStated = false
    /// For an output that is JSON or JSON lines.
    public var json: JSONWritingOptions
    /// For an output that is Parquet.
    public var parquet: ParquetWritingOptions
    /// For an output that is XML.
    public var xml: XMLWritingOptions

    /// What is not given follows from the output's name.
    public init(
        format: FileFormat? = nil, compression: Compression? = nil, csv: CSVWritingOptions = .init(),
        json: JSONWritingOptions = .init(), parquet: ParquetWritingOptions = .init(), xml: XMLWritingOptions = .init()
    ) {
        self.format = format
        self.compression = compression
        self.csv = csv
        self.json = json
        self.parquet = parquet
        self.xml = xml
    }
}

extension DatasetWritingOptions {
    /// The writer of the format, over a sink whose name tells what the options leave open.
    ///
    /// - Throws: `DataKitError` of kind `unsupported` where neither names a format, or the compression does not
    ///   suit it; what the writer's initialiser throws.
    public func writer(to sink: any ByteSink, schema: Schema, threads: Int? = nil) throws -> any BatchWriter {
        switch try resolvedFormat(of: sink.name) {
        case .parquet:
            var options = parquet
            if let compression { options.compression = compression }
            if let threads { options.threads = threads }
            return try ParquetWriter(sink: sink, schema: schema, options: options)
        case .csv:
            var options = csv
            if !isDelimiterStated, FileFormat.isTabSeparated(sink.name) { options.dialect.delimiter = "\t" }
            if let threads { options.threads = threads }
            return try CSVWriter(sink: try textSink(sink), schema: schema, options: options)
        case .json, .jsonLines, .openSearchBulk, .dynamoDBJSON:
            var options = json
            let format = try resolvedFormat(of: sink.name)
            if options.layout == nil, format == .json { options.layout = .array }
            if format.recordForm != .plain { options.form = format.recordForm }
            if let threads { options.threads = threads }
            return try JSONWriter(sink: try textSink(sink), schema: schema, options: options)
        case .xml:
            var options = xml
            if let threads { options.threads = threads }
            return try XMLWriter(sink: try textSink(sink), schema: schema, options: options)
        }
    }

    /// The format that the options or an output's name give.
    package func resolvedFormat(of name: String) throws(DataKitError) -> FileFormat {
        if let format = format ?? FileFormat(path: name) { return format }
        throw DataKitError(
            .unsupported,
            "its name does not say which format to write; say it: --to csv, --to parquet, --to json, --to jsonl or --to xml",
            subject: name)
    }

    private func textSink(_ sink: any ByteSink) throws(DataKitError) -> any ByteSink {
        let name = sink.name.lowercased()
        let named: Compression =
            name.hasSuffix(".gz") ? .gzip : name.hasSuffix(".zst") ? .zstd : name.hasSuffix(".sz") ? .snappy : .none
        let compression = compression ?? named
        if case .none = compression { return sink }
        return try CompressingByteSink(sink, compression: compression)
    }
}
