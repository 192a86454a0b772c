import DataKitCore

/// Decodes a nested column, some rows at a time: its leaves, and from their levels what is around them.
struct NestedDecoder {
    private let root: NestedNode
    private var leaves: [LeafDecoder] = []
    private let location: ParquetError.Location

    var bytesRead: Int { leaves.reduce(0) { $0 + $1.bytesRead } }

    init(file: ParquetFile, column: ReadColumn, rowGroup: Int, readAhead: Int) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, rowGroup: rowGroup, column: column.field.name)
        do throws(ParquetError) {
            let root = try NestedNode(
                column.node, type: column.field.type, firstLeaf: column.leaves[0].index)
            self.root = root
            var decoders: [LeafDecoder] = []
            try root.forEachLeaf { (node, elementLevels) throws(ParquetError) in
                decoders.append(
                    try LeafDecoder(
                        file: file, leaf: column.leaves[node.firstLeaf], node: node, elementLevels: elementLevels,
                        rowGroup: rowGroup, readAhead: readAhead))
            }
            leaves = decoders
        } catch { throw error.located(file: location.file, rowGroup: rowGroup, column: location.column) }
    }

    /// The next rows.
    /// - Throws: ``ParquetError`` where a leaf is damaged, or the leaves disagree.
    mutating func read(rows: Int) throws(ParquetError) -> Column {
        var parts: [(levels: LeafLevels, values: Column)] = []
        for index in leaves.indices { parts.append(try leaves[index].read(rows: rows)) }
        do throws(ParquetError) { return try column(root, parts) } catch {
            throw error.located(file: location.file, rowGroup: location.rowGroup, column: location.column)
        }
    }

    private typealias Parts = [(levels: LeafLevels, values: Column)]

    /// The column of a node, told by its first leaf.
    private func column(_ node: NestedNode, _ parts: Parts) throws(ParquetError) -> Column {
        let levels = parts[node.firstLeaf].levels
        switch node.content {
        case .leaf: return parts[node.firstLeaf].values
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
