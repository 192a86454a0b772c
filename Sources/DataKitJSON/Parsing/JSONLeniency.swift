internal import CDataKitKernels

/// What a parser takes beyond RFC 8259, each thing by itself.
///
/// ```swift
/// var options = JSONParsingOptions()
/// options.leniency = [.comments, .trailingCommas]
/// let settings = try JSONDocument("{\"a\": 1, /* more */ }", options: options)
/// ```
///
/// A lenient parser reads byte by byte, at some hundred megabytes a second; a strict one is many times faster.
public struct JSONLeniency: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ flag: Int) { rawValue = UInt32(flag) }

    /// `// to the end of the line` and `/* between */`.
    public static let comments = JSONLeniency(CDK_JSON_LENIENT_COMMENTS)
    /// A comma behind the last element or member.
    public static let trailingCommas = JSONLeniency(CDK_JSON_LENIENT_TRAILING_COMMAS)
    /// Strings in single quotes.
    public static let singleQuotes = JSONLeniency(CDK_JSON_LENIENT_SINGLE_QUOTES)
    /// Member names that are identifiers need no quotes.
    public static let unquotedNames = JSONLeniency(CDK_JSON_LENIENT_UNQUOTED_KEYS)
    /// `0xC0FFEE`
    public static let hexadecimalNumbers = JSONLeniency(CDK_JSON_LENIENT_HEXADECIMAL)
    /// `+1`
    public static let plusSigns = JSONLeniency(CDK_JSON_LENIENT_PLUS_SIGN)
    /// `.5` and `5.`
    public static let barePoints = JSONLeniency(CDK_JSON_LENIENT_BARE_POINT)
    /// `NaN`, `Infinity`, `-Infinity`
    public static let nonFiniteNumbers = JSONLeniency(CDK_JSON_LENIENT_NON_FINITE)
    /// Line feeds, tabs and other control characters as they are inside strings.
    public static let controlCharacters = JSONLeniency(CDK_JSON_LENIENT_CONTROL_CHARACTERS)
    /// JSON5's other escapes: `\'`, `\v`, `\0`, `\x41`, a line end that is left out, any other character for itself.
    public static let escapes = JSONLeniency(CDK_JSON_LENIENT_ESCAPES)
    /// Unicode's white space, form feeds, byte order marks between tokens.
    public static let whiteSpace = JSONLeniency(CDK_JSON_LENIENT_WHITE_SPACE)
    /// `\uD800` without its other half becomes U+FFFD.
    public static let loneSurrogates = JSONLeniency(CDK_JSON_LENIENT_LONE_SURROGATES)
    /// Bytes that are not UTF-8 become U+FFFD.
    public static let invalidUTF8 = JSONLeniency(rawValue: 1 << 31)

    /// All that [JSON5](https://spec.json5.org) adds.
    public static let json5: JSONLeniency = [
        .comments, .trailingCommas, .singleQuotes, .unquotedNames, .hexadecimalNumbers, .plusSigns, .barePoints,
        .nonFiniteNumbers, .escapes, .whiteSpace,
    ]
    /// Everything.
    public static let all: JSONLeniency = [.json5, .controlCharacters, .loneSurrogates, .invalidUTF8]

    /// The single things by the names that the tool gives them.
    public static let names: [(name: String, leniency: JSONLeniency)] = [
        ("json5", .json5), ("all", .all), ("comments", .comments), ("trailing-commas", .trailingCommas),
        ("single-quotes", .singleQuotes), ("unquoted-names", .unquotedNames), ("hexadecimal", .hexadecimalNumbers),
        ("plus-signs", .plusSigns), ("bare-points", .barePoints), ("non-finite", .nonFiniteNumbers),
        ("control-characters", .controlCharacters), ("escapes", .escapes), ("white-space", .whiteSpace),
        ("lone-surrogates", .loneSurrogates), ("invalid-utf8", .invalidUTF8),
    ]

    /// What the kernels know of it.
    var kernelFlags: UInt32 { subtracting(.invalidUTF8).rawValue }
}
