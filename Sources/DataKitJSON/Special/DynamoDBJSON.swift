import DataKitCore

/// DynamoDB's JSON: values with the names of their types.
enum DynamoDBJSON {
    /// Items nest no deeper than 32 levels; some more are taken.
    private static let maximumDepth = 256

    /// Appends a line with an item's values as they mean.
    static func appendRow(_ line: JSONValue, to text: inout TextBuffer) throws(JSONError) {
        guard line.kind == .object else { throw fault("an object", line) }
        // The lines of exports have the item in an envelope.
        let inner = line.count == 1 ? line["Item"] ?? line["item"] : nil
        try appendMembers(inner?.kind == .object && inner.map(isItem) == true ? inner! : line, 0, to: &text)
        text.append("\n")
    }

    /// Whether every member is a typed value; an item may have an attribute named Item.
    private static func isItem(_ value: JSONValue) -> Bool {
        value.members.allSatisfy { $0.value.kind == .object }
    }

    private static func fault(_ expected: String, _ value: JSONValue) -> JSONError {
        JSONError(
            .syntax, "expected \(expected), found \(JSONError.excerpt(value.rawBytes.prefix(100)))",
            location: value.location, text: JSONError.excerpt(value.rawBytes))
    }

    private static func appendMembers(
        _ object: JSONValue, _ depth: Int, to text: inout TextBuffer
    ) throws(JSONError) {
        text.append("{")
        var isFirst = true
        for (name, value) in object.members {
            if !isFirst { text.append(",") }
            isFirst = false
            text.append(jsonString: name)
            text.append(":")
            try append(value, depth + 1, to: &text)
        }
        text.append("}")
    }

    private static func append(_ value: JSONValue, _ depth: Int, to text: inout TextBuffer) throws(JSONError) {
        guard depth < maximumDepth else {
            throw JSONError(.depth, "the item is nested more than \(maximumDepth) deep", location: value.location)
        }
        guard value.count == 1, let (type, content) = value.members.map({ $0 }).first else {
            throw fault("a value with its type, such as {\"S\": \"text\"}", value)
        }
        switch (type, content.kind) {
        case ("S", .string), ("B", .string): JSONPrinter(indent: nil).print(content.tape, content.index, to: &text)
        case ("N", .string): try appendNumber(content, to: &text)
        case ("BOOL", .boolean): text.append(content.boolean == true ? "true" : "false")
        case ("NULL", .boolean): text.append("null")
        case ("M", .object): try appendMembers(content, depth, to: &text)
        case ("L", .array), ("SS", .array), ("NS", .array), ("BS", .array):
            text.append("[")
            var isFirst = true
            for element in content.elements {
                if !isFirst { text.append(",") }
                isFirst = false
                switch (type, element.kind) {
                case ("L", _): try append(element, depth + 1, to: &text)
                case ("NS", .string): try appendNumber(element, to: &text)
                case ("SS", .string), ("BS", .string):
                    JSONPrinter(indent: nil).print(element.tape, element.index, to: &text)
                default: throw fault("a string in a set", element)
                }
            }
            text.append("]")
        default: throw fault("a value of one of the types S, N, B, BOOL, NULL, M, L, SS, NS, BS", value)
        }
    }

    /// A number's text as a number of JSON.
    private static func appendNumber(_ value: JSONValue, to text: inout TextBuffer) throws(JSONError) {
        let bytes = value.stringBytes ?? []
        var options = JSONParsingOptions()
        options.leniency = [.plusSigns, .barePoints]
        guard let number = try? JSONDocument(parsing: bytes, options: options).root, number.kind == .number else {
            throw fault("a number", value)
        }
        JSONPrinter(indent: nil).print(number.tape, number.index, to: &text)
    }

    /// Appends a row as a line with an item.
    static func appendItem(_ row: JSONValue, to text: inout TextBuffer) {
        text.append(#"{"Item":"#)
        // A null is an attribute that the item does not have.
        appendTyped(members: row, leavesNullsOut: true, to: &text)
        text.append("}\n")
    }

    private static func appendTyped(members object: JSONValue, leavesNullsOut: Bool, to text: inout TextBuffer) {
        text.append("{")
        var isFirst = true
        for (name, value) in object.members where !(leavesNullsOut && value.isNull) {
            if !isFirst { text.append(",") }
            isFirst = false
            text.append(jsonString: name)
            text.append(":")
            appendTyped(value, to: &text)
        }
        text.append("}")
    }

    private static func appendTyped(_ value: JSONValue, to text: inout TextBuffer) {
        switch value.kind {
        case .null: text.append(#"{"NULL":true}"#)
        case .boolean: text.append(value.boolean == true ? #"{"BOOL":true}"# : #"{"BOOL":false}"#)
        case .number:
            text.append(#"{"N":"#)
            text.append(jsonString: value.rawText)
            text.append("}")
        case .string:
            text.append(#"{"S":"#)
            JSONPrinter(indent: nil).print(value.tape, value.index, to: &text)
            text.append("}")
        case .array:
            text.append(#"{"L":["#)
            var isFirst = true
            for element in value.elements {
                if !isFirst { text.append(",") }
                isFirst = false
                appendTyped(element, to: &text)
            }
            text.append("]}")
        case .object:
            text.append(#"{"M":"#)
            appendTyped(members: value, leavesNullsOut: false, to: &text)
            text.append("}")
        }
    }
}
