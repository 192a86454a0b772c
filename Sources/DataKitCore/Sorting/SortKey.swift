/// A column that rows are sorted by, in which direction, and where nulls go.
///
/// Numbers sort by value, text and binary by unsigned bytes (which for UTF-8 is by Unicode scalars), `false` before
/// `true`. NaN sorts behind every number, and both zeros are equal. Nulls come last unless told otherwise, whatever the
/// direction.
///
/// ```swift
/// SortKey("country")
/// SortKey("total", isDescending: true)
/// SortKey(argument: "total:desc:nulls-first")
/// ```
public struct SortKey: Hashable, Sendable {
    /// The column's name.
    public var column: String
    /// Whether the greatest value comes first.
    public var isDescending: Bool
    /// Whether nulls come before all values.
    public var nullsFirst: Bool

    public init(_ column: String, isDescending: Bool = false, nullsFirst: Bool = false) {
        self.column = column
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }

    /// Reads `name`, and behind it any of `:asc`, `:desc`, `:nulls-first` and `:nulls-last`.
    ///
    /// A column whose own name ends like this is meant with a direction behind it: `odd:desc:asc`.
    public init?(argument: String) {
        self.init(argument)
        let words: [(String, WritableKeyPath<SortKey, Bool>, Bool)] = [
            (":asc", \.isDescending, false), (":desc", \.isDescending, true), (":nulls-first", \.nullsFirst, true),
            (":nulls-last", \.nullsFirst, false),
        ]
        var seen: Set<WritableKeyPath<SortKey, Bool>> = []
        while let (word, option, value) = words.first(where: { column.hasSuffix($0.0) && !seen.contains($0.1) }) {
            column.removeLast(word.count)
            seen.insert(option)
            self[keyPath: option] = value
        }
        if column.isEmpty { return nil }
    }
}

extension SortKey: CustomStringConvertible {
    /// The form that ``init(argument:)`` reads.
    public var description: String {
        column + (isDescending ? ":desc" : "") + (nullsFirst ? ":nulls-first" : "")
    }
}

extension DataType {
    /// Whether values of the type have an order to sort by.
    package var isSortable: Bool {
        switch self {
        case .interval, .list, .fixedSizeList, .structure, .map: false
        default: true
        }
    }
}

extension Schema {
    /// The positions of the columns that keys name.
    /// - Throws: ``DataKitError`` of kind `unknownColumn`, or `unsupported` for a column without an order.
    package func positions(of keys: [SortKey]) throws(DataKitError) -> [Int] {
        let positions = try indices(of: keys.map(\.column))
        for position in positions where !fields[position].type.isSortable {
            let field = fields[position]
            throw DataKitError(
                .unsupported, "a column of type \(field.type.name) has no order to sort by", subject: field.name)
        }
        return positions
    }
}
