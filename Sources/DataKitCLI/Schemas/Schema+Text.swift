import DataKit

extension Schema {
    /// One column a line: name, type and `not null`, aligned; fields of nested types indented below.
    var alignedText: String {
        var lines: [(name: String, type: String)] = []
        func add(_ field: Field, depth: Int) {
            lines.append(
                (
                    String(repeating: "  ", count: depth) + field.name,
                    field.type.name + (field.isNullable ? "" : " not null")
                ))
            for child in field.type.children { add(child, depth: depth + 1) }
        }
        for field in fields { add(field, depth: 0) }
        let width = min(40, lines.map(\.name.count).max() ?? 0)
        return lines.map { line in
            line.name + String(repeating: " ", count: max(0, width - line.name.count) + 2) + line.type + "\n"
        }.joined()
    }
}
