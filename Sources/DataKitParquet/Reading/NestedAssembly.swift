import DataKitCore

/// What was decoded of a leaf.
struct LeafPart: Sendable {
    /// Of a flat column, none.
    var levels = LeafLevels()
    var values: Column
}

/// Puts a nested column together: from the levels of its leaves, what is around them.
struct NestedAssembly: Sendable {
    let root: NestedNode
    private let location: ParquetError.Location

    init(file: ParquetFile, column: ReadColumn) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, column: column.field.name)
        do throws(ParquetError) {
            root = try NestedNode(column.node, type: column.field.type, firstLeaf: column.leaves[0].index)
        } catch { throw error.located(file: location.file, column: location.column) }
    }

    /// The column that the leaves' parts, of the same rows, make.
    /// - Throws: ``ParquetError`` where the leaves disagree.
    func column(_ parts: [LeafPart], rowGroup: Int) throws(ParquetError) -> Column {
        do throws(ParquetError) { return try column(root, parts) } catch {
            throw error.located(file: location.file, rowGroup: rowGroup, column: location.column)
        }
    }

    private typealias Parts = [LeafPart]

    /// The column of a node, told by its first leaf.
    private func column(_ node: NestedNode, _ parts: Parts) throws(ParquetError) -> Column {
        let levels = parts[node.firstLeaf].levels
        switch node.content {
        case .leaf: return parts[node.firstLeaf].values
        case .variant(let storage):
            let variants = try VariantColumn(try column(storage, parts))
            return node.type == .string
                ? try variants.json(type: node.type) : try variants.binary(type: node.type)
        case .list(let element):
            let elements = try column(element, parts)
            let (count, validity) = levels.validity(of: node)
            return Column(
                type: node.type, count: count, validity: validity,
                values: .list(offsets: levels.offsets(of: node), elements: elements))
        case .map(let key, let value):
            try check(value, against: levels, depth: node.depth + 1, level: node.elementLevel, parts)
            let (keys, values) = (try column(key, parts), try column(value, parts))
            let (count, validity) = levels.validity(of: node)
            return Column(
                type: node.type, count: count, validity: validity,
                values: .map(offsets: levels.offsets(of: node), keys: keys, values: values))
        case .structure(let members):
            var columns: [Column] = []
            for (number, member) in members.enumerated() {
                if number > 0 {
                    try check(member, against: levels, depth: node.depth, level: node.valueLevel, parts)
                }
                columns.append(try column(member, parts))
            }
            let (count, validity) = levels.validity(of: node)
            return Column(type: node.type, count: count, validity: validity, values: .structure(columns))
        }
    }

    /// Checks that a member says the same as the first of what both lie in.
    private func check(
        _ member: NestedNode, against first: LeafLevels, depth: Int, level: Int, _ parts: Parts
    ) throws(ParquetError) {
        guard first.agree(with: parts[member.firstLeaf].levels, depth: depth, level: level) else {
            throw .damaged("the leaves of the column disagree on where its lists, structs or nulls are")
        }
    }
}
