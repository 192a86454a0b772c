package import DataKitCore

/// The way from a table to the values of one leaf of its file: a column, and what to take in each nested type on
/// the way down.
package struct LeafRoute: Hashable, Sendable {
    /// A node of the schema on the way.
    package struct Step: Hashable, Sendable {
        /// The name in the file.
        var name: String
        var isNullable: Bool
        /// The number of the child that the way goes on with: of a struct's fields; 0 for a list's elements and a
        /// map's keys, 1 for a map's values.
        var child = 0
    }

    /// The number of the table's column.
    package var column: Int
    /// The nodes from the column to the leaf.
    var steps: [Step]
    /// The type of the leaf's values.
    package var type: DataType

    /// The ways to all leaves, in the order in which ``ParquetSchema`` has them.
    package static func all(of schema: Schema) -> [LeafRoute] {
        var routes: [LeafRoute] = []
        for (number, field) in schema.fields.enumerated() {
            append(
                field, named: field.name, isNullable: field.isNullable || field.type == .null, column: number,
                after: [],
                to: &routes)
        }
        return routes
    }

    private static func append(
        _ field: Field, named name: String, isNullable: Bool, column: Int, after steps: [Step],
        to routes: inout [LeafRoute]
    ) {
        func descend(
            _ child: Int, _ member: Field, named name: String, isNullable memberIsNullable: Bool, isKey: Bool = false
        ) {
            append(
                // A column of nulls must be able to say so.
                member, named: name, isNullable: memberIsNullable || member.type == .null && !isKey, column: column,
                after: steps + [Step(name: step.name, isNullable: step.isNullable, child: child)], to: &routes)
        }
        let step = Step(name: name, isNullable: isNullable)
        switch field.type {
        case .list(let element), .fixedSizeList(let element, _):
            descend(0, element, named: "element", isNullable: element.isNullable)
        case .map(let key, let value):
            descend(0, key, named: "key", isNullable: false, isKey: true)
            descend(1, value, named: "value", isNullable: value.isNullable)
        case .structure(let fields):
            for (child, member) in fields.enumerated() {
                descend(child, member, named: member.name, isNullable: member.isNullable)
            }
        default: routes.append(LeafRoute(column: column, steps: steps + [step], type: field.type))
        }
    }
}
