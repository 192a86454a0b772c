/// How ``Dataset`` reads: which format, and each format's own options.
public struct DatasetReadingOptions: Sendable {
    /// `nil` for what the content, then the name says.
    public var format: FileFormat?
    /// For files that are CSV.
    public var csv: CSVReadingOptions
    /// For files that are JSON, of whatever form.
    public var json: JSONReadingOptions
    /// For files that are Parquet.
    public var parquet: ParquetReadingOptions
    /// For files that are XML.
    public var xml: XMLReadingOptions

    /// What is not given is found out from the file.
    public init(
        format: FileFormat? = nil, csv: CSVReadingOptions = .init(), json: JSONReadingOptions = .init(),
        parquet: ParquetReadingOptions = .init(), xml: XMLReadingOptions = .init()
    ) {
        self.format = format
        self.csv = csv
        self.json = json
        self.parquet = parquet
        self.xml = xml
    }
}

extension DatasetReadingOptions {
    func json(as format: FileFormat) -> JSONReadingOptions {
        var options = json
        if format.recordForm != .plain { options.form = format.recordForm }
        return options
    }
}
