public import DataKitCore

/// How to read XML as rows. What is not said is found out from the file's first rows; what is said is never overruled.
///
/// ```swift
/// var options = XMLReadingOptions()
/// options.rowTag = "order"
/// options.types["customer._id"] = .text(TextColumnType(.string))
/// let reader = try await XMLReader(path: "orders.xml", options: options)
/// ```
///
/// The names that Spark and Glue have for the same:
///
/// | Spark, Glue | here |
/// |---|---|
/// | `rowTag` | ``rowTag`` |
/// | `attributePrefix` | ``attributePrefix`` |
/// | `valueTag`, Glue's `contentTag` | ``valueTag`` |
/// | `excludeAttribute` | ``excludesAttributes`` |
/// | `nullValue` | ``nullTokens`` |
/// | `treatEmptyValuesAsNulls` | ``treatsEmptyValuesAsNulls`` |
/// | `ignoreSurroundingSpaces` | ``ignoresSurroundingSpaces`` |
/// | `ignoreNamespace` | ``ignoresNamespaces`` |
/// | `wildcardColName` | ``wildcardColumn`` |
/// | `arrayElementName` | ``arrayElementName`` |
/// | `inferSchema` | ``allText``, its opposite |
/// | `samplingRatio` | ``sampleBytes``; types are settled over the whole file whatever it is |
/// | `mode`, `columnNameOfCorruptRecord` | ``badRows``, and the table of rejects |
/// | `dateFormat`, `timestampFormat` | ``dateFormat``, ``timestampFormat``; the pattern of a type in ``types`` |
/// | `charset`, `encoding` | ``encoding`` |
public struct XMLReadingOptions: Sendable {
    /// Which elements are rows: a name, `order`, wherever it stands, or a path from the outermost element, `/orders/order`;
    /// `nil` to find out. Rows within rows are part of the outer one.
    public var rowTag: String?
    /// What stands before the names of attributes in the names of their columns.
    public var attributePrefix = "_"
    /// The column of an element's text where it also has attributes or children.
    public var valueTag = "_VALUE"
    /// Whether attributes are passed over.
    public var excludesAttributes = false
    /// Texts that mean null.
    public var nullTokens: [String] = []
    /// Whether empty texts, and those of nothing but white space, mean null in columns of strings too.
    public var treatsEmptyValuesAsNulls = false
    /// Whether white space around strings is left out. Around values of other types it always is.
    public var ignoresSurroundingSpaces = false
    /// Whether prefixes are left out of names: `a:total` and `b:total` are `total`.
    public var ignoresNamespaces = false
    /// A column that takes the child elements which have no column of their own, as they stand in the file. With a
    /// ``schema`` it is one of its fields, a string or a list of strings, at any level; without one it is a list of strings for what the
    /// first rows did not have.
    public var wildcardColumn: String?
    /// What the elements of a list within a list are called.
    public var arrayElementName = "item"
    /// The columns, all of them; `nil` to find out. Elements and attributes that it does not name are passed over.
    public var schema: Schema?
    /// Types of single columns by path: names with points between them, `customer.address._id`. They are kept to: a
    /// value that does not fit is an error. Where elements repeat, the type is that of each.
    public var types: [String: ColumnType] = [:]
    /// Makes every column that holds no other columns a string.
    public var allText = false
    /// Whether texts that all are dates or timestamps become such.
    public var infersDates = true
    /// How dates are written where the schema says that they are dates; `nil` for ISO 8601.
    public var dateFormat: DateTimePattern?
    /// How timestamps are written where the schema says that they are timestamps; `nil` for ISO 8601.
    public var timestampFormat: DateTimePattern?
    /// How bytes are written.
    public var binaryForm: TextColumnType.BinaryForm = .hexadecimal
    /// How the text is parsed, with the limits that keep hostile files harmless.
    public var parsing = XMLParsingOptions()
    /// How characters are written as bytes, where something outside of the file says so; `nil` for what it says itself.
    public var encoding: TextEncoding?
    /// What happens to rows that break the rules of XML, or have a value that is none of a type that was given.
    ///
    /// Rows that break the rules are dropped; the next one begins behind their end tag, or with the next start tag of a row.
    public var badRows: BadRowPolicy = .fail
    /// Rows with more bytes are an error.
    public var maximumRowBytes = 64 << 20
    /// How many bytes of rows the columns and the first guess of their types are found out from.
    public var sampleBytes = 1 << 20
    /// How many bytes one task reads at a time. The result does not depend on it.
    public var chunkBytes = 1 << 19
    /// How much is read from the input at once; tests make it small.
    package var windowBytes = 1 << 18

    /// What the values at a path become.
    public enum ColumnType: Sendable, Hashable {
        /// Values of a type.
        case text(TextColumnType)
        /// The source of the element, whatever stands in it.
        case xml
    }

    /// Options that leave everything to be found out.
    public init() {}
}
