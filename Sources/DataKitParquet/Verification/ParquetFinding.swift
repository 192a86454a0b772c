/// Something that a Parquet file says and does not keep, or that will make readers stumble.
public struct ParquetFinding: Sendable, Hashable {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// The file breaks the specification, or says something that is not so: readers may fail or give wrong rows.
        case error
        /// Allowed, or harmless to careful readers, but not to all.
        case warning
    }

    /// What was checked. More may come; keep a `default` when switching.
    public struct Check: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The footer's own sums and offsets: rows, sizes, what lies where.
        public static let layout = Check(rawValue: "layout")
        /// Whether pages decode at all.
        public static let decoding = Check(rawValue: "decoding")
        /// Page checksums.
        public static let checksum = Check(rawValue: "checksum")
        /// Numbers of values, rows and nulls.
        public static let counts = Check(rawValue: "counts")
        /// Bounds and counts in the statistics of column chunks and pages.
        public static let statistics = Check(rawValue: "statistics")
        /// The bounds of every page.
        public static let columnIndex = Check(rawValue: "column index")
        /// The places of every page.
        public static let offsetIndex = Check(rawValue: "offset index")
        /// Bytes, compressed and not.
        public static let sizes = Check(rawValue: "sizes")
        /// Bytes of byte arrays and how often each level occurs.
        public static let sizeStatistics = Check(rawValue: "size statistics")
        /// Which encodings there are.
        public static let encodings = Check(rawValue: "encodings")
        /// Dictionary pages.
        public static let dictionary = Check(rawValue: "dictionary")
        /// Bloom filters.
        public static let bloomFilter = Check(rawValue: "bloom filter")
        /// The declared order of the rows.
        public static let sorting = Check(rawValue: "sorting")
        /// Whether text is UTF-8.
        public static let text = Check(rawValue: "text")
        /// What readers hold against some writers.
        public static let writer = Check(rawValue: "writer")
        /// The schema: names, types, orders.
        public static let schema = Check(rawValue: "schema")
    }

    public var severity: Severity
    public var check: Check
    /// What the file says, and what is so.
    public var message: String
    public var location: ParquetError.Location

    public init(
        _ severity: Severity, _ check: Check, _ message: String, at location: ParquetError.Location = .init()
    ) {
        self.severity = severity
        self.check = check
        self.message = message
        self.location = location
    }
}

extension ParquetFinding: CustomStringConvertible {
    /// `error: statistics: row group 3, column city, page 7: the maximum is ...`
    public var description: String {
        var location = location
        location.file = nil
        return "\(severity.rawValue): \(check.rawValue): " + ParquetError(.corrupt, message, at: location).description
    }
}
