import DataKitCore

/// What the lines of a file are that hold rows: objects as they are, or in the dress of a service.
public enum JSONRecordForm: String, Sendable, Hashable, CaseIterable {
    /// JSON as it is.
    case plain
    /// Pairs of lines for OpenSearch's and Elasticsearch's `_bulk`: an action such as
    /// `{"index": {"_index": "movies", "_id": "2"}}`, and the document; a `delete` has no document.
    ///
    /// A row has the action as `_op`, its parameters (`_index`, `_id`, `routing`, ...) and the document's members.
    case openSearchBulk = "opensearch-bulk"
    /// Items whose values have their types: `{"id": {"N": "7"}, "tags": {"SS": ["a", "b"]}}`, alone or as the `Item`
    /// of an export's line.
    ///
    /// `N` becomes a number with all its digits, `S` a string, `B` its base64 text, `SS`, `NS`, `BS` and `L` lists, `M` an
    /// object.
    case dynamoDB = "dynamodb-json"
}

extension JSONRecordForm {
    /// Makes lines of rows out of the lines of a chunk.
    func makePlain(_ chunk: inout JSONChunk, options: JSONParsingOptions, source: String) throws(JSONError) {
        let outcome = JSONTape.parse(
            padded: chunk.bytes, count: chunk.count, separation: .stream, options: options, name: source,
            offset: chunk.offset)
        if let fault = outcome.fault {
            throw fault.error(
                in: chunk.bytes, count: chunk.count, source: source, offset: chunk.offset, options: options)
        }
        var text = TextBuffer(minimumCapacity: chunk.count)
        if let tape = outcome.tape, outcome.roots > 0 {
            var values: [JSONValue] = []
            var at = 1
            for _ in 0..<outcome.roots {
                values.append(JSONValue(tape: tape, index: at))
                at = tape.next(at)
            }
            do throws(JSONError) {
                switch self {
                case .plain: return
                case .openSearchBulk: try OpenSearchBulk.appendRows(values, to: &text)
                case .dynamoDB: for value in values { try DynamoDBJSON.appendRow(value, to: &text) }
                }
            } catch {
                throw error.located { place in
                    // Lines count from the chunk's top; the byte is known.
                    (place.source, place.line) = (source, nil)
                }
            }
        }
        chunk.count = text.count
        chunk.bytes = text.array + [UInt8](repeating: 0, count: JSONTape.padding)
    }

    /// The lines that rows, one a line, become.
    func lines(ofRows rows: [UInt8], indexName: String?) -> [UInt8] {
        let outcome = JSONTape.parse(
            padded: rows + [UInt8](repeating: 0, count: JSONTape.padding), count: rows.count, separation: .stream,
            options: JSONParsingOptions(maximumDepth: 1 << 20), name: "rows")
        guard let tape = outcome.tape, outcome.fault == nil else {
            preconditionFailure("rows are written as valid JSON")
        }
        var text = TextBuffer(minimumCapacity: rows.count * 2)
        var at = 1
        for _ in 0..<outcome.roots {
            let row = JSONValue(tape: tape, index: at)
            if self == .openSearchBulk {
                OpenSearchBulk.appendLines(row, indexName: indexName, to: &text)
            } else {
                DynamoDBJSON.appendItem(row, to: &text)
            }
            at = tape.next(at)
        }
        return text.array
    }
}
