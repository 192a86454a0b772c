import DataKitCore

/// What the lines of a file are that hold rows: objects as they are, or in the dress of a service.
public enum JSONRecordForm: String, Sendable, Hashable, CaseIterable {
    /// JSON as it is.
    case plain
    /// Pairs of lines for OpenSearch's and Elasticsearch's `_bulk`: an action such as
    /// `{"index": {"_index": "movies", "_id": "2"}}`, and the document; a `delete` has no document.
    ///
    /// A row has the action as `_op`, its parameters and the document's members. `_index`, `_id`, `routing` and `pipeline`
    /// keep their names; other parameters, such as `version`, have an underscore before them: `_version`. Columns of
    /// OpenSearch's parameters are written as such again, those that are null are left out.
    case openSearchBulk = "opensearch-bulk"
    /// Items whose values have their types: `{"id": {"N": "7"}, "tags": {"SS": ["a", "b"]}}`, alone or as the `Item`
    /// of an export's line.
    ///
    /// `N` becomes a number with all its digits, `S` a string, `B` its base64 text, `SS`, `NS`, `BS` and `L` lists, `M` an
    /// object. Strings that are dates stay strings. Numbers of which some is no integer and some has more than 15 digits
    /// become their text. Fields of which all values are such numbers, or `B`, or the same kind of set, say so in their
    /// metadata (`DYNAMODB:type`), and are written as such again. Attributes, and members of an `M`, that are null are left
    /// out.
    case dynamoDB = "dynamodb-json"
}

extension JSONRecordForm {
    /// Makes rows out of the lines of a chunk.
    ///
    /// - Parameter collectsFaults: whether lines that are none of the form's are set aside; else the first is thrown.
    func rewrite(_ parsed: inout JSONParsedChunk, collectsFaults: Bool) throws(JSONError) {
        guard let tape = parsed.tape else { return }
        var builder = JSONTapeBuilder(tape)
        switch self {
        case .plain: return
        case .openSearchBulk: try OpenSearchBulk.addRows(&parsed, to: &builder, collectsFaults)
        case .dynamoDB: try DynamoDBJSON.addRows(&parsed, to: &builder, collectsFaults)
        }
        parsed.tape = try builder.finished()
        parsed.rows = builder.roots
    }

    /// The lines that rows, one a line, become.
    func lines(ofRows rows: [UInt8], schema: Schema, indexName: String?) -> [UInt8] {
        let outcome = JSONTape.parse(
            padded: rows + [UInt8](repeating: 0, count: JSONTape.padding), count: rows.count, separation: .stream,
            options: JSONParsingOptions(maximumDepth: 1 << 20), name: "rows")
        guard let tape = outcome.tape, outcome.fault == nil else {
            preconditionFailure("rows are written as valid JSON")
        }
        var text = TextBuffer(minimumCapacity: rows.count * 2)
        for root in outcome.rootNodes {
            let row = JSONValue(tape: tape, index: Int(root))
            if self == .openSearchBulk {
                OpenSearchBulk.appendLines(row, indexName: indexName, to: &text)
            } else {
                DynamoDBJSON.appendItem(row, schema.fields, to: &text)
            }
        }
        return text.array
    }
}
