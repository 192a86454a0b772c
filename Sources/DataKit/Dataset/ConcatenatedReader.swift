import Synchronization

/// Several files read one after another as if they were one.
///
/// Which columns are one column, ``ColumnUnion`` says. Where their types differ the column has the narrowest type that
/// holds both without loss (an integer and a decimal number make a `float64`, a number and a word a string); guessed
/// columns of CSV files are read anew as that type, so that `1.50` beside a word stays `1.50`. A column may be null
/// where it may be in any of the files, or where a file has none.
public struct ConcatenatedReader: BatchReader {
    /// The columns of all files together.
    public let schema: Schema
    /// In the order in which they are read.
    public let parts: [Dataset]
    /// How their columns were put together.
    public let union: ColumnUnion
    /// The column that says which file a row is from, behind all others; `nil` for none.
    public let fileNameColumn: String?
    private let plan: UnionPlan
    /// Columns that no guess of a narrower type holds for.
    private let textColumns: Set<String>
    /// Which part failed last, so that it is the one asked for wider types.
    private let failedPart = FailedPart()

    private final class FailedPart: Sendable {
        let position = Mutex<Int?>(nil)
    }

    /// - Throws: `DataKitError` of kind `mismatch` that names the first file and column that do not fit; what reading a
    ///   CSV file anew throws.
    public init(_ parts: [Dataset], union: ColumnUnion = .same, fileNameColumn: String? = nil) async throws {
        try await self.init(parts, union: union, fileNameColumn: fileNameColumn, textColumns: [])
    }

    private init(
        _ parts: [Dataset], union: ColumnUnion, fileNameColumn: String?, textColumns: Set<String>
    ) async throws {
        precondition(!parts.isEmpty, "ConcatenatedReader needs at least one part")
        var parts = parts
        var plan = try Self.plan(parts, union, textColumns)
        // A part that is read as a wider type may find that it needs one wider still: that ends with text.
        for _ in 0..<4 {
            guard try await Self.readAnew(&parts, plan) else { break }
            plan = try Self.plan(parts, union, textColumns)
        }
        var fields = plan.fields
        if let fileNameColumn {
            guard !fields.contains(where: { $0.name == fileNameColumn }) else {
                throw DataKitError(
                    .mismatch, "is the name of a column already; choose another for that of the file's name",
                    subject: fileNameColumn)
            }
            fields.append(Field(fileNameColumn, .string, isNullable: false))
        }
        self.parts = parts
        self.union = union
        self.fileNameColumn = fileNameColumn
        self.plan = plan
        self.textColumns = textColumns
        schema = Schema(fields)
    }

    private static func plan(
        _ parts: [Dataset], _ union: ColumnUnion, _ textColumns: Set<String>
    ) throws(DataKitError) -> UnionPlan {
        var plan = try UnionPlan(
            parts, union: union, undecided: parts.map { ($0.reader as? CSVReader)?.emptyColumns ?? [] })
        plan.makeText(textColumns)
        return plan
    }

    /// Opens CSV files again whose guessed types are narrower than those of the whole.
    /// - Returns: whether there were any.
    private static func readAnew(_ parts: inout [Dataset], _ plan: UnionPlan) async throws -> Bool {
        var isAnyNew = false
        for (index, part) in parts.enumerated() {
            guard let reader = part.reader as? CSVReader else { continue }
            var wider: [String: TextColumnType] = [:]
            for (column, position) in plan.positions[index].enumerated() {
                guard let position, plan.fields[column].type != part.schema.fields[position].type else { continue }
                wider[part.schema.fields[position].name] = TextColumnType(plan.fields[column].type)
            }
            guard !wider.isEmpty else { continue }
            let anew = try await reader.guessing(wider)
            if anew.schema != reader.schema { isAnyNew = true }
            parts[index] = Dataset(name: part.name, format: part.format, byteCount: part.byteCount, reader: anew)
        }
        return isAnyNew
    }

    /// Those of the parts, each behind the part's name.
    public var notes: [String] {
        parts.flatMap { part in part.notes.map { "\(part.name): \($0)" } }
    }

    /// The rows of the parts, in their order.
    /// - Throws: `DataKitError` of kind `unknownColumn`.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        let wanted = try request.columns.map { try schema.indices(of: $0) } ?? Array(schema.fields.indices)
        var needed = wanted
        for name in request.predicate?.columnNames ?? [] {
            guard let position = schema.index(of: name) else { throw DataKitError.unknownColumn(name, in: schema) }
            if !needed.contains(position) { needed.append(position) }
        }
        let neededSchema = Schema(needed.map { schema.fields[$0] }, metadata: schema.metadata)
        let filter = try request.predicate.map { try $0.bound(to: neededSchema) }
        let reader = self
        let columns = ConcatenatedColumns(wanted: wanted, needed: needed, filter: filter)
        return BatchStream(schema: Schema(wanted.map { schema.fields[$0] }, metadata: schema.metadata)) {
            let iteration = Iteration(reader: reader, request: request, columns: columns)
            return { try await iteration.next() }
        }
    }

    /// One pass over the parts; used by one task at a time.
    private final class Iteration {
        private let reader: ConcatenatedReader
        private let columns: ConcatenatedColumns
        /// With what is left of the limit.
        private var request: ReadRequest
        private var position = 0
        private var current: (batches: BatchStream.Iterator, form: PartForm)?
        /// Bytes of the parts that are done.
        private var consumed = 0

        init(reader: ConcatenatedReader, request: ReadRequest, columns: ConcatenatedColumns) {
            self.reader = reader
            self.request = request
            self.columns = columns
        }

        func next() async throws -> RecordBatch? {
            while position < reader.parts.count, request.limit != 0 {
                do {
                    while let batch = try await nextOfCurrentPart() {
                        guard let limit = request.limit else { return batch }
                        request.limit = max(0, limit - batch.rowCount)
                        return batch.rowCount > limit ? batch[0..<limit] : batch
                    }
                } catch {
                    reader.failedPart.position.withLock { $0 = position }
                    throw error
                }
                consumed += reader.parts[position].byteCount ?? 0
                current = nil
                position += 1
            }
            return nil
        }

        private func nextOfCurrentPart() async throws -> RecordBatch? {
            var (iterator, form) = try current ?? begin()
            while let batch = try await iterator.next() {
                current = (iterator, form)
                let whole = try form.whole(batch)
                if whole.rowCount > 0 { return whole }
            }
            current = (iterator, form)
            return nil
        }

        private func begin() throws -> (BatchStream.Iterator, PartForm) {
            let part = reader.parts[position]
            let form = PartForm(
                part: part, positions: reader.plan.positions[position], schema: reader.schema, columns: columns,
                predicate: request.predicate)
            var request = request
            request.columns = form.requestedColumns
            if !form.isFiltered {
                request.predicate = nil
                if columns.filter != nil { request.limit = nil }
            }
            let before = consumed
            if let progress = request.progress { request.progress = { progress(before + $0) } }
            return (try part.batches(request).makeAsyncIterator(), form)
        }
    }

    /// The same parts, the one that failed last with wider types.
    /// - Throws: `DataKitError` of kind `mismatch` where no type holds the wider one and those of the others.
    public func widened(after error: any Error) async throws -> ConcatenatedReader? {
        var parts = parts
        var textColumns = textColumns
        if error.asksForOtherColumns {
            // Any of them may have more than its beginning tells.
            for position in parts.indices {
                if let wider = try await parts[position].widened(after: error) { parts[position] = wider }
            }
            let whole = try await ConcatenatedReader(
                parts, union: union, fileNameColumn: fileNameColumn, textColumns: textColumns)
            return whole.schema == schema ? nil : whole
        }
        guard let position = failedPart.position.withLock({ $0 }) else { return nil }
        if let wider = try await parts[position].widened(after: error) {
            parts[position] = wider
            let whole = try await ConcatenatedReader(
                parts, union: union, fileNameColumn: fileNameColumn, textColumns: textColumns)
            if whole.schema != schema || (error as? CSVError)?.kind != .typeConflict { return whole }
        }
        // The file alone has no trouble with the value, but the type that all share does: then text holds it.
        guard let conflict = error as? CSVError, conflict.kind == .typeConflict,
            let name = conflict.location.path,
            let place = self.parts[position].schema.index(of: name),
            let column = plan.positions[position].firstIndex(of: place),
            textColumns.insert(plan.fields[column].name).inserted
        else { return nil }
        return try await ConcatenatedReader(
            parts, union: union, fileNameColumn: fileNameColumn, textColumns: textColumns)
    }
}

extension Dataset {
    /// Several datasets as one, in their order; see ``ConcatenatedReader``.
    ///
    /// - Parameter fileNameColumn: a column that says which file a row is from; also of a single dataset.
    /// - Throws: `DataKitError` of kind `mismatch` where their columns do not agree.
    public init(
        concatenating parts: [Dataset], union: ColumnUnion = .same, fileNameColumn: String? = nil
    ) async throws {
        precondition(!parts.isEmpty, "concatenating needs at least one dataset")
        if parts.count == 1, fileNameColumn == nil {
            self = parts[0]
            return
        }
        var total: Int? = 0
        for part in parts { total = total.flatMap { sum in part.byteCount.map { sum + $0 } } }
        self.init(
            name: parts.count == 1 ? parts[0].name : "\(parts[0].name) and \(parts.count - 1) more",
            format: parts[0].format, byteCount: total,
            reader: try await ConcatenatedReader(parts, union: union, fileNameColumn: fileNameColumn))
    }

    /// Opens files, folders and patterns as one dataset; see ``InputPaths`` and ``ConcatenatedReader``.
    ///
    /// ```swift
    /// let trips = try await Dataset(paths: ["trips/*.csv.gz"], union: .name, fileNameColumn: "file")
    /// ```
    ///
    /// - Parameter flattensStructs: reads each file with its structs as columns; see ``flattened``.
    public init(
        paths: [String], options: DatasetReadingOptions = .init(), union: ColumnUnion = .same,
        fileNameColumn: String? = nil, flattensStructs: Bool = false
    ) async throws {
        var parts: [Dataset] = []
        let files = try InputPaths.expanding(paths)
        for path in files {
            let own = union == .same ? options : try await options.keepingColumns(ofFileAt: path)
            let part = try await Dataset(path: path, keepsOpen: files.count <= Self.maximumOpenFiles, options: own)
            parts.append(flattensStructs ? part.flattened : part)
        }
        guard !parts.isEmpty else { throw DataKitError(.io, "there is no file to read") }
        try await self.init(concatenating: parts, union: union, fileNameColumn: fileNameColumn)
    }
}

extension DatasetReadingOptions {
    /// The options without types of columns that a CSV file does not have: another file may have them.
    fileprivate func keepingColumns(ofFileAt path: String) async throws -> DatasetReadingOptions {
        let stated = csv.types.count + csv.nullTokensByColumn.count
        guard stated > 0, path != "-", SystemCalls.status(ofPath: path)?.kind == .regular else { return self }
        var plain = self
        plain.csv.types = [:]
        plain.csv.nullTokensByColumn = [:]
        plain.csv.allText = true
        let dataset = try await Dataset(path: path, options: plain)
        guard dataset.format == .csv else { return self }
        let names = Set(dataset.schema.fields.map(\.name))
        var kept = self
        kept.csv.types = csv.types.filter { names.contains($0.key) }
        kept.csv.nullTokensByColumn = csv.nullTokensByColumn.filter { names.contains($0.key) }
        return kept
    }
}
