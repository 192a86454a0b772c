import DataKitCore

/// The lines of `_bulk` requests (OpenSearch's and Elasticsearch's document APIs).
enum OpenSearchBulk {
    static let actions: Set<String> = ["index", "create", "update", "delete"]
    /// Parameters of actions that are columns of the same name.
    private static let plainParameters = ["_index", "_id", "_routing", "routing", "pipeline", "_type", "_source"]
    /// Parameters that are columns with an underscore before their names, which documents may have too.
    private static let markedParameters = [
        "version", "version_type", "if_seq_no", "if_primary_term", "retry_on_conflict", "require_alias",
        "require_data_stream", "dynamic_templates", "op_type", "list_executed_pipelines",
    ]
    /// Columns of a row that are parameters of its action rather than members of its document, and what those are called.
    private static let parameters = Dictionary(
        uniqueKeysWithValues: plainParameters.map { ($0, $0) } + markedParameters.map { ("_" + $0, $0) })

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

    /// Adds a row for each pair.
    ///
    /// A line that is no JSON, or no action where one is expected, spoils its pair: the line behind it is passed over
    /// too, unless it is an action itself.
    static func addRows(
        _ parsed: inout JSONParsedChunk, to builder: inout JSONTapeBuilder, _ collectsFaults: Bool
    ) throws(JSONError) {
        guard let tape = parsed.tape else { return }
        var lines = parsed.rows.map { JSONValue(tape: tape, index: Int($0)) }[...]
        var broken = parsed.faulty[...]
        var followsFault = false
        while let line = lines.popFirst() {
            let start = tape.range(line.index).lowerBound
            // A line between that was no JSON: an action whose document this one is, if it is no action itself.
            if let before = broken.first, before.start < start {
                broken = broken.drop { $0.start < start }
                followsFault = true
            }
            let isBehindFault = followsFault
            followsFault = false
            guard let (name, parameters) = action(line) else {
                if isBehindFault { continue }
                let error = JSONError(
                    .syntax,
                    "expected an action line such as {\"index\": {\"_id\": \"1\"}}, found "
                        + JSONError.excerpt(line.rawBytes), location: line.location,
                    text: JSONError.excerpt(line.rawBytes))
                guard collectsFaults else { throw error }
                parsed.faulty.append(JSONFaultyRow(start: start, error: error))
                followsFault = true
                continue
            }
            var document: JSONValue?
            if name != "delete" {
                let end = lines.first.map { tape.range($0.index).lowerBound } ?? parsed.chunk.count
                // Its document was no JSON: one faulty row in all.
                if let next = broken.first, next.start < end {
                    broken = broken.dropFirst()
                    continue
                }
                document = lines.popFirst()
                guard document?.kind == .object else {
                    let error = JSONError(
                        .syntax, "expected an object behind the action '\(name)'; is the text cut off?",
                        location: line.location, text: JSONError.excerpt(line.rawBytes))
                    guard collectsFaults else { throw error }
                    parsed.faulty.append(JSONFaultyRow(start: start, error: error))
                    continue
                }
            }
            add(line, parameters, document, to: &builder)
        }
        parsed.faulty.sort { $0.start < $1.start }
    }

    /// The name and parameters of an action line; `nil` where it is none.
    private static func action(_ line: JSONValue) -> (name: String, parameters: JSONValue)? {
        guard line.count == 1, let (name, parameters) = line.members.first(where: { _ in true }),
            actions.contains(name), parameters.kind == .object
        else { return nil }
        return (name, parameters)
    }

    private static func add(
        _ action: JSONValue, _ parameters: JSONValue, _ document: JSONValue?, to builder: inout JSONTapeBuilder
    ) {
        builder.beginRow(from: action.index, to: document?.index ?? action.index)
        builder.name("_op")
        builder.string(action.index + 1)
        parameters.forEachMember { name, value in
            let text = parameters.tape.string(name)
            if text.hasPrefix("_") || plainParameters.contains(text) {
                builder.name(name)
            } else {
                builder.name("_" + text)
            }
            builder.value(value)
        }
        document?.forEachMember { name, value in
            builder.name(name)
            builder.value(value)
        }
        builder.end()
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
        for (column, value) in row.members where !value.isNull {
            guard let name = parameters[column] else { continue }
            separate(&text)
            text.append(jsonString: name)
            text.append(UInt8(ascii: ":"))
            append(parameter: value, to: &text)
        }
        text.append("}}\n")
        guard action != "delete" else { return }
        text.append("{")
        isFirst = true
        // A document has no members for what its row lacks.
        for (name, value) in row.members where name != "_op" && parameters[name] == nil && !value.isNull {
            separate(&text)
            text.append(jsonString: name)
            text.append(UInt8(ascii: ":"))
            JSONPrinter(indent: nil).print(value.tape, value.index, to: &text)
        }
        text.append("}\n")
    }

    /// A parameter may be an object, of which other rows may have other members.
    private static func append(parameter value: JSONValue, to text: inout TextBuffer) {
        let printer = JSONPrinter(indent: nil)
        guard value.kind == .object else { return printer.print(value.tape, value.index, to: &text) }
        text.append("{")
        var isFirst = true
        value.forEachMember { name, member in
            if JSONValue(tape: value.tape, index: member).isNull { return }
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            printer.print(value.tape, name, to: &text)
            text.append(UInt8(ascii: ":"))
            printer.print(value.tape, member, to: &text)
        }
        text.append("}")
    }
}
