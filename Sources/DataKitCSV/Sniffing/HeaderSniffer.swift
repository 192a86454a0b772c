import DataKitCore

/// Decides whether the first row of a file holds names.
struct HeaderSniffer {
    /// The texts of the first row; `nil` for an empty field.
    let firstRow: [String?]
    /// What the rows below it hold, column by column.
    let evidence: [TypeEvidence]
    let rowsBelow: Int
    /// Texts of the rows below, for a column that holds nothing but text.
    let appearsBelow: (_ column: Int, _ text: String) -> Bool

    var hasHeader: Bool {
        var votesFor = 0
        var votesAgainst = 0
        for (text, column) in zip(firstRow, evidence) {
            guard let text, !column.isEmpty, !column.isText else { continue }
            var withFirst = column
            withFirst.add(text)
            if withFirst.isText { votesFor += 1 } else { votesAgainst += 1 }
        }
        if votesFor != votesAgainst { return votesFor > votesAgainst }
        if votesFor > 0 { return true }

        // Nothing but text below, or nothing at all. Names are there, are no values, and differ from each other and from what follows.
        let names = firstRow.compactMap { $0 }
        guard names.count == firstRow.count, Set(names).count == names.count else { return false }
        for name in names {
            var alone = TypeEvidence()
            alone.add(name)
            if !alone.isText { return false }
        }
        if rowsBelow == 0 { return true }
        return !names.indices.contains { appearsBelow($0, names[$0]) }
    }
}

extension TypeEvidence {
    fileprivate mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            // SAFETY: the bytes stay where they are during the call; empty text has a base address of its own.
            guard let base = bytes.baseAddress else { return }
            unsafe add(base, bytes.count)
        }
    }
}

/// Makes names that a table can have from the cells of a header row: an empty one becomes `column_N`, a repeated one
/// gets a number.
enum ColumnNames {
    static func repaired(_ cells: [String?]) -> (names: [String], notes: [String]) {
        var names: [String] = []
        var notes: [String] = []
        var used = Set(cells.compactMap { $0 })
        var seen = Set<String>()
        for (position, cell) in cells.enumerated() {
            var name = cell ?? ""
            if name.isEmpty {
                name = unused("column_\(position + 1)", &used)
                if position < cells.count { notes.append("column \(position + 1) has no name and is called '\(name)'") }
            } else if !seen.insert(name).inserted {
                let original = name
                var number = 1
                while used.contains("\(original)_\(number)") { number += 1 }
                name = "\(original)_\(number)"
                used.insert(name)
                notes.append("column \(position + 1) repeats the name '\(original)' and is called '\(name)'")
            }
            names.append(name)
        }
        return (names, notes)
    }

    private static func unused(_ name: String, _ used: inout Set<String>) -> String {
        var name = name
        while used.contains(name) { name += "_" }
        used.insert(name)
        return name
    }
}
