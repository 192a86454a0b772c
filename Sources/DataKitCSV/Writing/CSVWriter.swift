public import DataKitCore

/// Writes rows as CSV (RFC 4180).
///
/// | value | field |
/// |---|---|
/// | null | ``CSVWritingOptions/nullText`` without quotes, normally nothing; an empty text is `""` |
/// | boolean | `true`, `false` |
/// | floating point | shortest text that reads back at its width; `NaN`, `inf`, `-inf` |
/// | decimal | all digits of its scale |
/// | string | the text, in quotes where it has to be |
/// | binary, fixed-size binary | lower-case hexadecimal |
/// | uuid | `f81d4fae-7dec-11d0-a765-00a0c91e6bf6` |
/// | date, time, timestamp | ISO 8601: `2024-05-01T10:00:00.250Z`, the fraction only where it is not zero |
/// | duration, interval | ISO 8601: `PT1.500S`, `P1M2D` |
/// | list, struct, map | JSON, as ``JSONLinesWriter`` writes it |
///
/// ``CSVWritingOptions`` has other forms of dates, times, numbers and bytes. Read with the types of
/// ``CSVWritingOptions/types(toReadBack:)`` the file gives the same table.
///
/// In a file of one column a null is written as `""`, because an empty line is no row to most readers.
///
/// Batches are formatted by several tasks at once and written in order; memory is bounded by their number.
///
/// ```swift
/// var writer = try CSVWriter(sink: try FileByteSink(path: "orders.csv"), schema: stream.schema)
/// try await writer.write(contentsOf: stream)
/// ```
public struct CSVWriter: BatchWriter {
    /// The columns of the rows to come.
    public let schema: Schema
    private let form: CSVRowForm
    private let writesHeader: Bool
    private let writesByteOrderMark: Bool
    private var hasWrittenHeader = false
    private var output: OrderedByteOutput

    /// - Parameter sink: takes the bytes; the writer finishes it.
    /// - Throws: ``CSVError`` of kind `options` where delimiter, quote, row end and null text cannot be told apart.
    public init(
        sink: any ByteSink, schema: Schema, options: CSVWritingOptions = CSVWritingOptions()
    ) throws(CSVError) {
        self.schema = schema
        form = try CSVRowForm(schema: schema, options: options)
        writesHeader = options.dialect.hasHeader && !schema.fields.isEmpty
        writesByteOrderMark = options.writesByteOrderMark
        output = OrderedByteOutput(sink: sink, maximumInFlight: options.threads)
    }

    /// - Throws: ``DataKitError`` of kind `mismatch` where the batch has other columns; ``CSVError`` of kind `options`
    ///   where a field needs quotes and the dialect has none; what the sink throws.
    public mutating func write(_ batch: RecordBatch) async throws {
        try batch.requireColumns(of: schema)
        try await writeHeader()
        let form = form
        for piece in batch.pieces {
            try await output.append {
                var bytes: [UInt8] = []
                try form.append(piece, to: &bytes)
                return bytes
            }
        }
    }

    /// Writes what is left, the header too where there were no rows, and finishes the sink.
    public mutating func finish() async throws {
        try await writeHeader()
        try await output.finish()
    }

    private mutating func writeHeader() async throws {
        if hasWrittenHeader { return }
        hasWrittenHeader = true
        if writesByteOrderMark { try await output.write([0xEF, 0xBB, 0xBF]) }
        if writesHeader { try await output.write(form.header()) }
    }
}
