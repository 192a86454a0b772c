/// What can go wrong in estimating capacity: text that is no JSON, items that the service would refuse, sizes and rates
/// that make no sense.
///
/// Switch on ``kind``; show ``description`` to people.
public struct CapacityError: Error, Sendable, Hashable {
    /// What kind of failure this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Text that is no JSON as RFC 8259 has it.
        public static let json = Kind(rawValue: "json")
        /// JSON that is no item in DynamoDB's notation.
        public static let item = Kind(rawValue: "item")
        /// A number that the service cannot hold.
        public static let number = Kind(rawValue: "number")
        /// A request, workload or price list with members missing, unknown or out of range.
        public static let input = Kind(rawValue: "input")
        /// Something larger than this version takes in.
        public static let limit = Kind(rawValue: "limit")
    }

    /// What kind of failure this is.
    public var kind: Kind
    /// What was found, what was expected and how to mend it.
    public var message: String
    /// The attribute, member or option in question.
    public var subject: String?
    /// Where in the text, counted in bytes from its start.
    public var byteOffset: Int?
    /// Which line of a file of lines, from 1.
    public var line: Int?

    /// An error; see the properties.
    public init(
        _ kind: Kind, _ message: String, subject: String? = nil, byteOffset: Int? = nil, line: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.subject = subject
        self.byteOffset = byteOffset
        self.line = line
    }

    /// The same error, of a line of a file.
    package func at(line: Int) -> CapacityError {
        var error = self
        error.line = line
        return error
    }
}

extension CapacityError: CustomStringConvertible {
    public var description: String {
        var place: [String] = []
        if let line { place.append("line \(line)") }
        if let byteOffset { place.append("byte \(byteOffset)") }
        if let subject { place.append(subject) }
        return place.isEmpty ? message : place.joined(separator: ", ") + ": " + message
    }
}
