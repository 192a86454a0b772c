import DataKit

/// What `verify` says of a file of XML.
struct XMLVerificationAnswer {
    let file: String
    let verification: XMLVerification

    var isGood: Bool { verification.fault == nil }

    /// A line for the fault, then one that sums up.
    func text(isQuiet: Bool) -> String {
        var text = verification.fault.map { "\($0)\n" } ?? ""
        if isQuiet { return text }
        text += "\(file): " + (isGood ? "good" : "NOT GOOD") + "; "
        text += "\(Amount.count(verification.elements)) \(verification.elements == 1 ? "element" : "elements")"
        if !isGood { return text + " before the fault\n" }
        if let root = verification.root { text += " in <\(root)>" }
        text += ", \(Amount.count(verification.depth)) deep"
        if verification.skippedEntities > 0 {
            text += "; \(Amount.count(verification.skippedEntities)) references to external entities were not followed"
        }
        return text + "\n"
    }

    var json: JSONValue {
        let finding: JSONValue? = verification.fault.map {
            [
                "severity": "error", "check": .string($0.kind.rawValue), "line": JSONValue($0.location.line),
                "column": JSONValue($0.location.column), "byte": JSONValue($0.location.byteOffset),
                "message": .string($0.message),
            ]
        }
        return [
            "file": .string(file), "good": .boolean(isGood), "errors": .integer(isGood ? 0 : 1),
            "elements": .integer(verification.elements), "attributes": .integer(verification.attributes),
            "depth": .integer(verification.depth), "skippedEntities": .integer(verification.skippedEntities),
            "findings": .array(finding.map { [$0] } ?? []),
        ]
    }
}
