/// The columns that one struct's keys name: those of the whole row, or those behind a prefix such as `address.`.
///
/// A node belongs to one task. Rows of one type ask for the same keys in the same order, so that nearly every look-up
/// is one comparison of equal strings.
final class CSVKeyNode {
    /// The column that has exactly this name, if there is one.
    let column: Int?
    /// The columns of this name and those behind it as a prefix.
    let columns: [Int]
    let path: [String]
    private let tree: CSVKeyTree
    private var asked: [(key: String, node: CSVKeyNode?)] = []
    private var next = 0

    init(tree: CSVKeyTree, path: [String]) {
        self.tree = tree
        self.path = path
        let name = path.joined(separator: tree.separator)
        column = path.isEmpty ? nil : tree.positions[name]
        let prefix = path.isEmpty ? "" : name + tree.separator
        columns = tree.names.indices.filter { tree.names[$0] == name || tree.names[$0].hasPrefix(prefix) }
    }

    /// Whether the key names several columns rather than one.
    var isNested: Bool { column == nil }

    /// Begins with another row.
    @inline(__always)
    func begin() { next = 0 }

    /// What a key names, or `nil` where there is no such column.
    @inline(__always)
    func child(_ key: String) -> CSVKeyNode? {
        if next < asked.count, asked[next].key == key {
            next &+= 1
            return asked[next &- 1].node
        }
        return search(key)
    }

    @inline(never)
    private func search(_ key: String) -> CSVKeyNode? {
        // The same key again, as `contains` is asked before the value.
        if next > 0, asked[next - 1].key == key { return asked[next - 1].node }
        if let known = asked.firstIndex(where: { $0.key == key }) {
            if known == next { next += 1 }
            return asked[known].node
        }
        let found = CSVKeyNode(tree: tree, path: path + [key])
        let node = found.columns.isEmpty ? nil : found
        // Dictionaries may ask for any number of keys.
        if next == asked.count, asked.count < 4096 {
            asked.append((key, node))
            next += 1
        }
        return node
    }

    /// The keys that there are.
    var keys: [String] {
        var seen: Set<String> = []
        let prefix = path.isEmpty ? "" : path.joined(separator: tree.separator) + tree.separator
        var keys: [String] = []
        for column in columns where tree.names[column].hasPrefix(prefix) {
            let rest = String(tree.names[column].dropFirst(prefix.count))
            if seen.insert(rest).inserted { keys.append(rest) }
        }
        return keys
    }
}

/// The names of all columns as keys.
struct CSVKeyTree {
    /// The key that each column is asked for by.
    let names: [String]
    let separator: String
    let positions: [String: Int]

    init(names: [String], separator: String, strategy: CSVDecoder.KeyStrategy) {
        self.names = names.map { strategy.key($0, separator: separator) }
        self.separator = separator
        positions = Dictionary(
            self.names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }
}

extension CSVDecoder.KeyStrategy {
    fileprivate func key(_ name: String, separator: String) -> String {
        switch self {
        case .sameNames: return name
        case .custom(let transform): return transform(name)
        case .snakeCase:
            guard !separator.isEmpty, separator != "_" else { return Self.camelCase(name[...]) }
            return name.split(separator: separator, omittingEmptySubsequences: false).map { Self.camelCase($0) }
                .joined(separator: separator)
        }
    }

    /// `order_date` as `orderDate`; underscores at either end stay.
    private static func camelCase(_ name: Substring) -> String {
        let head = name.prefix { $0 == "_" }
        let body = name.dropFirst(head.count)
        let tail = body.reversed().prefix { $0 == "_" }.count
        let words = body.dropLast(tail).split(separator: "_")
        guard let first = words.first else { return String(name) }
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        let isShouted = words.count > 1 && body.allSatisfy { !$0.isLowercase }
        if isShouted {
            return head + first.lowercased()
                + words.dropFirst().map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined()
                + String(repeating: "_", count: tail)
        }
        return head + first + rest.joined() + String(repeating: "_", count: tail)
    }
}
