public import DataKitCore

/// How to read JSON as rows. What is not said is found out from the file's first rows; what is said is never overruled.
///
/// ```swift
/// var options = JSONReadingOptions()
/// options.pointer = try JSONPointer("/features")
/// options.types["properties.time"] = .text(TextColumnType(.timestamp(.milliseconds, timeZone: "UTC")))
/// let reader = try await JSONReader(path: "earthquakes.json", options: options)
/// ```
public struct JSONReadingOptions: Sendable {
    /// How the rows stand in the file; `nil` to find out.
    public var layout: Layout?
    /// What each line is.
    public var form = JSONRecordForm.plain
    /// Where in a document the rows are: an array, whose elements they are, or one value, which is one row.
    public var pointer: JSONPointer?
    /// The columns, all of them; `nil` to find out. Members that it does not name are passed over.
    public var schema: Schema?
    /// Types of single columns by path: names with points between them, `customer.address.zip`. They are kept to: a
    /// value that does not fit is an error. A path through lists names what their elements are.
    public var types: [String: ColumnType] = [:]
    /// Makes every column that is no list, map or struct a string.
    public var allText = false
    /// Whether strings that all are dates or timestamps of ISO 8601 become such. Those of DynamoDB's items never do.
    public var infersDates = true
    /// How the text is parsed: strict, unless said otherwise. Of repeated names the last counts, unless said otherwise.
    public var parsing = JSONParsingOptions()
    /// How characters are written as bytes; `nil` for UTF-8.
    public var encoding: TextEncoding?
    /// What happens to rows that are no JSON, or have a value that is none of a type that was given.
    ///
    /// Rows that are no JSON are dropped, whatever their text is. On lines of their own all of the line is the row. Values
    /// one behind another and elements of an array end where their brackets are closed, and a string that is not closed
    /// with its line; a bracket that is never closed hides the rows behind it, which in an array is an error.
    public var badRows: BadRowPolicy = .fail
    /// Rows with more bytes are an error.
    public var maximumRowBytes = 1 << 30
    /// How many bytes at the top the columns and the first guess of their types are found out from.
    public var sampleBytes = 1 << 20
    /// How many bytes one task reads at a time. The result does not depend on it.
    public var chunkBytes = 1 << 20

    /// How rows stand in a file.
    public enum Layout: String, Sendable, Hashable, CaseIterable {
        /// Each on a line of its own, or several on one: NDJSON, JSON lines.
        case lines
        /// One behind another, over as many lines as they like.
        case concatenated
        /// The elements of one array.
        case array
    }

    /// What the values at a path become.
    public enum ColumnType: Sendable, Hashable {
        /// Values of a type.
        case text(TextColumnType)
        /// The JSON text of whatever stands there.
        case json
    }

    /// Options that leave everything to be found out.
    public init() {}
}
