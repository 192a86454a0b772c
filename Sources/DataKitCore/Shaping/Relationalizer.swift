/// Nested rows made tables of flat ones: a root table, and a child table for each list and map.
///
/// Structs are flattened. In place of a list or map the table has a generated key, and the child table has a row for each
/// element: the key (`id`), the element's position (`index`, from 0), and the element (`val`, or a struct's members as
/// `val.name`; of a map `key` and `val`). Lists in lists give tables of their own in the same way. Names are those of AWS
/// Glue's Relationalize: `root`, `root_items`, `root_items.val.tags`.
///
/// ```swift
/// var orders = Relationalizer(schema: reader.schema)
/// for try await batch in try reader.batches() {
///     for (table, rows) in zip(orders.tables, orders.relationalized(batch)) {
///         print(table.name, rows.rowCount)
///     }
/// }
/// ```
///
/// Keys count from 1, for each list column by itself; a list that is null has a null for its key, an empty one a key
/// without rows.
public struct Relationalizer: Sendable {
    /// One of the tables.
    public struct TableDescription: Sendable, Hashable {
        /// What the table is called.
        public var name: String
        /// Its columns, all of them flat.
        public var schema: Schema
        /// The table and column whose keys the `id` is; `nil` for the root.
        public var parent: Parent?

        /// Where the rows of a child table belong.
        public struct Parent: Sendable, Hashable {
            /// The name of the table.
            public var table: String
            /// The name of the column there that has the key.
            public var column: String
        }
    }

    /// The tables, parents before their children; the first is the root.
    public let tables: [TableDescription]
    private let nodes: [Node]
    /// The last key given, for each table.
    private var keys: [Int64]

    /// How a table is made: which of its flat columns are lists, and what tables those are.
    private struct Node: Sendable {
        var flattening: Flattening
        var children: [(column: Int, node: Int)]
        var isMap: Bool
    }

    /// - Parameters:
    ///   - schema: that of the rows to come.
    ///   - name: what the root table is called.
    public init(schema: Schema, name: String = "root") {
        var tables: [TableDescription] = []
        var nodes: [Node] = []
        Self.add(schema, name: name, parent: nil, isMap: false, &tables, &nodes)
        self.tables = tables
        self.nodes = nodes
        keys = Array(repeating: 0, count: tables.count)
    }

    @discardableResult
    private static func add(
        _ schema: Schema, name: String, parent: TableDescription.Parent?, isMap: Bool,
        _ tables: inout [TableDescription], _ nodes: inout [Node]
    ) -> Int {
        let flattening = Flattening(of: schema)
        let position = nodes.count
        tables.append(TableDescription(name: name, schema: schema, parent: parent))
        nodes.append(Node(flattening: flattening, children: [], isMap: isMap))
        var fields = flattening.schema.fields
        for (column, field) in fields.enumerated() {
            guard field.type.explodedType != nil else { continue }
            fields[column] = Field(field.name, .int64)
            var elements = [Field("id", .int64, isNullable: false), Field("index", .int64, isNullable: false)]
            if case .map(let key, let value) = field.type {
                elements.append(Field("key", key.type, metadata: key.metadata))
                elements.append(Field("val", value.type, metadata: value.metadata))
            } else if let element = field.type.children.first {
                elements.append(Field("val", element.type, metadata: element.metadata))
            }
            let child = add(
                Schema(elements), name: (parent == nil ? name + "_" : name + ".") + field.name,
                parent: .init(table: name, column: field.name), isMap: field.type.children.count == 2, &tables, &nodes)
            nodes[position].children.append((column, child))
        }
        tables[position].schema = Schema(fields, metadata: parent == nil ? schema.metadata : [:])
        return position
    }

    /// The rows of each table that a batch gives, in the order of ``tables``.
    public mutating func relationalized(_ batch: RecordBatch) -> [RecordBatch] {
        var results: [RecordBatch?] = Array(repeating: nil, count: tables.count)
        fill(0, batch, &results)
        return results.enumerated().map { position, batch in
            batch
                ?? RecordBatch(
                    unchecked: tables[position].schema,
                    columns: tables[position].schema.fields.map { Column(nulls: 0, type: $0.type) }, rowCount: 0)
        }
    }

    private mutating func fill(_ node: Int, _ batch: RecordBatch, _ results: inout [RecordBatch?]) {
        let flat = nodes[node].flattening.applied(to: batch)
        var columns = flat.columns
        for (position, child) in nodes[node].children {
            let list = columns[position]
            let elements = list.explodedElements
            var parentKeys: [Int64?] = []
            parentKeys.reserveCapacity(list.count)
            var (ids, indices, taken): ([Int64], [Int64], [Int32]) = ([], [], [])
            for row in 0..<list.count {
                if list.isNull(row) {
                    parentKeys.append(nil)
                    continue
                }
                keys[child] += 1
                parentKeys.append(keys[child])
                for (index, element) in elements.range(row).enumerated() {
                    ids.append(keys[child])
                    indices.append(Int64(index))
                    taken.append(Int32(element))
                }
            }
            columns[position] = Column(parentKeys)
            var values = [Column(ids.map(Optional.init)), Column(indices.map(Optional.init))]
            let gathered = elements.column.gathering(taken)
            if nodes[child].isMap, case .structure(let entry) = gathered.values {
                values += entry
            } else {
                values.append(gathered)
            }
            let rows = RecordBatch(unchecked: nodes[child].flattening.input, columns: values, rowCount: taken.count)
            fill(child, rows, &results)
        }
        results[node] = RecordBatch(unchecked: tables[node].schema, columns: columns, rowCount: batch.rowCount)
    }
}
