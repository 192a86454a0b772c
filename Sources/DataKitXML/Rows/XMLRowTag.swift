/// Which elements of a document are rows: those of a name, or those at a path.
struct XMLRowTag: Sendable, Hashable {
    /// The names from the outermost on, or of the row alone.
    let names: [[UInt8]]
    /// Whether the first name is that of the outermost element.
    let isAnchored: Bool
    /// Whether prefixes do not count.
    let ignoresPrefixes: Bool

    /// - Throws: ``XMLError`` of kind `options` where it is no name and no path.
    init(_ text: String, ignoresPrefixes: Bool) throws(XMLError) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)[...]
        isAnchored = parts.count > 1 && parts.first?.isEmpty == true
        if isAnchored { parts = parts.dropFirst() }
        guard !parts.isEmpty, parts.allSatisfy({ XMLReference.isName(Array($0.utf8)) }) else {
            throw XMLError(
                .options,
                "'\(text)' is no row tag; name an element, such as order, or a path of them, such as /orders/order",
                text: text)
        }
        names = parts.map { Array($0.utf8) }
        self.ignoresPrefixes = ignoresPrefixes
    }

    init(path: [[UInt8]], ignoresPrefixes: Bool) {
        names = path
        isAnchored = true
        self.ignoresPrefixes = ignoresPrefixes
    }

    /// The name of a row.
    var name: [UInt8] { names[names.count - 1] }

    /// As messages name it.
    var text: String {
        (isAnchored ? "/" : "") + names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// Whether an element of that name may be a row.
    func mayBe(_ name: Span<UInt8>) -> Bool { matches(name, self.name) }

    private func matches(_ found: Span<UInt8>, _ wanted: [UInt8]) -> Bool {
        var start = 0
        if ignoresPrefixes, !wanted.contains(XMLByte.colon) {
            for position in found.indices where found[position] == XMLByte.colon { start = position + 1 }
        }
        guard found.count - start == wanted.count else { return false }
        for position in wanted.indices where found[start + position] != wanted[position] { return false }
        return true
    }

    /// Whether elements within each other are as the path has them.
    /// - Parameter ancestors: the names of the elements around the one in question, by the table.
    func isRow(under ancestors: some RandomAccessCollection<UInt32>, _ table: borrowing XMLNameTable) -> Bool {
        let outer = names.dropLast()
        if isAnchored ? ancestors.count != outer.count : ancestors.count < outer.count { return false }
        for (number, wanted) in zip(ancestors.suffix(outer.count), outer)
        where !matches(table.bytes.span.extracting(table.range(number)), wanted) {
            return false
        }
        return true
    }
}
