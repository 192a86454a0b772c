/// Collects `Encodable` values as rows: the way from structs to batches.
///
/// The columns are those of a schema that is given, or are found out from the values: every property becomes a nullable
/// column, in the order in which the properties are encoded; properties that are `nil` in every row are missing
/// unless the schema names them. See ``RowDecoder`` for which types go together; ``Timestamp``, ``CivilDate``,
/// ``Decimal128``, `Duration`, ``Interval``, `[UInt8]`, and Foundation's `Date`, `UUID` and `Data` become columns of
/// their own types, arrays lists, dictionaries maps, structs structs.
///
/// ```swift
/// struct Order: Encodable { var id: Int; var country: String? }
/// let batch = try RecordBatch(encoding: [Order(id: 1, country: "NO"), Order(id: 2, country: nil)])
/// try await writer.write(rows: orders)  // as the writer's schema has it
/// ```
public struct RowEncoder {
    /// The columns, where they were given.
    public let schema: Schema?
    private var rows: [EncodedValue] = []

    /// - Parameter schema: the columns; `nil` to find them out from the values.
    public init(schema: Schema? = nil) { self.schema = schema }

    /// How many rows have been collected since the last batch.
    public var rowCount: Int { rows.count }

    /// Takes in a row.
    /// - Throws: ``DataKitError`` of kind `conversion` where the value has no names for its parts, and what the value's
    ///   own `encode(to:)` throws.
    public mutating func append<Row: Encodable>(_ row: Row) throws {
        let encoded = try EncodedValue(encoding: row)
        guard case .structure = encoded else {
            throw DataKitError(
                .conversion,
                "a row needs names for its columns; \(Row.self) encodes none: encode a struct or a dictionary")
        }
        rows.append(encoded)
    }

    /// The rows collected since the last batch.
    ///
    /// - Throws: ``DataKitError`` of kind `conversion` where values do not fit their column, or a property has no
    ///   column, naming row and column; `mismatch` where a column that must not be null is.
    public mutating func batch() throws -> RecordBatch {
        defer { rows = [] }
        let schema = try schema ?? derivedSchema()
        var columns: [Column] = []
        for (index, field) in schema.fields.enumerated() { columns.append(try column(field, at: index, of: schema)) }
        try requireColumnsForAll(schema)
        return try RecordBatch(schema: schema, columns: columns, rowCount: rows.count)
    }

    private func column(_ field: Field, at position: Int, of schema: Schema) throws(DataKitError) -> Column {
        var builder = ColumnBuilder(type: field.type)
        for (row, encoded) in rows.enumerated() {
            guard case .structure(let members) = encoded else { preconditionFailure("rows are structures") }
            // Members mostly come in the order of the columns.
            let value =
                position < members.count && members[position].name == field.name
                ? members[position].value : members.first { $0.name == field.name }?.value ?? .null
            do throws(DataKitError) {
                try builder.append(value.value(of: field.type))
            } catch {
                throw DataKitError(error.kind, "row \(row + 1): \(error.message)", subject: field.name)
            }
        }
        return builder.finish()
    }

    private func requireColumnsForAll(_ schema: Schema) throws(DataKitError) {
        let names = Set(schema.fields.map(\.name))
        for (row, encoded) in rows.enumerated() {
            guard case .structure(let members) = encoded else { continue }
            for member in members where !names.contains(member.name) {
                if case .null = member.value { continue }
                throw DataKitError(
                    .conversion, "row \(row + 1) has a value for '\(member.name)', which the schema does not have",
                    subject: member.name)
            }
        }
    }

    private func derivedSchema() throws(DataKitError) -> Schema {
        var shape = EncodedShape.unknown
        for (row, encoded) in rows.enumerated() {
            do throws(DataKitError) { try shape.widen(toHold: encoded) } catch {
                throw DataKitError(error.kind, "row \(row + 1): \(error.message)", subject: error.subject)
            }
        }
        return Schema(shape.type.children)
    }
}

extension RecordBatch {
    /// Rows encoded from values, all in one batch; see ``RowEncoder``.
    /// - Parameter schema: the columns; `nil` to find them out from all the values.
    public init(encoding rows: some Sequence<some Encodable>, schema: Schema? = nil) throws {
        var encoder = RowEncoder(schema: schema)
        for row in rows { try encoder.append(row) }
        self = try encoder.batch()
    }
}

extension Table {
    /// Rows encoded from values; see ``RowEncoder``.
    /// - Parameter schema: the columns; `nil` to find them out from all the values.
    public init(encoding rows: some Sequence<some Encodable>, schema: Schema? = nil) throws {
        self.init(try RecordBatch(encoding: rows, schema: schema))
    }
}

extension BatchWriter {
    /// Writes rows encoded from values, as the writer's schema has them; see ``RowEncoder``.
    public mutating func write(rows: some Sequence<some Encodable>) async throws {
        var encoder = RowEncoder(schema: schema)
        for row in rows {
            try encoder.append(row)
            if encoder.rowCount == 1 << 14 { try await write(encoder.batch()) }
        }
        if encoder.rowCount > 0 { try await write(encoder.batch()) }
    }
}
