import DataKit

/// What `verify` says of a file of CSV.
struct CSVVerificationAnswer {
    let file: String
    let verification: CSVVerification

    var isGood: Bool { verification.isGood }

    /// A line a fault, then one that sums up.
    func text(isQuiet: Bool) -> String {
        var text = ""
        for finding in verification.findings {
            let column = finding.column.map { ", column \($0)" } ?? ""
            let name = finding.columnName.map { " '\($0)'" } ?? ""
            text += "\(file): row \(finding.row), line \(finding.line)\(column)\(name), byte \(finding.byte): "
            text += "\(finding.kind.rawValue): \(finding.text)".onOneLine + "\n"
        }
        let omitted = verification.counts.faults - verification.findings.count
        if omitted > 0 { text += "\(file): and \(Amount.count(omitted)) faults more\n" }
        if let error = verification.error { text += "\(error)".onOneLine + "\n" }
        if isQuiet { return text }
        for note in verification.notes { text += "\(file): note: \(note)".onOneLine + "\n" }
        let rows = verification.counts.rowsRead
        text += "\(file): " + (isGood ? "good" : "NOT GOOD") + "; \(Amount.count(rows)) \(rows == 1 ? "row" : "rows"), "
        text += "\(verification.columns) \(verification.columns == 1 ? "column" : "columns")"
        if verification.counts.rowsRejected > 0 { text += ", \(Amount.count(verification.counts.rowsRejected)) faulty" }
        return text + "\n"
    }

    var json: JSONValue {
        var findings = verification.findings.map { finding -> JSONValue in
            [
                "severity": "error", "check": .string(finding.kind.rawValue), "row": .integer(finding.row),
                "line": .integer(finding.line), "byte": .integer(finding.byte), "column": JSONValue(finding.column),
                "column_name": JSONValue(finding.columnName), "message": .string(finding.text),
            ]
        }
        if let error = verification.error {
            findings.append([
                "severity": "error", "check": .string(error.kind.rawValue), "row": JSONValue(error.location.row),
                "line": JSONValue(error.location.line), "byte": JSONValue(error.location.byteOffset.map { $0 + 1 }),
                "column": JSONValue(error.location.field), "column_name": JSONValue(error.location.path),
                "message": .string(error.message),
            ])
        }
        return [
            "file": .string(file), "good": .boolean(isGood),
            "errors": .integer(verification.counts.faults + (verification.error == nil ? 0 : 1)),
            "rows": .integer(verification.counts.rowsRead), "columns": .integer(verification.columns),
            "faulty_rows": .integer(verification.counts.rowsRejected), "findings": .array(findings),
            "notes": .array(verification.notes.map { .string($0) }),
        ]
    }
}
