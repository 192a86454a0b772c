import DataKit

/// What `verify` says of a file of JSON.
struct JSONVerificationAnswer {
    let file: String
    let verification: JSONVerification

    var isGood: Bool { verification.fault == nil }

    /// A line for the fault, then one that sums up.
    func text(isQuiet: Bool) -> String {
        var text = verification.fault.map { "\($0)\n" } ?? ""
        if isQuiet { return text }
        let layout = verification.layout == .array ? "array of " : verification.layout == .lines ? "lines of " : ""
        text += "\(file): " + (isGood ? "good" : "NOT GOOD") + "; \(layout)\(Amount.count(verification.values)) "
        return text + (verification.values == 1 ? "value" : "values") + (isGood ? "\n" : " before the fault\n")
    }

    var json: JSONValue {
        let fault = verification.fault
        let finding: JSONValue? = fault.map {
            [
                "severity": "error", "check": .string($0.kind.rawValue), "line": JSONValue($0.location.line),
                "column": JSONValue($0.location.column), "byte": JSONValue($0.location.byteOffset),
                "message": .string($0.message),
            ]
        }
        return [
            "file": .string(file), "good": .boolean(isGood), "errors": .integer(isGood ? 0 : 1),
            "layout": .string(verification.layout.rawValue), "values": .integer(verification.values),
            "findings": .array(finding.map { [$0] } ?? []),
        ]
    }
}
