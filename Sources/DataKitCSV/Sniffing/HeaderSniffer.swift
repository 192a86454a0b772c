import DataKitCore

/// Decides whether the first row of a file holds names.
struct HeaderSniffer {
    /// The texts of the first row, or those of several joined; `nil` for an empty field.
    let cells: [String?]
    /// What the rows below it hold, column by column.
    let evidence: [TypeEvidence]
    let rowsBelow: Int
    /// Texts of the rows below, for a column that holds nothing but text.
    let appearsBelow: (_ column: Int, _ text: String) -> Bool
    /// Whether no row below has an empty field in a column.
    let isFilledBelow: (_ column: Int) -> Bool

    /// Whether there is a header, as the options say or the texts show.
    func finding(_ options: CSVReadingOptions) -> CSVSniffReport.Finding<Bool> {
        if let hasHeader = options.hasHeader { return .init(value: hasHeader, reason: "stated", isStated: true) }
        if options.headerRows > 1 {
            return .init(value: true, reason: "a number of header rows was stated", isStated: true)
        }
        // Names that the caller gave, a header is likely not to repeat.
        return finding(namesAreStated: options.columnNames != nil)
    }

    private func finding(namesAreStated: Bool) -> CSVSniffReport.Finding<Bool> {
        func found(_ value: Bool, _ reason: String) -> CSVSniffReport.Finding<Bool> {
            .init(value: value, reason: reason, isStated: false)
        }
        var votesFor = 0
        var votesAgainst = 0
        for (text, column) in zip(cells, evidence) {
            guard let text, !column.isEmpty, !column.isText else { continue }
            var withFirst = column
            withFirst.add(text)
            if withFirst.isText { votesFor += 1 } else { votesAgainst += 1 }
        }
        if votesFor != votesAgainst || votesFor > 0 {
            return found(
                votesFor >= votesAgainst,
                "the first row is no value of the type below in \(votesFor) columns, and is one in \(votesAgainst)")
        }
        if namesAreStated { return found(false, "the names were stated") }

        // Nothing but text below, or nothing at all. Names are there, are no values, and differ from each other and
        // from what follows.
        let names = cells.compactMap { $0 }
        if names.isEmpty, cells.count > 1, rowsBelow > 0 { return found(true, "the first row is empty") }
        // A column of nothing at all needs no name, and one of row names in front often has none.
        let unnamed = zip(cells, evidence).enumerated().filter { $1.0 == nil && !$1.1.isEmpty }.map(\.offset)
        guard names.count > 0, unnamed.isEmpty || unnamed == [0] && isFilledBelow(0) else {
            return found(false, "the first row has empty fields")
        }
        guard names.contains(where: { $0.unicodeScalars.contains { $0.properties.isAlphabetic } }) else {
            return found(false, "the first row holds no letters")
        }
        guard Set(names).count == names.count else { return found(false, "the first row repeats a text") }
        for name in names {
            var alone = TypeEvidence()
            alone.add(name)
            if !alone.isText { return found(false, "the first row holds a value: '\(name)'") }
        }
        if rowsBelow == 0 { return found(true, "nothing but texts that may be names") }
        let repeated = cells.indices.first { column in cells[column].map { appearsBelow(column, $0) } ?? false }
        guard let repeated, let text = cells[repeated] else {
            return found(true, "no text of the first row stands again below")
        }
        return found(false, "a text of the first row stands again below: '\(text)'")
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
    /// The names of several rows joined, column by column.
    static func joined(_ levels: [[String?]]) -> [String?] {
        guard levels.count > 1, let last = levels.last else { return levels.first ?? [] }
        var filled = levels
        for level in 0..<levels.count - 1 {
            var current: String?
            for column in filled[level].indices {
                if let cell = filled[level][column] { current = cell } else { filled[level][column] = current }
            }
        }
        return last.indices.map { column in
            let parts = filled.compactMap { $0[column] }
            return parts.isEmpty ? nil : parts.joined(separator: "_")
        }
    }

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
