/// Nested columns made flat: a struct becomes a column for each of its members, named by the way to it.
///
/// | column | becomes |
/// |---|---|
/// | `customer: struct<name: string, address: struct<city: string>>` | `customer.name`, `customer.address.city` |
/// | `tags: list<string>`, `counts: map<string, int64>` | what they are; see ``Exploding`` and ``Relationalizer`` |
///
/// A member of a struct that is null is null. ``Nesting`` is the way back, except that it cannot tell a null struct
/// from one whose members all are null.
///
/// ```swift
/// let flat = Flattening(of: reader.schema)
/// for try await batch in flat.applied(to: try reader.batches()) { print(batch.schema) }
/// ```
///
/// - Complexity: no values are copied; validity is combined, O(rows / 64) a column.
public struct Flattening: Sendable {
    /// The columns before.
    public let input: Schema
    /// The columns behind.
    public let schema: Schema
    /// What stands between the names.
    public let separator: String

    /// Flattens a schema. Names that come out twice stay so; look-ups by name then find the first.
    public init(of schema: Schema, separator: String = ".") {
        input = schema
        self.separator = separator
        var fields: [Field] = []
        for field in schema.fields { Self.append(field, prefix: "", isNullable: false, separator, to: &fields) }
        self.schema = Schema(fields, metadata: schema.metadata)
    }

    /// Names that come out more often than they went in.
    var repeatedNames: [String] {
        func counts(_ schema: Schema) -> [String: Int] {
            schema.fields.reduce(into: [:]) { $0[$1.name, default: 0] += 1 }
        }
        let before = counts(input)
        return counts(schema).filter { $1 > max(1, before[$0] ?? 0) }.keys.sorted()
    }

    private static func append(
        _ field: Field, prefix: String, isNullable: Bool, _ separator: String, to fields: inout [Field]
    ) {
        let isNullable = isNullable || field.isNullable
        if case .structure(let members) = field.type, !members.isEmpty {
            for member in members {
                append(
                    member, prefix: prefix + field.name + separator, isNullable: isNullable, separator, to: &fields)
            }
            return
        }
        var flat = field
        flat.name = prefix + field.name
        flat.isNullable = isNullable
        fields.append(flat)
    }

    /// The batch with flat columns.
    /// - Precondition: the batch has the schema that was given.
    public func applied(to batch: RecordBatch) -> RecordBatch {
        var columns: [Column] = []
        for column in batch.columns { Self.append(column, under: nil, to: &columns) }
        return RecordBatch(unchecked: schema, columns: columns, rowCount: batch.rowCount)
    }

    /// The stream with flat columns.
    public func applied(to stream: BatchStream) -> BatchStream {
        stream.map(schema: schema) { applied(to: $0) }
    }

    private static func append(_ column: Column, under parent: Bitmap?, to columns: inout [Column]) {
        let validity = Bitmap.intersection(parent, column.validity)
        if case .structure(let members) = column.values, !members.isEmpty {
            for member in members { append(member, under: validity, to: &columns) }
        } else if case .null = column.values {
            columns.append(column)
        } else {
            columns.append(Column(type: column.type, count: column.count, validity: validity, values: column.values))
        }
    }
}

/// Flat columns put together: the columns `a.x` and `a.y` become the members `x` and `y` of a struct `a`.
///
/// The way back from ``Flattening``. The struct stands where its first member stood, and is null where all its members
/// are.
///
/// ```swift
/// let nested = Nesting(of: Schema([Field("id", .int64), Field("at.lat", .float64), Field("at.lon", .float64)]))
/// nested.schema  // id: int64, at: struct<lat: float64, lon: float64>
/// ```
public struct Nesting: Sendable {
    /// The columns before.
    public let input: Schema
    /// The columns behind.
    public let schema: Schema
    private let nodes: [Node]

    private indirect enum Node: Sendable {
        case column(Int, Field)
        case structure(String, [Node])

        var field: Field {
            switch self {
            case .column(_, let field): field
            case .structure(let name, let members): Field(name, .structure(members.map(\.field)))
            }
        }
    }

    /// Nests a schema by the names of its columns.
    /// - Throws: ``DataKitError`` of kind `mismatch` where a name is that of a column and of a struct, too, or twice
    ///   that of a column.
    public init(of schema: Schema, separator: Character = ".") throws(DataKitError) {
        input = schema
        let paths = schema.fields.map { field in
            field.name.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        }
        nodes = try Self.nodes(Array(schema.fields.indices), depth: 0, paths, schema)
        self.schema = Schema(nodes.map(\.field), metadata: schema.metadata)
    }

    private static func nodes(
        _ columns: [Int], depth: Int, _ paths: [[String]], _ schema: Schema
    ) throws(DataKitError) -> [Node] {
        var order: [String] = []
        var groups: [String: [Int]] = [:]
        for column in columns {
            let name = paths[column][depth]
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(column)
        }
        var nodes: [Node] = []
        for name in order {
            let group = groups[name] ?? []
            let leaves = group.filter { paths[$0].count == depth + 1 }
            guard let leaf = leaves.first else {
                nodes.append(.structure(name, try Self.nodes(group, depth: depth + 1, paths, schema)))
                continue
            }
            guard group.count == 1 else {
                throw DataKitError(
                    .mismatch, "is the name of a column and of another or a struct; rename one",
                    subject: schema.fields[leaf].name)
            }
            var field = schema.fields[leaf]
            field.name = name
            nodes.append(.column(leaf, field))
        }
        return nodes
    }

    /// The batch with nested columns.
    /// - Precondition: the batch has the schema that was given.
    public func applied(to batch: RecordBatch) -> RecordBatch {
        RecordBatch(
            unchecked: schema, columns: nodes.map { Self.column($0, batch) }, rowCount: batch.rowCount)
    }

    /// The stream with nested columns.
    public func applied(to stream: BatchStream) -> BatchStream {
        stream.map(schema: schema) { applied(to: $0) }
    }

    private static func column(_ node: Node, _ batch: RecordBatch) -> Column {
        switch node {
        case .column(let position, _): return batch.columns[position]
        case .structure(_, let members):
            let columns = members.map { column($0, batch) }
            // There where some member is.
            var validity: Bitmap? = Bitmap(repeating: false, count: batch.rowCount)
            for column in columns {
                if case .null = column.values { continue }
                guard let there = column.validity, let any = validity else {
                    validity = nil
                    break
                }
                validity = any | there
            }
            return Column(
                type: node.field.type, count: batch.rowCount, validity: validity, values: .structure(columns))
        }
    }
}
