import DataKitCore

/// A file's schema with columns left out or named anew; the leaves that stay know their old numbers.
struct EditedSchema: Sendable {
    /// Its nodes keep the leaf numbers of the file.
    private(set) var root: SchemaNode

    init(_ schema: ParquetSchema) { root = schema.root }

    /// The leaves that stay, by their numbers in the file.
    var leaves: [Int] {
        var numbers: [Int] = []
        func visit(_ node: SchemaNode) {
            if node.isLeaf { numbers.append(node.leaves.lowerBound) } else { node.children.forEach(visit) }
        }
        visit(root)
        return numbers
    }

    /// The schema as a new file has it.
    func parquetSchema() throws(ParquetError) -> ParquetSchema {
        var elements: [SchemaElement] = []
        func visit(_ node: SchemaNode) {
            var element = node.element
            if !node.isLeaf { element.childCount = Int32(clamping: node.children.count) }
            elements.append(element)
            node.children.forEach(visit)
        }
        visit(root)
        return try ParquetSchema(elements: elements)
    }

    // MARK: Edits

    /// Leaves out a column, or a member of a struct by its path: `address.city`.
    mutating func drop(_ path: String) throws(ParquetError) {
        let steps = try position(of: path)
        try edit(steps, path) { (siblings, index) throws(ParquetError) in
            guard siblings.count > 1 else {
                throw ParquetError(
                    .misuse, "nothing would be left beside it; leave out what is around it", at: .init(column: path))
            }
            siblings.remove(at: index)
        }
    }

    /// Names a column, or a member of a struct, anew.
    mutating func rename(_ path: String, to name: String) throws(ParquetError) {
        guard !name.isEmpty else { throw ParquetError(.misuse, "the new name is empty", at: .init(column: path)) }
        let steps = try position(of: path)
        try edit(steps, path) { (siblings, index) throws(ParquetError) in
            if let other = siblings.firstIndex(where: { $0.name == name }), other != index {
                throw ParquetError(.misuse, "there is a column '\(name)' already", at: .init(column: path))
            }
            let old = siblings[index].name
            siblings[index].element.name = name
            // An old rule tells by this name that the repeated group is the list's element.
            if siblings[index].children.count == 1, siblings[index].children[0].name == old + "_tuple" {
                siblings[index].children[0].element.name = name + "_tuple"
            }
        }
    }

    /// Where a column stands among its siblings, from the root on. Names may hold dots themselves.
    private func position(of path: String) throws(ParquetError) -> [Int] {
        func find(_ node: SchemaNode, _ rest: Substring) -> [Int]? {
            for (index, child) in node.children.enumerated() {
                if child.name == rest { return [index] }
                guard child.isPlainGroup, rest.hasPrefix(child.name + "."),
                    let inner = find(child, rest.dropFirst(child.name.count + 1))
                else { continue }
                return [index] + inner
            }
            return nil
        }
        if let found = find(root, path[...]) { return found }
        let names = root.children.map(\.name).joined(separator: ", ")
        throw ParquetError(.misuse, "there is no column '\(path)'; there are \(names)")
    }

    private mutating func edit(
        _ steps: [Int], _ path: String, _ change: (inout [SchemaNode], Int) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        func descend(_ node: inout SchemaNode, _ steps: ArraySlice<Int>) throws(ParquetError) {
            if steps.count == 1 {
                try change(&node.children, steps.first!)
            } else {
                try descend(&node.children[steps.first!], steps.dropFirst())
            }
        }
        try descend(&root, steps[...])
    }
}

extension SchemaNode {
    /// Whether it is a struct, whose members may be left out: no list or map.
    fileprivate var isPlainGroup: Bool {
        guard !isLeaf, repetition != .repeated, element.logicalType == nil else { return false }
        switch element.convertedType {
        case .list, .map, .mapKeyValue: return false
        default: return true
        }
    }
}
