/// What can go wrong in the core: columns that do not fit, types that do not convert, files that cannot be read.
///
/// Switch on ``kind``; show ``description`` to people. The codecs have errors of their own, in the same form.
public struct DataKitError: Error, Sendable, Hashable {
    /// What kind of failure this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A column name that the schema does not have.
        public static let unknownColumn = Kind(rawValue: "unknown column")
        /// Columns, schemas or lengths that do not fit together.
        public static let mismatch = Kind(rawValue: "mismatch")
        /// A value of one type where another was needed, or a value out of the type's range.
        public static let conversion = Kind(rawValue: "conversion")
        /// A predicate, type name or pattern that could not be parsed.
        public static let syntax = Kind(rawValue: "syntax")
        /// The operating system refused: a missing file, a full disk, no permission.
        public static let io = Kind(rawValue: "input/output")
        /// An output that is there already and was not to be overwritten.
        public static let alreadyExists = Kind(rawValue: "already exists")
        /// Something would need more memory than the limits allow.
        public static let limit = Kind(rawValue: "limit")
        /// Compressed bytes that do not decompress, or a compression that is not built in.
        public static let compression = Kind(rawValue: "compression")
        /// Something that is well-formed but that this version cannot do.
        public static let unsupported = Kind(rawValue: "unsupported")
    }

    /// What kind of failure this is.
    public var kind: Kind
    /// What was found, what was expected and how to mend it.
    public var message: String
    /// The file, column or expression in question.
    public var subject: String?

    /// An error; see the properties.
    public init(_ kind: Kind, _ message: String, subject: String? = nil) {
        self.kind = kind
        self.message = message
        self.subject = subject
    }
}

extension DataKitError: CustomStringConvertible {
    public var description: String {
        if let subject { "\(subject): \(message)" } else { message }
    }
}

extension Error {
    /// Whether it says that a column is not there, or of another type than was asked for: the rest of a file may know better
    /// than its beginning.
    package var asksForOtherColumns: Bool { asksForOtherTypes || (self as? DataKitError)?.kind == .unknownColumn }

    /// Whether it says that a column is of another type than was asked for.
    package var asksForOtherTypes: Bool {
        guard let error = self as? DataKitError else { return false }
        return error.kind == .mismatch || error.kind == .conversion
    }
}

extension DataKitError {
    package static func unknownColumn(_ name: String, in schema: Schema) -> DataKitError {
        let names = schema.fields.map(\.name)
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
        return DataKitError(
            .unknownColumn, "there is no column named '\(name)'; the columns are \(shown)", subject: name)
    }
}
