public import DataKitCore

/// What can be wrong with XML.
///
/// Switch on ``kind``; show ``description``, which says where, what was found, what was expected and how to mend it.
///
/// ```swift
/// do {
///     var events = try XMLEventReader(path: "orders.xml")
///     while try events.next() != nil {}
/// } catch let error as XMLError {
///     print(error)  // orders.xml: line 7, column 12, byte 311: the end tag </item> closes <order> ...
/// }
/// ```
public struct XMLError: Error, Sendable, Hashable {
    /// What kind of fault this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Text that breaks the grammar of XML 1.0, or one of its well-formedness constraints.
        public static let syntax = Kind(rawValue: "syntax")
        /// Text that ends inside an element, a tag, a comment.
        public static let truncated = Kind(rawValue: "truncated")
        /// An end tag that is not that of the element which is open.
        public static let mismatchedTag = Kind(rawValue: "mismatched tag")
        /// An attribute that its element has already.
        public static let duplicateAttribute = Kind(rawValue: "duplicate attribute")
        /// A character that XML does not allow, or the number of one.
        public static let character = Kind(rawValue: "character")
        /// Bytes that are no text in the encoding, an encoding not known, or one that is not as declared.
        public static let encoding = Kind(rawValue: "encoding")
        /// A reference to an entity that is not declared, that refers to itself, or that must not stand where it does.
        public static let entity = Kind(rawValue: "entity")
        /// A name or declaration that Namespaces in XML 1.0 does not allow.
        public static let namespace = Kind(rawValue: "namespace")
        /// A depth, size or expansion beyond a limit of ``XMLParsingOptions``.
        public static let limit = Kind(rawValue: "limit")
        /// A value that is none of the type asked for.
        public static let conversion = Kind(rawValue: "conversion")
        /// A value that does not fit the type guessed from the first rows.
        public static let typeConflict = Kind(rawValue: "type conflict")
        /// An element, attribute or path that leads to nothing.
        public static let missing = Kind(rawValue: "missing")
        /// A path expression that is none.
        public static let expression = Kind(rawValue: "expression")
        /// Options that do not fit the file or each other, or events that make no document.
        public static let options = Kind(rawValue: "options")
    }

    /// Where in a text; bytes are counted in UTF-8, after a byte order mark.
    public typealias Location = TextLocation

    /// What kind of fault this is.
    public var kind: Kind
    /// What was found, what was expected, how to mend it.
    public var message: String
    /// Where it is.
    public var location: Location
    /// The text in question, cut where it is long.
    public var text: String?

    /// An error; see the properties.
    public init(_ kind: Kind, _ message: String, location: Location = Location(), text: String? = nil) {
        self.kind = kind
        self.message = message
        self.location = location
        self.text = text
    }
}

extension XMLError: TextError, CustomStringConvertible {
    /// `orders.xml: line 4, column 17, byte 96: the attribute id stands twice in one tag ...`
    public var description: String { placedMessage }
}

extension XMLError {
    /// The error with another place.
    func located(_ change: (inout Location) -> Void) -> XMLError {
        var error = self
        change(&error.location)
        return error
    }
}
