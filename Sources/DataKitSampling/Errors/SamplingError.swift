/// What can go wrong in sampling: designs that make no sense, weights that are none, states that do not merge.
///
/// Switch on ``kind``; show ``description`` to people.
public struct SamplingError: Error, Sendable, Hashable {
    /// What kind of failure this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A design whose numbers are out of range, or that this way of sampling cannot follow.
        public static let design = Kind(rawValue: "design")
        /// A weight that is negative, infinite or not a number.
        public static let weight = Kind(rawValue: "weight")
        /// States of different designs or seeds, or of the same stream of random numbers.
        public static let merge = Kind(rawValue: "merge")
        /// A column of a type that the design or the estimate cannot use.
        public static let column = Kind(rawValue: "column")
        /// More rows, strata or units than the limits allow.
        public static let limit = Kind(rawValue: "limit")
        /// A sample of which the estimate says nothing: no rows, or a single unit.
        public static let empty = Kind(rawValue: "empty")
    }

    /// What kind of failure this is.
    public var kind: Kind
    /// What was found, what was expected and how to mend it.
    public var message: String
    /// The column or option in question.
    public var subject: String?

    /// An error; see the properties.
    public init(_ kind: Kind, _ message: String, subject: String? = nil) {
        self.kind = kind
        self.message = message
        self.subject = subject
    }
}

extension SamplingError: CustomStringConvertible {
    public var description: String {
        if let subject { "\(subject): \(message)" } else { message }
    }
}
