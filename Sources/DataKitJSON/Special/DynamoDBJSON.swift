import DataKitCore

/// DynamoDB's JSON: values with the names of their types.
enum DynamoDBJSON {
    /// Items nest no deeper than 32 levels; some more are taken.
    private static let maximumDepth = 256
    /// What a field's metadata says of values whose type its own does not tell: `B`, `SS`, `NS` or `BS`,
    /// and `N` of numbers that are text so that they keep their digits.
    static let typeKey = "DYNAMODB:type"

    /// Adds a row for each item.
    static func addRows(
        _ parsed: inout JSONParsedChunk, to builder: inout JSONTapeBuilder, _ collectsFaults: Bool
    ) throws(JSONError) {
        guard let tape = parsed.tape else { return }
        for row in parsed.rows {
            let line = JSONValue(tape: tape, index: Int(row))
            let mark = builder.mark
            do throws(JSONError) {
                try addRow(line, to: &builder)
            } catch {
                guard collectsFaults else { throw error }
                builder.goBack(to: mark)
                var error = error
                error.text = JSONError.excerpt(line.rawBytes)
                parsed.faulty.append(JSONFaultyRow(start: tape.range(line.index).lowerBound, error: error))
            }
        }
        parsed.faulty.sort { $0.start < $1.start }
    }

    private static func addRow(_ line: JSONValue, to builder: inout JSONTapeBuilder) throws(JSONError) {
        guard line.kind == .object else { throw fault("an object", line) }
        // The lines of exports have the item in an envelope.
        let inner = line.count == 1 ? line["Item"] ?? line["item"] : nil
        let item = inner.map(isItem) == true ? inner! : line
        builder.beginRow(from: item.index, to: item.index)
        try addMembers(item, 0, to: &builder)
        builder.end()
    }

    /// Whether every member is a typed value; an item may have an attribute named Item.
    private static func isItem(_ value: JSONValue) -> Bool {
        value.kind == .object && value.members.allSatisfy { $0.value.kind == .object }
    }

    private static func fault(_ expected: String, _ value: JSONValue) -> JSONError {
        JSONError(
            .syntax, "expected \(expected), found \(JSONError.excerpt(value.rawBytes.prefix(100)))",
            location: value.location, text: JSONError.excerpt(value.rawBytes))
    }

    private static func addMembers(
        _ object: JSONValue, _ depth: Int, to builder: inout JSONTapeBuilder
    ) throws(JSONError) {
        try object.forEachMember { (name, value) throws(JSONError) in
            builder.name(name)
            try add(JSONValue(tape: object.tape, index: value), depth + 1, to: &builder)
        }
    }

    private static func add(
        _ value: JSONValue, _ depth: Int, to builder: inout JSONTapeBuilder
    ) throws(JSONError) {
        guard depth < maximumDepth else {
            throw JSONError(.depth, "the item is nested more than \(maximumDepth) deep", location: value.location)
        }
        guard value.count == 1, let (type, content) = value.members.first(where: { _ in true }) else {
            throw fault("a value with its type, such as {\"S\": \"text\"}", value)
        }
        switch (type, content.kind) {
        case ("S", .string): builder.string(content.index)
        case ("B", .string): builder.string(content.index, isTagged: true)
        case ("N", .string): if !builder.number(in: content.index) { throw fault("a number", content) }
        case ("BOOL", .boolean): builder.value(content.index)
        case ("NULL", .boolean): builder.null(at: content.index)
        case ("M", .object):
            builder.begin(isObject: true, at: content.index)
            try addMembers(content, depth, to: &builder)
            builder.end()
        case ("L", .array), ("SS", .array), ("NS", .array), ("BS", .array):
            builder.begin(isObject: false, at: content.index, isTagged: type != "L")
            for element in content.elements { try add(element: element, of: type, depth, to: &builder) }
            builder.end()
        default: throw fault("a value of one of the types S, N, B, BOOL, NULL, M, L, SS, NS, BS", value)
        }
    }

    private static func add(
        element: JSONValue, of type: String, _ depth: Int, to builder: inout JSONTapeBuilder
    ) throws(JSONError) {
        switch (type, element.kind) {
        case ("L", _): try add(element, depth + 1, to: &builder)
        case ("NS", .string): if !builder.number(in: element.index) { throw fault("a number", element) }
        case ("SS", .string): builder.string(element.index)
        case ("BS", .string): builder.string(element.index, isTagged: true)
        default: throw fault("a string in a set", element)
        }
    }
}

// MARK: - Writing

extension DynamoDBJSON {
    /// Appends a row as a line with an item.
    static func appendItem(_ row: JSONValue, _ fields: [Field], to text: inout TextBuffer) {
        text.append(#"{"Item":"#)
        appendTyped(members: row, fields, to: &text)
        text.append("}\n")
    }

    /// A null is an attribute that the item, or a member that its map does not have.
    /// - Parameter fields: those of the members, in their order.
    private static func appendTyped(members object: JSONValue, _ fields: [Field], to text: inout TextBuffer) {
        text.append("{")
        var isFirst = true
        var position = 0
        object.forEachMember { name, index in
            let value = JSONValue(tape: object.tape, index: index)
            let field = position < fields.count ? fields[position] : nil
            position += 1
            if value.isNull || isEmptySet(value, field) { return }
            if !isFirst { text.append(",") }
            isFirst = false
            JSONPrinter(indent: nil).print(object.tape, name, to: &text)
            text.append(":")
            append(value, field, to: &text)
        }
        text.append("}")
    }

    /// Sets have members.
    private static func isEmptySet(_ value: JSONValue, _ field: Field?) -> Bool {
        value.kind == .array && value.count == 0 && field?.metadata[typeKey] != nil
    }

    private static func append(_ value: JSONValue, _ field: Field?, to text: inout TextBuffer) {
        if value.isNull {
            text.append(#"{"NULL":true}"#)
            return
        }
        switch (field?.type, value.kind) {
        case (.binary?, .object), (.fixedBinary?, .object), (.uuid?, .object):
            text.append(#"{"B":""#)
            text.append(base64: bytes(hexadecimal: value["$hex"]?.stringBytes ?? []).span)
            text.append(#""}"#)
        case (.structure(let fields)?, .object):
            text.append(#"{"M":"#)
            appendTyped(members: value, fields, to: &text)
            text.append("}")
        case (.map(_, let element)?, .array): appendMap(value, element, to: &text)
        case (.list(let element)?, .array), (.fixedSizeList(let element, _)?, .array):
            appendList(value, field?.metadata[typeKey], element, to: &text)
        default: appendScalar(value, field?.metadata[typeKey], to: &text)
        }
    }

    private static func appendScalar(_ value: JSONValue, _ type: String?, to text: inout TextBuffer) {
        switch value.kind {
        case .boolean: text.append(value.boolean == true ? #"{"BOOL":true}"# : #"{"BOOL":false}"#)
        case .number:
            text.append(#"{"N":"#)
            text.append(jsonString: value.rawText)
            text.append("}")
        case .string:
            let isNumber = type == "N" && holdsNumber(value)
            text.append(isNumber ? #"{"N":"# : type == "B" ? #"{"B":"# : #"{"S":"#)
            JSONPrinter(indent: nil).print(value.tape, value.index, to: &text)
            text.append("}")
        case .array: appendList(value, nil, nil, to: &text)
        case .object:
            text.append(#"{"M":"#)
            appendTyped(members: value, [], to: &text)
            text.append("}")
        case .null: text.append(#"{"NULL":true}"#)
        }
    }

    private static func holdsNumber(_ value: JSONValue) -> Bool {
        value.stringBytes.map { JSONNumberForm($0) != nil } ?? false
    }

    /// A list, or a set where the metadata says so and every element can be in one.
    private static func appendList(
        _ value: JSONValue, _ set: String?, _ element: Field?, to text: inout TextBuffer
    ) {
        let areTexts = element?.metadata[typeKey] == "N"
        func belongs(_ element: JSONValue) -> Bool {
            switch set {
            case "SS", "BS": element.kind == .string
            case "NS": element.kind == .number || areTexts && holdsNumber(element)
            default: false
            }
        }
        guard let set, value.count > 0, value.elements.allSatisfy(belongs) else {
            text.append(#"{"L":["#)
            appendElements(value, to: &text) { append($0, element, to: &$1) }
            text.append("]}")
            return
        }
        text.append(set == "SS" ? #"{"SS":["# : set == "BS" ? #"{"BS":["# : #"{"NS":["#)
        appendElements(value, to: &text) { element, text in
            if element.kind == .number {
                text.append(jsonString: element.rawText)
            } else {
                JSONPrinter(indent: nil).print(element.tape, element.index, to: &text)
            }
        }
        text.append("]}")
    }

    /// Rows have maps as arrays of keys and values.
    private static func appendMap(_ value: JSONValue, _ element: Field, to text: inout TextBuffer) {
        text.append(#"{"M":{"#)
        appendElements(value, to: &text) { entry, text in
            guard let key = entry[0], let value = entry[1] else { return }
            text.append(jsonString: key.string ?? key.rawText)
            text.append(":")
            append(value, element, to: &text)
        }
        text.append("}}")
    }

    private static func appendElements(
        _ value: JSONValue, to text: inout TextBuffer, _ body: (JSONValue, inout TextBuffer) -> Void
    ) {
        var isFirst = true
        for element in value.elements {
            if !isFirst { text.append(",") }
            isFirst = false
            body(element, &text)
        }
    }

    /// The bytes that hexadecimal digits mean.
    private static func bytes(hexadecimal digits: [UInt8]) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8 { byte < 0x3A ? byte &- 0x30 : byte &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digit(digits[$0]) << 4 | digit(digits[$0 + 1]) }
    }
}
