public import DataKitCore

/// How rows are written as XML. Spark's names for the same are in parentheses.
///
/// ```swift
/// var options = XMLWritingOptions()
/// options.rootTag = "orders"
/// options.rowTag = "order"
/// ```
public struct XMLWritingOptions: Sendable, Hashable {
    /// The name of the outermost element (`rootTag`).
    public var rootTag = "ROWS"
    /// The name of each row's element (`rowTag`).
    public var rowTag = "ROW"
    /// Whether the XML declaration comes first (`declaration`).
    public var writesDeclaration = true
    /// Columns of single values whose names begin so are written as attributes, without it (`attributePrefix`); empty for none.
    public var attributePrefix = "_"
    /// The column that is written as the text of its element (`valueTag`).
    public var valueTag = "_VALUE"
    /// What the elements of a list within a list are called (`arrayElementName`).
    public var arrayElementName = "item"
    /// What a null is written as (`nullValue`); `nil` leaves its element or attribute out.
    public var nullText: String?
    /// Spaces for each level, every element on a line of its own; `nil` for one row a line.
    public var indent: Int?
    /// How dates are written (`dateFormat`); `nil` for ISO 8601.
    public var dateFormat: DateTimePattern?
    /// How timestamps are written (`timestampFormat`); `nil` for ISO 8601.
    public var timestampFormat: DateTimePattern?
    /// How bytes are written.
    public var binaryForm: TextColumnType.BinaryForm = .hexadecimal
    /// How many tasks may format at once.
    public var threads = 4

    /// Rows named `ROW` in an element named `ROWS`, as Spark writes them.
    public init() {}
}

extension XMLWritingOptions {
    /// Options to read a file of these back with, as the same table.
    ///
    /// ```swift
    /// let reader = try await XMLReader(path: "orders.xml", options: writing.options(toReadBack: table.schema))
    /// ```
    public func options(toReadBack schema: Schema) -> XMLReadingOptions {
        var options = XMLReadingOptions()
        options.rowTag = "/\(XMLColumnName.encoded(rootTag))/\(XMLColumnName.encoded(rowTag))"
        options.attributePrefix = attributePrefix
        options.valueTag = valueTag
        options.arrayElementName = arrayElementName
        options.schema = schema
        if let nullText { options.nullTokens = [nullText] }
        options.dateFormat = dateFormat
        options.timestampFormat = timestampFormat
        options.binaryForm = binaryForm
        return options
    }
}
