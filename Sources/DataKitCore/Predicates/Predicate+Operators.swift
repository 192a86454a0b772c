extension Predicate.Operand: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    /// A literal, in Swift's own notation.
    public init(integerLiteral value: Int64) { self = .literal(.int(value)) }
    /// A literal, in Swift's own notation.
    public init(floatLiteral value: Double) { self = .literal(.double(value)) }
    /// A literal, in Swift's own notation.
    public init(stringLiteral value: String) { self = .literal(.string(value)) }
    /// A literal, in Swift's own notation.
    public init(booleanLiteral value: Bool) { self = .literal(.boolean(value)) }
}

extension Predicate.Operand {
    /// `.column("fare") == 100`
    public static func == (left: Self, right: Self) -> Predicate { .comparison(left, .equal, right) }
    /// `.column("fare") != 100`
    public static func != (left: Self, right: Self) -> Predicate { .comparison(left, .notEqual, right) }
    /// `.column("fare") < 100`
    public static func < (left: Self, right: Self) -> Predicate { .comparison(left, .less, right) }
    /// `.column("fare") <= 100`
    public static func <= (left: Self, right: Self) -> Predicate { .comparison(left, .lessOrEqual, right) }
    /// `.column("fare") > 100`
    public static func > (left: Self, right: Self) -> Predicate { .comparison(left, .greater, right) }
    /// `.column("fare") >= 100`
    public static func >= (left: Self, right: Self) -> Predicate { .comparison(left, .greaterOrEqual, right) }
}

extension Predicate {
    /// True where both are; longer chains stay flat.
    public static func && (left: Predicate, right: Predicate) -> Predicate {
        if case .and(let parts) = left { return .and(parts + [right]) }
        return .and([left, right])
    }

    /// True where one is; longer chains stay flat.
    public static func || (left: Predicate, right: Predicate) -> Predicate {
        if case .or(let parts) = left { return .or(parts + [right]) }
        return .or([left, right])
    }

    /// True where the condition is false; unknown where that is.
    public static prefix func ! (predicate: Predicate) -> Predicate { .not(predicate) }
}
