import DataKitCore

/// The lines of `_bulk` requests (OpenSearch's and Elasticsearch's document APIs).
enum OpenSearchBulk {
    static let actions: Set<String> = ["index", "create", "update", "delete"]
    /// Columns of a row that are parameters of its action rather than members of its document.
    private static let parameters: Set<String> = ["_op", "_index", "_id", "_routing", "routing", "pipeline"]

    /// The end of the last pair of lines that is whole; 0 where there is none.
    static func endOfPairs(_ bytes: [UInt8]) -> Int {
        var (start, end) = (0, 0)
        var followsAction = false
        while let line = bytes[start...].firstIndex(of: 0x0A) {
            if followsAction {
                followsAction = false
            } else {
                let action = bytes[start..<line].drop { $0 <= 0x20 }
                followsAction = !action.isEmpty && !isDelete(action)
            }
            start = line + 1
            if !followsAction { end = start }
        }
        return end
    }

    private static func isDelete(_ action: ArraySlice<UInt8>) -> Bool {
        let name = action.dropFirst().drop { $0 <= 0x20 }
        return name.starts(with: #""delete""#.utf8)
    }

    /// Appends a line for each pair.
    static func appendRows(_ values: [JSONValue], to text: inout TextBuffer) throws(JSONError) {
        var remaining = values[...]
        while let action = remaining.popFirst() {
            guard let (name, parameters) = action.members.map({ $0 }).first, action.count == 1, actions.contains(name),
                parameters.kind == .object
            else {
                throw JSONError(
                    .syntax,
                    "expected an action line such as {\"index\": {\"_id\": \"1\"}}, found "
                        + JSONError.excerpt(action.rawBytes), location: action.location,
                    text: JSONError.excerpt(action.rawBytes))
            }
            text.append(#"{"_op":"#)
            text.append(jsonString: name)
            for (name, value) in parameters.members { append(name, value, to: &text) }
            if name != "delete" {
                guard let document = remaining.popFirst(), document.kind == .object else {
                    throw JSONError(
                        .syntax, "expected an object behind the action '\(name)'; is the text cut off?",
                        location: action.location, text: JSONError.excerpt(action.rawBytes))
                }
                for (name, value) in document.members { append(name, value, to: &text) }
            }
            text.append("}\n")
        }
    }

    private static func append(_ name: String, _ value: JSONValue, to text: inout TextBuffer) {
        text.append(UInt8(ascii: ","))
        text.append(jsonString: name)
        text.append(UInt8(ascii: ":"))
        JSONPrinter(indent: nil).print(value.tape, value.index, to: &text)
    }

    /// Appends the pair of lines of a row.
    static func appendLines(_ row: JSONValue, indexName: String?, to text: inout TextBuffer) {
        let action = row["_op"]?.string.flatMap { actions.contains($0) ? $0 : nil } ?? "index"
        text.append("{")
        text.append(jsonString: action)
        text.append(":{")
        var isFirst = true
        func separate(_ text: inout TextBuffer) {
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
        }
        if let indexName, row["_index"]?.isNull ?? true {
            separate(&text)
            text.append(#""_index":"#)
            text.append(jsonString: indexName)
        }
        for (name, value) in row.members where parameters.contains(name) && name != "_op" && !value.isNull {
            separate(&text)
            text.append(jsonString: name)
            text.append(UInt8(ascii: ":"))
            JSONPrinter(indent: nil).print(value.tape, value.index, to: &text)
        }
        text.append("}}\n")
        guard action != "delete" else { return }
        text.append("{")
        isFirst = true
        // A document has no members for what its row lacks.
        for (name, value) in row.members where !parameters.contains(name) && !value.isNull {
            separate(&text)
            text.append(jsonString: name)
            text.append(UInt8(ascii: ":"))
            JSONPrinter(indent: nil).print(value.tape, value.index, to: &text)
        }
        text.append("}\n")
    }
}
