import DataKit

/// What `schema --sniff` prints: what was found out about a CSV file, stage by stage, and why.
struct SniffAnswer {
    let reader: CSVReader
    private var report: CSVSniffReport { reader.sniffing }
    /// More than the first few candidates tell nothing.
    private static let maximumCandidates = 10

    init(reader: CSVReader) { self.reader = reader }

    var text: String {
        var lines = ["encoding  \(line(report.encoding))"]
        for (rank, candidate) in report.dialects.prefix(Self.maximumCandidates).enumerated() {
            let mark = rank == 0 ? "dialect   " : "      or  "
            let percent = (candidate.confidence * 1000).rounded() / 10
            lines.append("\(mark)\(candidate.dialect.summary)  \(percent) %: \(candidate.reason)")
        }
        lines.append("header    \(line(report.header))")
        lines.append("ragged    \(line(report.raggedRows))")
        lines.append("sample    \(Amount.bytes(report.sampledBytes))")
        lines.append("columns")
        let width = min(40, reader.schema.fields.map(\.name.displayWidth).max() ?? 0)
        for (field, type) in zip(reader.schema.fields, report.types) {
            let name = field.name + String(repeating: " ", count: max(0, width - field.name.displayWidth))
            lines.append("  \(name)  \(type.value)  (\(type.reason))")
        }
        for note in reader.notes { lines.append("note      \(note)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line<Value>(_ finding: CSVSniffReport.Finding<Value>) -> String {
        "\(finding.value)  (\(finding.reason))"
    }

    var json: JSONValue {
        [
            "encoding": finding(report.encoding),
            "dialects": .array(report.dialects.prefix(Self.maximumCandidates).map(\.json)),
            "header": [
                "value": .boolean(report.header.value), "reason": .string(report.header.reason),
                "stated": .boolean(report.header.isStated),
            ],
            "ragged": finding(report.raggedRows), "sampled_bytes": .integer(report.sampledBytes),
            "columns": .array(
                zip(reader.schema.fields, report.types).map { field, type in
                    [
                        "name": .string(field.name), "type": .string("\(type.value)"), "reason": .string(type.reason),
                        "stated": .boolean(type.isStated),
                    ]
                }),
            "notes": .array(reader.notes.map { .string($0) }),
        ]
    }

    private func finding<Value>(_ finding: CSVSniffReport.Finding<Value>) -> JSONValue {
        [
            "value": .string("\(finding.value)"), "reason": .string(finding.reason),
            "stated": .boolean(finding.isStated),
        ]
    }
}

extension CSVDialect {
    /// `, "  \n`: the marks, named where they cannot be seen.
    fileprivate var summary: String {
        var parts = ["delimiter \(Self.shown(delimiter))", "quote \(quote.map { Self.shown(String($0)) } ?? "none")"]
        if let escape { parts.append("escape \(Self.shown(String(escape)))") }
        if let comment { parts.append("comment \(Self.shown(comment))") }
        parts.append("rows end in \(rowEnd.shown)")
        return parts.joined(separator: ", ")
    }

    private static func shown(_ mark: String) -> String {
        switch mark {
        case "\t": "tab"
        case " ": "space"
        default:
            mark.unicodeScalars.contains { $0.value < 0x20 }
                ? mark.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() : mark
        }
    }
}

extension CSVDialect.RowEnd {
    fileprivate var shown: String {
        switch self {
        case .lineFeed: "\\n"
        case .carriageReturnLineFeed: "\\r\\n"
        case .carriageReturn: "\\r"
        }
    }
}

extension CSVDialectCandidate {
    fileprivate var json: JSONValue {
        [
            "delimiter": .string(dialect.delimiter), "quote": JSONValue(dialect.quote.map { String($0) }),
            "escape": JSONValue(dialect.escape.map { String($0) }), "comment": JSONValue(dialect.comment),
            "row_end": .string(dialect.rowEnd.shown), "columns": .integer(columns),
            "confidence": .double((confidence * 10_000).rounded() / 10_000), "reason": .string(reason),
        ]
    }
}
