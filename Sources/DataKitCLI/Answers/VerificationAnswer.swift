import DataKit

/// What `verify` says of a file.
struct VerificationAnswer {
    let file: String
    let verification: ParquetVerification
    let isStrict: Bool

    var isGood: Bool { verification.isGood && !(isStrict && verification.warningCount > 0) }

    /// A line a finding, then one that sums up.
    func text(isQuiet: Bool) -> String {
        var text = ""
        for finding in verification.findings { text += "\(file): \(finding)".onOneLine + "\n" }
        let omitted = verification.omittedErrors + verification.omittedWarnings
        if omitted > 0 { text += "\(file): and \(Amount.count(omitted)) findings more of the same kinds\n" }
        if isQuiet { return text }
        for note in verification.notes { text += "\(file): note: \(note)".onOneLine + "\n" }
        text += "\(file): " + (isGood ? "good" : "NOT GOOD")
        if verification.errorCount + verification.warningCount > 0 {
            text += ": \(amount(verification.errorCount, "error")), \(amount(verification.warningCount, "warning"))"
        }
        text += "; \(amount(verification.rowCount, "row")), \(amount(verification.rowGroupCount, "row group")), "
        text += "\(amount(verification.columnChunkCount, "column chunk")), \(amount(verification.pageCount, "page"))"
        text += " (\(Amount.count(verification.checksummedPageCount)) with a checksum), "
        return text + "\(Amount.bytes(verification.byteCount)) read\n"
    }

    private func amount(_ number: Int, _ noun: String) -> String {
        "\(Amount.count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    var json: JSONValue {
        [
            "file": .string(file), "good": .boolean(isGood), "errors": .integer(verification.errorCount),
            "warnings": .integer(verification.warningCount), "rows": .integer(verification.rowCount),
            "row_groups": .integer(verification.rowGroupCount),
            "column_chunks": .integer(verification.columnChunkCount), "pages": .integer(verification.pageCount),
            "pages_with_checksum": .integer(verification.checksummedPageCount),
            "values": .integer(verification.valueCount), "bytes": .integer(verification.byteCount),
            "findings": .array(verification.findings.map { json($0) }),
            "omitted_findings": .integer(verification.omittedErrors + verification.omittedWarnings),
            "notes": .array(verification.notes.map { .string($0) }),
        ]
    }

    private func json(_ finding: ParquetFinding) -> JSONValue {
        [
            "severity": .string(finding.severity.rawValue), "check": .string(finding.check.rawValue),
            "row_group": JSONValue(finding.location.rowGroup), "column": JSONValue(finding.location.column),
            "page": JSONValue(finding.location.page), "byte": JSONValue(finding.location.byteOffset),
            "message": .string(finding.message),
        ]
    }
}
