import DataKitCore

/// Whether the pages of one file may stand in another without being encoded anew.
enum SchemaMatch {
    /// Fails where the columns of a file are not those of the first.
    ///
    /// Names within lists and maps may differ, as readers go by position there; physical types and levels may not.
    static func check(_ file: ParquetFile, against first: ParquetFile) throws(ParquetError) {
        let (columns, expected) = (file.columns, first.columns)
        func failure(_ column: String, _ message: String) -> ParquetError {
            ParquetError(
                .misuse, message + ", so its pages cannot be taken as they are; convert the files instead",
                at: .init(file: file.source.name, column: column))
        }
        for index in 0..<max(columns.count, expected.count) {
            guard index < columns.count else { throw failure(expected[index].name, "the column is missing") }
            guard index < expected.count else {
                throw failure(columns[index].name, "the first file has no such column")
            }
            let (column, other) = (columns[index], expected[index])
            guard column.name == other.name else {
                throw failure(column.name, "the column stands where the first file has '\(other.name)'")
            }
            switch (column.field, other.field) {
            case (.success(let field), .success(let expected)):
                guard field.type.hasShape(of: expected.type) else {
                    throw failure(column.name, "the column is \(field.type), in the first file \(expected.type)")
                }
            default: break
            }
            guard column.leaves == other.leaves else { throw failure(column.name, "the column has other leaves") }
            for number in column.leaves {
                let (leaf, other) = (file.tree.leaves[number], first.tree.leaves[number])
                if let difference = leaf.difference(from: other) { throw failure(leaf.name, difference) }
            }
        }
    }
}

extension LeafColumn {
    /// What keeps the pages of this leaf from being those of another.
    fileprivate func difference(from other: LeafColumn) -> String? {
        if physicalType != other.physicalType || width != other.width {
            return "it is stored as \(physicalType)\(width > 0 ? "(\(width))" : ""), in the first file as "
                + "\(other.physicalType)\(other.width > 0 ? "(\(other.width))" : "")"
        }
        if maximumDefinitionLevel != other.maximumDefinitionLevel
            || maximumRepetitionLevel != other.maximumRepetitionLevel
        {
            return
                "it is \(element.repetition ?? .required), in the first file \(other.element.repetition ?? .required)"
        }
        // Both tell the same value types; what remains are logical types without one.
        if effectiveLogicalType != other.effectiveLogicalType { return "its logical type is another" }
        return nil
    }
}

extension DataType {
    /// Whether both have the same types and names of struct members, whatever lists and maps call their elements.
    fileprivate func hasShape(of other: DataType) -> Bool {
        func same(_ left: Field, _ right: Field, named: Bool = false) -> Bool {
            left.isNullable == right.isNullable && (!named || left.name == right.name)
                && left.type.hasShape(of: right.type)
        }
        switch (self, other) {
        case (.list(let left), .list(let right)): return same(left, right)
        case (.fixedSizeList(let left, let count), .fixedSizeList(let right, let otherCount)):
            return count == otherCount && same(left, right)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return same(key, otherKey) && same(value, otherValue)
        case (.structure(let left), .structure(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { same($0, $1, named: true) }
        default: return self == other
        }
    }
}
