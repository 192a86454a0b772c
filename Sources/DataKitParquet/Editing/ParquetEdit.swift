public import DataKitCore

/// Puts a Parquet file together from others without decoding a value: pages are copied as they are.
///
/// Files of equal columns become one, with the row groups of all in order; columns are left out or named anew. Only the
/// footer and the page indexes are made again, so that an edit costs about what copying the bytes does. Statistics,
/// Bloom filters, checksums and sorting stay with their pages.
///
/// ```swift
/// var edit = try ParquetEdit(paths: ["may.parquet", "june.parquet"])
/// try edit.dropColumn("comment")
/// try edit.renameColumn("total", to: "amount")
/// try edit.write(toPath: "orders.parquet")
/// ```
///
/// Whether the pages themselves are good is not looked at; ``ParquetReader`` does when they are read.
public struct ParquetEdit: Sendable {
    /// Changes to the file's key/value metadata: a value, or `nil` to leave a key out. Everything else is the first
    /// file's, except what other programs keep there about columns that are no longer the same.
    public var keyValueMetadata: [String: String?] = [:]

    private let files: [ParquetFile]
    private var edited: EditedSchema
    private var isEdited = false

    /// Opens the files.
    /// - Precondition: there is one.
    /// - Throws: ``ParquetError`` of kind `misuse` where the columns of a file are not those of the first.
    public init(_ sources: [any ByteSource], options: ParquetReadingOptions = .init()) throws(ParquetError) {
        precondition(!sources.isEmpty, "ParquetEdit needs at least one file")
        var files: [ParquetFile] = []
        for source in sources {
            let file = try ParquetFile(source: source, options: options)
            if let first = files.first { try SchemaMatch.check(file, against: first) }
            files.append(file)
        }
        self.files = files
        edited = EditedSchema(files[0].tree)
    }

    /// Opens files by path.
    public init(paths: [String], options: ParquetReadingOptions = .init()) throws(ParquetError) {
        var sources: [any ByteSource] = []
        for path in paths {
            do throws(DataKitError) { sources.append(try FileByteSource(path: path)) } catch {
                throw ParquetError(error)
            }
        }
        try self.init(sources, options: options)
    }

    /// The number of rows of all files together.
    public var rowCount: Int { files.reduce(0) { $0 + Int($1.footer.rowCount) } }

    /// The number of bytes of all files together, about as many as will be written.
    public var byteCount: Int { files.reduce(0) { $0 + $1.source.byteCount } }

    /// Leaves a column out, or a member of a struct by its path, such as `address.city`.
    /// - Throws: ``ParquetError`` of kind `misuse` where there is none, or it is all that there is.
    public mutating func dropColumn(_ path: String) throws(ParquetError) {
        try edited.drop(path)
        isEdited = true
    }

    /// Names a column anew, or a member of a struct.
    /// - Throws: ``ParquetError`` of kind `misuse` where there is none, or another has the name already.
    public mutating func renameColumn(_ path: String, to name: String) throws(ParquetError) {
        try edited.rename(path, to: name)
        isEdited = true
    }

    /// Writes the file.
    ///
    /// - Parameter progress: called now and then with the number of bytes written so far.
    /// - Returns: the size of the file.
    /// - Throws: ``ParquetError`` of kind `unsupported` for encrypted columns, and for files of early versions of
    ///   Java's library whose chunks cannot be taken out of their file; `outOfSpecification` where a footer says what
    ///   cannot be; `io`. What was at the sink before is still there then.
    @discardableResult
    public func write(
        to sink: any ByteSink, progress: (@Sendable (Int) -> Void)? = nil
    ) throws(ParquetError) -> Int {
        let writer: FileWriter
        do throws(ParquetError) { writer = try fileWriter(to: sink, options: ParquetWritingOptions()) } catch {
            sink.abandon()
            throw error
        }
        do throws(ParquetError) {
            try copyRowGroups(to: writer, progress: progress)
            try writer.finish()
            return writer.position
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// Writes the file at a path; see ``/DataKitCore/FileByteSink``. It may be one of those that are read.
    @discardableResult
    public func write(
        toPath path: String, overwrite: Bool = false, progress: (@Sendable (Int) -> Void)? = nil
    ) throws(ParquetError) -> Int {
        let sink: FileByteSink
        do throws(DataKitError) { sink = try FileByteSink(path: path, overwrite: overwrite) } catch {
            throw ParquetError(error)
        }
        return try write(to: sink, progress: progress)
    }
}

extension ParquetEdit {
    /// The columns of the new file.
    public var schema: Schema {
        get throws(ParquetError) { try Self.schema(of: edited.parquetSchema(), columns: editedColumns()) }
    }

    private static func schema(of schema: ParquetSchema, columns: [FileColumn]) throws(ParquetError) -> Schema {
        var fields: [Field] = []
        for column in columns { fields.append(try column.field.get()) }
        return Schema(fields)
    }

    /// The columns of the new file as a reader will see them, with the types that the first file's metadata tells.
    private func editedColumns() throws(ParquetError) -> [FileColumn] {
        try edited.parquetSchema().columns(
            keyValueMetadata: try metadata(), int96Unit: files[0].options.int96Unit ?? .nanoseconds)
    }

    /// What writes the new file, with nothing in it so far.
    func fileWriter(
        to sink: any ByteSink, options: ParquetWritingOptions
    ) throws(ParquetError) -> FileWriter {
        let schema = try edited.parquetSchema()
        try checkTypes(schema)
        return try FileWriter(
            sink: sink, schema: schema, keyValueMetadata: try metadata(),
            columnOrders: edited.leaves.map { order(ofLeaf: $0) }, options: options)
    }

    /// The schema of the new file, if rows of a table's schema can be written in it.
    func appendableSchema(for schema: Schema) throws(ParquetError) -> ParquetSchema {
        let stored = try edited.parquetSchema()
        let usual = try ParquetSchema(schema)
        guard usual.leaves.count == stored.leaves.count else {
            throw ParquetError(.unsupported, "the file's columns are not stored as this version writes them")
        }
        for (leaf, other) in zip(stored.leaves, usual.leaves) {
            // Decimals are written in whatever has their width; a byte string has none.
            let isDecimal = other.element.precision != nil && leaf.physicalType != .byteArray
            guard leaf.physicalType == other.physicalType && leaf.width == other.width || isDecimal,
                leaf.maximumDefinitionLevel == other.maximumDefinitionLevel,
                leaf.maximumRepetitionLevel == other.maximumRepetitionLevel,
                leaf.effectiveLogicalType == other.effectiveLogicalType || isDecimal
            else {
                throw ParquetError(
                    .unsupported,
                    "the column is stored as \(leaf.physicalType), in a way that is read but not written; convert the file",
                    at: .init(column: leaf.name))
            }
        }
        for (leaf, number) in zip(stored.leaves, edited.leaves) where order(ofLeaf: number) != .typeDefined {
            throw ParquetError(
                .unsupported, "the column's bounds are in an order that is read but not written; convert the file",
                at: .init(column: leaf.name))
        }
        return stored
    }

    /// Copies the row groups of all files.
    func copyRowGroups(to writer: FileWriter, progress: (@Sendable (Int) -> Void)?) throws(ParquetError) {
        let leaves = edited.leaves
        for file in files {
            do throws(ParquetError) {
                try writer.copyRowGroups(
                    of: file, leaves: leaves, trusting: leaves.map { file.order(ofLeaf: $0) == order(ofLeaf: $0) },
                    progress: progress)
            } catch { throw error.located(file: file.source.name) }
        }
    }

    /// In which order the bounds of a leaf are: that of the first file that says so. Bounds of files that say
    /// something else are left out.
    private func order(ofLeaf leaf: Int) -> ColumnOrder {
        for file in files { if let order = file.order(ofLeaf: leaf) { return order } }
        return .typeDefined
    }

    /// Fails where a new name makes readers take a column for something else.
    private func checkTypes(_ schema: ParquetSchema) throws(ParquetError) {
        let old = files[0].tree
        for (leaf, number) in zip(schema.leaves, edited.leaves) {
            guard leaf.maximumDefinitionLevel == old.leaves[number].maximumDefinitionLevel,
                leaf.maximumRepetitionLevel == old.leaves[number].maximumRepetitionLevel
            else { preconditionFailure("edits keep the levels of what stays") }
        }
        let before = files[0].columns
        for column in schema.columns() {
            let first = edited.leaves[column.leaves.lowerBound]
            guard let origin = before.first(where: { $0.leaves.contains(first) }) else { continue }
            if case .success(let field) = column.field, case .success(let other) = origin.field,
                field.type.isNested != other.type.isNested
            {
                throw ParquetError(
                    .misuse, "the new name would change the column's type", at: .init(column: column.name))
            }
        }
    }

    /// The new file's key/value metadata.
    private func metadata() throws(ParquetError) -> [KeyValue] {
        let first = files[0]
        let descriptions = FileWriter.schemaDescriptions
        var pairs = (first.footer.keyValueMetadata ?? []).filter { pair in
            keyValueMetadata[pair.key] == nil && !pair.key.hasPrefix(TypeHints.prefix)
                && !(isEdited && descriptions.contains(pair.key))
        }
        for key in keyValueMetadata.keys.sorted() {
            if let value = keyValueMetadata[key]! { pairs.append(KeyValue(key: key, value: value)) }
        }
        // Who wrote the pages: under the key that Java's library uses for the same.
        if keyValueMetadata[Self.originKey] == nil, !pairs.contains(where: { $0.key == Self.originKey }) {
            var origins: [String] = []
            for file in files {
                if let origin = file.footer.createdBy, origin != FileWriter.createdBy, !origins.contains(origin) {
                    origins.append(origin)
                }
            }
            if !origins.isEmpty {
                pairs.append(KeyValue(key: Self.originKey, value: origins.joined(separator: "\n")))
            }
        }
        return pairs + (try hints())
    }

    private static let originKey = "original.created.by"

    /// The types that the format has no place for, by the new numbers and paths of their leaves.
    private func hints() throws(ParquetError) -> [KeyValue] {
        let types = files[0].leafTypes
        var hints: [KeyValue] = []
        for (leaf, number) in zip(try edited.parquetSchema().leaves, edited.leaves) {
            if let type = types[number], let hint = TypeHints.hint(for: type, of: leaf) { hints.append(hint) }
        }
        return hints
    }
}

extension ParquetFile {
    /// In which order the bounds of a leaf are, where the file says so.
    fileprivate func order(ofLeaf leaf: Int) -> ColumnOrder? {
        guard let orders = footer.columnOrders, orders.indices.contains(leaf) else { return nil }
        return orders[leaf]
    }

    /// The types of the leaves that have one, nested ones too.
    fileprivate var leafTypes: [Int: DataType] {
        var types: [Int: DataType] = [:]
        func visit(_ type: DataType, _ leaf: inout Int) {
            switch type {
            case .list(let element), .fixedSizeList(let element, _): visit(element.type, &leaf)
            case .map(let key, let value):
                visit(key.type, &leaf)
                visit(value.type, &leaf)
            case .structure(let fields): for field in fields { visit(field.type, &leaf) }
            default:
                types[leaf] = type
                leaf += 1
            }
        }
        for column in columns {
            guard case .success(let field) = column.field else { continue }
            var leaf = column.leaves.lowerBound
            visit(field.type, &leaf)
        }
        return types
    }
}
