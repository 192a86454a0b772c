/// The files that a table of Athena lies in: what a query of them scans, by format, columns and partitions.
///
/// ```swift
/// let orders = try await AthenaDataSet(paths: ["s3-copy/orders"])
/// let query = try orders.query(columns: ["total"], partitions: ["year": ["2024", "2025"]])
/// print(query.scannedBytes, query.cost())
/// ```
public struct AthenaDataSet: Sendable {
    /// One file.
    public struct File: Sendable {
        public let path: String
        /// As stored, compressed or not.
        public let storedBytes: Int
        /// The stored bytes of each top-level column of a Parquet file; `nil` for rows of text, of which every query
        /// reads all.
        public let columnBytes: [String: Int]?
        /// The folders of its path that are written `key=value`, outermost first, percent signs resolved.
        public let partitions: [(key: String, value: String)]
        /// The names of the columns in the file.
        public let columns: [String]
    }

    public let files: [File]

    /// Opens every file of some paths, which may be folders and patterns; see ``InputPaths``.
    ///
    /// Of Parquet files the footer is read, of others as much as tells their columns.
    /// - Throws: what opening them throws; `DataKitError` of kind `io` where there is none.
    public init(paths: [String], options: DatasetReadingOptions = .init()) async throws {
        var files: [File] = []
        for path in try InputPaths.expanding(paths) {
            files.append(File(path, of: try await Dataset(path: path, options: options)))
        }
        self.files = files
    }

    /// The bytes of all files.
    public var storedBytes: Int { files.reduce(0) { Self.sum($0, $1.storedBytes) } }

    /// What a query scans.
    ///
    /// - Parameters:
    ///   - columns: those that it names; all where there are none. Partition keys are no columns of files: they cost nothing.
    ///   - partitions: the values of partition keys that its conditions leave; of other keys, all.
    ///   - rowGroupShare: the part that statistics leave of the row groups of Parquet files.
    ///   - copies: how many data sets like this one there are.
    /// - Throws: `DataKitError` of kind `unknownColumn` for a column that is in no file and no partition key, or a key
    ///   that no path has; `limit` where `copies` makes more bytes than can be counted.
    public func query(
        columns: [String] = [], partitions: [String: [String]] = [:], rowGroupShare: Double = 1, copies: Int = 1
    ) throws(DataKitError) -> Athena.Query {
        let keys = Set(files.flatMap { $0.partitions.map(\.key) })
        for key in partitions.keys.sorted() where !keys.contains(key) {
            throw DataKitError(.unknownColumn, "no path has a folder '\(key)=...'", subject: key)
        }
        for name in columns where !keys.contains(name) && !files.contains(where: { $0.columns.contains(name) }) {
            throw DataKitError(.unknownColumn, "there is no column named '\(name)'", subject: files.first?.path)
        }
        var scanned = 0
        for file in files where file.isIn(partitions) {
            var bytes = file.storedBytes
            if let each = file.columnBytes {
                if !columns.isEmpty {
                    bytes = min(bytes, Set(columns).reduce(0) { Self.sum($0, each[$1] ?? 0) })
                }
                bytes = Int((Double(bytes) * rowGroupShare).rounded(.up))
            }
            scanned = Self.sum(scanned, bytes)
        }
        let (stored, overflow) = storedBytes.multipliedReportingOverflow(by: copies)
        guard !overflow else { throw DataKitError(.limit, "so many copies are beyond all bounds") }
        return Athena.Query(format: .columns, storedBytes: stored, columnBytes: scanned * copies)
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? Int.max : sum
    }
}

extension AthenaDataSet.File {
    fileprivate init(_ path: String, of dataset: Dataset) {
        self.path = path
        storedBytes = dataset.byteCount ?? 0
        columns = dataset.schema.fields.map(\.name)
        columnBytes = (dataset.reader as? ParquetReader)?.storedBytesByColumn
        var partitions: [(key: String, value: String)] = []
        for part in path.split(separator: "/").dropLast() {
            guard let equals = part.firstIndex(of: "="), equals != part.startIndex else { continue }
            partitions.append(
                (Self.unescaped(part[..<equals]), Self.unescaped(part[part.index(after: equals)...])))
        }
        self.partitions = partitions
    }

    fileprivate func isIn(_ wanted: [String: [String]]) -> Bool {
        wanted.allSatisfy { key, values in
            partitions.contains { $0.key == key && values.contains($0.value) }
        }
    }

    /// `%2F` as `/`; what is no escape stays, as Hive leaves it.
    private static func unescaped(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[position + 1...position + 2], as: UTF8.self), radix: 16)
            {
                result.append(value)
                position += 3
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension ParquetReader {
    /// What each top-level column takes in all row groups, compressed.
    var storedBytesByColumn: [String: Int] {
        var bytes: [String: Int] = [:]
        for group in metadata.rowGroups {
            for column in group.columns {
                let (sum, overflow) = bytes[column.path.first ?? "", default: 0]
                    .addingReportingOverflow(max(0, column.compressedSize))
                bytes[column.path.first ?? ""] = overflow ? Int.max : sum
            }
        }
        return bytes
    }
}
