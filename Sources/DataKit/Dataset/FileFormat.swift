/// A format that tables are kept in. More will come; keep a `default` when switching.
public enum FileFormat: String, Hashable, Sendable, CaseIterable {
    case csv
    case parquet
    /// One document: an array of rows. Read as JSON lines are: rows are found however they stand.
    case json
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// Action and source lines in turn, as OpenSearch's `_bulk` takes them.
    case openSearchBulk = "opensearch-bulk"
    /// One item a line, its values with their types, as DynamoDB's exports have them.
    case dynamoDBJSON = "dynamodb-json"
    /// A document of elements, some of which are rows.
    case xml

    /// The format by the name that people call it: `csv`, `tsv`, `parquet`, `jsonl`, `ndjson`, in any case.
    public init?(name: String) {
        switch name.lowercased() {
        case "csv", "tsv", "tab", "psv": self = .csv
        case "parquet", "pq", "parq": self = .parquet
        case "jsonl", "ndjson", "jsonlines", "geojsonl": self = .jsonLines
        case "json", "geojson": self = .json
        case "opensearch-bulk", "bulk": self = .openSearchBulk
        case "dynamodb-json", "dynamodb": self = .dynamoDBJSON
        case "xml", "xhtml", "svg", "rss", "atom", "xsd", "gpx", "kml": self = .xml
        default: return nil
        }
    }

    /// The format by a file name's extension; those of compressed text (`.gz`, `.zst`, ...) are looked behind.
    ///
    /// ```swift
    /// FileFormat(path: "orders.csv.gz")  // .csv
    /// FileFormat(path: "orders")         // nil
    /// ```
    public init?(path: String) {
        var name = path[...]
        if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
        guard var dot = name.lastIndex(of: ".") else { return nil }
        if Self.compressionExtensions.contains(name[name.index(after: dot)...].lowercased()) {
            name = name[..<dot]
            guard let inner = name.lastIndex(of: ".") else { return nil }
            dot = inner
        }
        let suffix = name[name.index(after: dot)...].lowercased()
        if suffix == "txt" {
            self = .csv
        } else {
            self.init(name: suffix)
        }
    }

    /// Whether it is JSON of some form.
    public var isJSON: Bool {
        switch self {
        case .json, .jsonLines, .openSearchBulk, .dynamoDBJSON: true
        case .csv, .parquet, .xml: false
        }
    }

    /// What each line of JSON is.
    var recordForm: JSONRecordForm {
        switch self {
        case .openSearchBulk: .openSearchBulk
        case .dynamoDBJSON: .dynamoDB
        default: .plain
        }
    }

    /// Whether a file's name says that tabs separate its values.
    static func isTabSeparated(_ path: String) -> Bool { has(path, "tsv") || has(path, "tab") }

    /// Whether a file's name says that it is text, which may be of any format.
    static func isText(_ path: String) -> Bool { has(path, "txt") }

    private static func has(_ path: String, _ suffix: String) -> Bool {
        let name = path.lowercased()
        return ["", ".gz", ".zst", ".sz"].contains { name.hasSuffix("." + suffix + $0) }
    }

    static let compressionExtensions: Set<String> = ["gz", "zst", "sz", "lz4"]

    /// The format as messages name it.
    public var title: String {
        switch self {
        case .csv: "CSV"
        case .parquet: "Parquet"
        case .json: "JSON"
        case .jsonLines: "JSON lines"
        case .openSearchBulk: "OpenSearch bulk"
        case .dynamoDBJSON: "DynamoDB JSON"
        case .xml: "XML"
        }
    }
}
