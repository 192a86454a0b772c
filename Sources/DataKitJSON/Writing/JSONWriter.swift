public import DataKitCore

/// Writes rows as JSON: a line each, or one array; compact, or with line ends and indents.
///
/// Values are written as `JSONLinesWriter` describes: numbers that read back as the same, strings with only the escapes
/// that RFC 8259 section 7 demands, what JSON has no form for as objects such as `{"$hex":"00ff"}`.
///
/// ```swift
/// var options = JSONWritingOptions()
/// options.layout = .array
/// options.indent = 2
/// var writer = try JSONWriter(sink: try FileByteSink(path: "orders.json"), schema: stream.schema, options: options)
/// try await writer.write(contentsOf: stream)
/// ```
///
/// - Complexity: a few batches in memory. Rows are formatted by several tasks and written in order.
public struct JSONWriter: BatchWriter {
    /// The columns of the rows to come.
    public let schema: Schema
    private let options: JSONWritingOptions
    private var output: OrderedByteOutput
    private var hasRows = false

    /// - Parameter sink: takes the bytes; the writer finishes it.
    /// - Throws: ``JSONError`` of kind `options`.
    public init(
        sink: any ByteSink, schema: Schema, options: JSONWritingOptions = JSONWritingOptions()
    ) throws(JSONError) {
        if let indent = options.indent {
            guard (0...16).contains(indent) else {
                throw JSONError(.options, "an indent of \(indent) spaces is none from 0 to 16")
            }
            guard options.layout == .array else {
                throw JSONError(.options, "rows on lines of their own cannot be indented; write an array")
            }
        }
        guard options.form == .plain || options.layout != .array else {
            throw JSONError(.options, "\(options.form.rawValue) is written as lines, not as an array")
        }
        self.schema = schema
        self.options = options
        output = OrderedByteOutput(sink: sink, maximumInFlight: max(1, options.threads))
    }

    /// - Throws: `DataKitError` of kind `mismatch` where the batch has other columns, and what the sink throws.
    public mutating func write(_ batch: RecordBatch) async throws {
        try batch.requireColumns(of: schema)
        for piece in batch.pieces {
            let (options, schema) = (options, schema)
            let isFirst = !hasRows
            hasRows = true
            try await output.append {
                var bytes: [UInt8] = []
                let isTyped = options.form == .dynamoDB
                piece.appendJSONLines(to: &bytes, quotesDecimals: options.decimals == .strings && !isTyped)
                if options.form != .plain {
                    return options.form.lines(ofRows: bytes, schema: schema, indexName: options.indexName)
                }
                return options.layout == .array ? Self.elements(bytes, isFirst: isFirst, indent: options.indent) : bytes
            }
        }
    }

    /// Writes what is left and finishes the sink.
    public mutating func finish() async throws {
        if options.layout == .array { try await output.write(Array((hasRows ? "\n]\n" : "[]\n").utf8)) }
        try await output.finish()
    }

    /// Lines as elements of an array, without the bracket that closes it.
    private static func elements(_ lines: [UInt8], isFirst: Bool, indent: Int?) -> [UInt8] {
        var text = TextBuffer(minimumCapacity: lines.count + lines.count / 32)
        text.append(isFirst ? "[\n" : ",\n")
        var lines = lines
        if let indent {
            let count = lines.count
            lines.append(contentsOf: repeatElement(0, count: JSONTape.padding))
            let outcome = JSONTape.parse(
                padded: lines, count: count, separation: .stream, options: JSONParsingOptions(maximumDepth: 1 << 20),
                name: "rows")
            guard let tape = outcome.tape, outcome.fault == nil else {
                preconditionFailure("rows are written as valid JSON")
            }
            let printer = JSONPrinter(indent: indent, depth: 1)
            var at = 1
            for row in 0..<outcome.roots {
                if row > 0 { text.append(",\n") }
                for _ in 0..<indent { text.append(UInt8(ascii: " ")) }
                printer.print(tape, at, to: &text)
                at = tape.next(at)
            }
            return text.array
        }
        // Line ends stand between rows alone: inside strings they are escaped.
        for byte in lines.dropLast() {
            if byte == 0x0A { text.append(UInt8(ascii: ",")) }
            text.append(byte)
        }
        return text.array
    }
}
