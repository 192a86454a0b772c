public import DataKitCore

/// Reads a Parquet file as record batches.
///
/// Opening reads the footer alone, so schema, row count and metadata cost little however large the file is. Rows come
/// in batches of at most 65,536; column chunks are read page by page and decoded by several tasks at once, so memory is
/// bounded by batch size times batches in the works.
///
/// ```swift
/// let reader = try ParquetReader(path: "orders.parquet")
/// print(reader.schema, reader.rowCount)
/// let request = ReadRequest(columns: ["city", "total"], limit: 1000)
/// for try await batch in try reader.batches(request) { print(batch.rowCount) }
/// ```
///
/// Text columns whose pages have dictionaries come as ``Column/Values/dictionary(indices:values:)``. A column that
/// cannot be read fails alone: schema, row count and the other columns are there.
public struct ParquetReader: PositionedReader, Sendable {
    /// All columns. One whose type makes no sense is shown with the type null; reading it tells why.
    public let schema: Schema
    /// Things worth knowing about the file.
    public let notes: [String]
    /// The options that the file was opened with.
    public let options: ParquetReadingOptions

    let file: ParquetFile

    /// Opens a file by its bytes.
    /// - Throws: ``ParquetError`` where the source is no Parquet file or its footer is damaged.
    public init(source: any ByteSource, options: ParquetReadingOptions = .init()) throws(ParquetError) {
        file = try ParquetFile(source: source, options: options)
        self.options = options
        var fields: [Field] = []
        var notes: [String] = []
        for column in file.columns {
            switch column.field {
            case .success(let field): fields.append(field)
            case .failure(let error):
                fields.append(Field(column.name, .null))
                notes.append("The column '\(column.name)' cannot be read: \(error.message).")
            }
        }
        var metadata: [String: String] = [:]
        for pair in file.footer.keyValueMetadata ?? [] { metadata[pair.key] = pair.value ?? "" }
        if options.isINT96Widened {
            notes.append(
                "INT96 timestamps are read as microseconds, finer digits cut: some lie outside 1677 to 2262.")
        }
        schema = Schema(fields, metadata: metadata)
        self.notes = notes
    }

    /// The file with INT96 timestamps in microseconds, after an error that some do not fit into nanoseconds.
    /// - Returns: `nil` for other errors, and where the unit was stated.
    public func widened(after error: any Error) async throws -> ParquetReader? {
        guard let error = error as? ParquetError, error.kind == .outOfRange, options.int96Unit == nil,
            error.location.file == file.source.name
        else { return nil }
        var options = options
        options.int96Unit = .microseconds
        options.isINT96Widened = true
        return try ParquetReader(source: file.source, options: options)
    }

    /// The columns whose type may turn out too narrow while they are read: those with INT96 timestamps in them.
    public var columnsThatMayWiden: [String] {
        guard options.int96Unit == nil else { return [] }
        return file.columns.filter { column in
            file.tree.leaves[column.leaves].contains { $0.physicalType == .int96 }
        }.map(\.name)
    }

    /// Opens a file by path.
    /// - Throws: ``ParquetError`` where the path leads to no file, or to none that is Parquet.
    public init(path: String, options: ParquetReadingOptions = .init()) throws(ParquetError) {
        let source: FileByteSource
        do throws(DataKitError) { source = try FileByteSource(path: path) } catch { throw ParquetError(error) }
        try self.init(source: source, options: options)
    }

    /// The number of rows, from the footer.
    public var rowCount: Int { Int(file.footer.rowCount) }

    /// What the footer says of row groups and column chunks.
    /// - Complexity: O(row groups x columns)
    public var metadata: ParquetMetadata { ParquetMetadata(file) }

    /// The rows.
    ///
    /// Row groups of which the predicate and the statistics together say that no row can match are not read.
    /// - Throws: ``DataKitError`` of kind `unknownColumn`; ``ParquetError`` of kind `unsupported` where a column that is
    ///   wanted is one that this version cannot read.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        try ReadPlan(file: file, schema: schema, request: request).stream()
    }

    /// Some of the rows, by their numbers in the file.
    ///
    /// Row groups without any of them are not read; of the others, where the file has offset indexes, only the pages
    /// that hold some.
    /// - Throws: as ``batches(_:)``; `DataKitError` of kind `mismatch` where ranges do not rise or reach beyond the last
    ///   row.
    public func batches(_ request: ReadRequest, rows: [Range<Int>]) throws -> BatchStream {
        try check(rows)
        return try ReadPlan(file: file, schema: schema, request: request, rows: rows).stream()
    }
}
