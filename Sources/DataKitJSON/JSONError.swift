public import DataKitCore

/// What can be wrong with JSON text.
///
/// Switch on ``kind``; show ``description``, which says where, what was found, what was expected and how to mend it.
public struct JSONError: Error, Sendable, Hashable {
    /// What kind of fault this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Text that breaks the grammar of RFC 8259.
        public static let syntax = Kind(rawValue: "syntax")
        /// Text that ends inside a value.
        public static let truncated = Kind(rawValue: "truncated")
        /// Bytes that are not UTF-8, or half of a surrogate pair.
        public static let invalidEncoding = Kind(rawValue: "invalid encoding")
        /// Arrays and objects nested deeper than the limit.
        public static let depth = Kind(rawValue: "depth")
        /// A member name that its object has already, where that is not allowed.
        public static let duplicateName = Kind(rawValue: "duplicate name")
        /// A value that is none of the type asked for.
        public static let conversion = Kind(rawValue: "conversion")
        /// A value that does not fit the type guessed from the first rows; ``JSONReader/widened(after:)`` helps.
        public static let typeConflict = Kind(rawValue: "type conflict")
        /// Values that do not stand in the file as the first ones do; ``JSONReader/widened(after:)`` helps.
        public static let layout = Kind(rawValue: "layout")
        /// A JSON Pointer that leads to nothing, or to something of another kind.
        public static let missing = Kind(rawValue: "missing")
        /// A JSON Pointer or JSONPath that is none.
        public static let expression = Kind(rawValue: "expression")
        /// Options that do not fit the file or each other.
        public static let options = Kind(rawValue: "options")
        /// A size beyond a limit, or beyond the memory there is.
        public static let limit = Kind(rawValue: "limit")
    }

    /// Where in a text: whatever is known. A byte order mark is not counted; a record is a value at the top.
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

extension JSONError: TextError, CustomStringConvertible {
    /// `orders.json: line 4, column 17, byte 96: expected a comma or ']' ...`
    public var description: String { placedMessage }
}
