import DataKitCore

/// The columns that one struct's keys name: those of the whole row, or those behind a prefix such as `address.`.
///
/// A node belongs to one task, and is all that a container of the standard library points to. Rows of one type ask for
/// the same keys in the same order, so that nearly every look-up is one comparison of a string with itself. What a key was
/// found to name stands in a ``CSVKeyEntry``, which is asked for by its number: no reference changes hands on the way to a
/// field.
final class CSVKeyNode {
    let decoding: CSVRowDecoding
    /// Those of ``decoding``, which lives as long as this.
    let fields: CSVRecordFields
    /// The column that has exactly this name, if there is one.
    let column: Int?
    /// The columns of this name and those behind it as a prefix.
    let columns: [Int]
    let path: [String]
    private let tree: CSVKeyTree
    private let entries = CSVKeyEntries<CSVKeyNode>()
    /// The containers of this node's keys, one for each type of keys. They point here.
    private let containers = KeyedContainerPool()
    private var isFinished = false
    /// Dictionaries may ask for any number of keys.
    private let maximumEntries: Int

    init(_ decoding: CSVRowDecoding, tree: CSVKeyTree, path: [String]) {
        self.decoding = decoding
        fields = decoding.fields
        self.tree = tree
        self.path = path
        let name = path.joined(separator: tree.separator)
        column = path.isEmpty ? nil : tree.positions[name]
        columns = path.isEmpty ? Array(tree.names.indices) : tree.columns(name)
        maximumEntries = max(4096, tree.names.count + 1)
    }

    deinit {
        // SAFETY: a container that is still had keeps this object from getting here.
        unsafe containers.deallocate { _ in }
        entries.deallocate()
    }

    /// Ends decoding by this node and those below. One of which a type has kept a container stays for ever, so that the
    /// container can still be asked.
    func finish() {
        isFinished = true
        if containers.isHeld { keepForEver() }
        for entry in 0..<entries.count { entries[entry].node?.finish() }
    }

    private func keepForEver() { _ = unsafe Unmanaged.passRetained(self) }

    /// The container of these keys; rows share it, since it has no state of its own.
    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if isFinished { keepForEver() }
        // SAFETY: the container is one of these keys.
        if let slot = unsafe containers.spare(ObjectIdentifier(type)) {
            return unsafe KeyedContainerPool.container(of: slot, keyedBy: type)
        }
        let container = KeyedDecodingContainer(CSVRowContainer<Key>(reference: CSVKeyNodeReference(self)))
        // SAFETY: nothing but the node is pointed to, and nothing is to be freed.
        unsafe containers.keep(container, Unmanaged.passUnretained(self).toOpaque())
        return container
    }

    /// Begins with another row.
    @inline(__always)
    func begin() { entries.begin() }

    /// The number of the entry of a key.
    @inline(__always)
    func entry(_ key: String) -> Int { entries.expected(key) ?? search(key) }

    /// The column of an entry, or what stands for none.
    @inline(__always)
    func column(_ entry: Int) -> Int { entries.column(entry) }

    /// What an entry stands for, or `nil` where there is no such column.
    func child(_ entry: Int) -> CSVKeyNode? { entries[entry].node }

    /// The name that an entry stands for.
    func key(_ entry: Int) -> String { entries[entry].key }

    /// How values of a type are made.
    @inline(__always)
    func form(_ entry: Int, of type: Any.Type) -> CSVValueForm {
        let id = ObjectIdentifier(type)
        if let form = entries.form(entry, of: id) { return form }
        let form = CSVValueForm(of: type)
        entries.set(form, of: id, at: entry)
        return form
    }

    @inline(never)
    private func search(_ key: String) -> Int {
        if let known = entries.search(key) { return known }
        // The last one makes room.
        if entries.count >= maximumEntries { entries[entries.count - 1].node?.finish() }
        let found = CSVKeyNode(decoding, tree: tree, path: path + [key])
        let column = found.columns.isEmpty ? CSVKeyColumn.missing : found.column.map(Int32.init) ?? CSVKeyColumn.several
        return entries.append(
            CSVKeyEntry(key: key, column: column, node: found.columns.isEmpty ? nil : found), atMost: maximumEntries)
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
    /// Whether any name has members behind it, and whether any is there twice.
    private let hasPrefixes: Bool
    private let hasTwins: Bool

    init(names: [String], separator: String, strategy: CSVDecoder.KeyStrategy) {
        self.names = names.map { strategy.key($0, separator: separator) }
        self.separator = separator
        positions = Dictionary(
            self.names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let names = self.names
        hasPrefixes = !separator.isEmpty && names.contains { $0.contains(separator) }
        hasTwins = positions.count < names.count
    }

    /// The columns of a name and those behind it as a prefix.
    func columns(_ name: String) -> [Int] {
        let exact = positions[name]
        guard hasPrefixes || separator.isEmpty || hasTwins && exact != nil else { return exact.map { [$0] } ?? [] }
        return names.indices.filter { names[$0] == name || names[$0].hasPrefix(name + separator) }
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
