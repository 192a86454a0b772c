public import DataKitCore

/// Writes rows as XML: an element each, within one outermost element.
///
/// | column | written as |
/// |---|---|
/// | null | nothing, or ``XMLWritingOptions/nullText`` |
/// | a single value | `<total>12.50</total>`; where the name begins with ``XMLWritingOptions/attributePrefix``, an attribute |
/// | struct | an element with its members in it; the member `_VALUE` is its text |
/// | list | an element for each element; a list in a list has one for the inner list, with `<item>`s in it |
/// | map | `<entry><key>..</key><value>..</value></entry>` for each entry |
/// | a null in a list | `<total xsi:nil="true"/>` |
/// | a list that is there and empty | `<?datakit empty total?>`, which other readers pass over |
///
/// Values are written as `CSVWriter` writes them: ISO 8601, numbers that read back as the same, bytes in hexadecimal.
/// Names that XML does not allow are encoded, `Order_x0020_ID`, as SQL/XML has it. Read with
/// ``XMLWritingOptions/options(toReadBack:)`` the file gives the same table.
///
/// ```swift
/// var writer = try XMLWriter(sink: try FileByteSink(path: "orders.xml"), schema: stream.schema)
/// try await writer.write(contentsOf: stream)
/// ```
///
/// - Complexity: a few batches in memory. Rows are formatted by several tasks and written in order.
public struct XMLWriter: BatchWriter {
    /// The columns of the rows to come.
    public let schema: Schema
    private let form: XMLRowForm
    private var output: OrderedByteOutput
    private var hasBegun = false

    /// - Parameter sink: takes the bytes; the writer finishes it.
    /// - Throws: ``XMLError`` of kind `options` where names or options do not make XML.
    public init(
        sink: any ByteSink, schema: Schema, options: XMLWritingOptions = XMLWritingOptions()
    ) throws(XMLError) {
        self.schema = schema
        form = try XMLRowForm(schema: schema, options: options)
        output = OrderedByteOutput(sink: sink, maximumInFlight: max(1, options.threads))
    }

    /// - Throws: `DataKitError` of kind `mismatch` where the batch has other columns; ``XMLError`` of kind `character`
    ///   where a text has a character that XML does not allow; what the sink throws.
    public mutating func write(_ batch: RecordBatch) async throws {
        try batch.requireColumns(of: schema)
        try await begin()
        let form = form
        let type = DataType.structure(schema.fields)
        for piece in batch.pieces {
            try await output.append {
                let rows = Column(type: type, count: piece.rowCount, values: .structure(piece.columns))
                let written = try XMLWrittenColumn(rows, form.row, form, path: "")
                var text = TextBuffer(minimumCapacity: piece.rowCount * 64)
                for row in 0..<piece.rowCount {
                    written.appendRow(row, to: &text)
                    if form.options.indent == nil { text.append(UInt8(ascii: "\n")) }
                }
                return text.array
            }
        }
    }

    /// Writes what is left and finishes the sink.
    public mutating func finish() async throws {
        try await begin()
        let root = XMLColumnName.encoded(form.options.rootTag)
        try await output.write(Array((form.options.indent == nil ? "</\(root)>\n" : "\n</\(root)>\n").utf8))
        try await output.finish()
    }

    private mutating func begin() async throws {
        guard !hasBegun else { return }
        hasBegun = true
        var text = form.options.writesDeclaration ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : ""
        text += "<" + XMLColumnName.encoded(form.options.rootTag)
        if form.needsNil { text += " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"" }
        text += form.options.indent == nil ? ">\n" : ">"
        try await output.write(Array(text.utf8))
    }
}
