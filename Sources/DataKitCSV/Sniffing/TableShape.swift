import DataKitCore

/// How many columns a table has, and how many rows stand above it as a title.
struct TableShape {
    /// Rows above the table.
    private(set) var preambleRows = 0
    private(set) var columns: Int
    /// Whether the first column holds names of rows and has no name itself, as R writes it: the header has a field less
    /// than every row.
    private(set) var hasRowNames = false

    /// More lines than a title above a table has.
    private static let maximumPreamble = 20

    /// More lines than a footer below a table has.
    private static let maximumFooter = 10

    /// What the fields of a row look like.
    struct RowContent {
        /// How many are not empty.
        var filled: Int
        /// Whether all may be names: none is empty, and none begins as numbers do.
        var mayBeNames: Bool
        /// Whether a blank line stands above.
        var isApart: Bool
        /// Whether the first field, and every one, is enclosed in quotes.
        var isQuoted: (first: Bool, all: Bool)
    }

    /// - Parameters:
    ///   - rows: those of the sample, one at least.
    ///   - isHeadless: whether the first row is known to be one of the table's.
    ///   - content: what the fields of a row look like.
    init(rows: [RawRow], options: CSVReadingOptions, isHeadless: Bool, content: (RawRow) -> RowContent) {
        // What may be a footer is not counted.
        let footer = rows.dropFirst().reversed().prefix { $0.fields.count == 1 }.count
        let rows = footer <= Self.maximumFooter ? rows.dropLast(footer) : rows[...]
        let common = Self.commonWidth(rows.dropFirst().map(\.fields.count))
        if options.skipLines == nil, options.hasHeader == nil, options.columnNames == nil, !options.isStrict,
            options.headerRows == 1, let common, common.width > 1
        {
            // As text editors write it, and as spreadsheets do: `Sales 2024,,,`.
            let head = rows.prefix(Self.maximumPreamble + 1)
            let narrow = head.prefix { $0.fields.count == 1 }.count
            let empty = head.prefix { content($0).filled <= 1 }.count
            let isPadded =
                empty > narrow && common.width > 2 && empty < rows.count
                && content(rows[empty]).filled * 2 > common.width
            let top = isPadded ? empty : max(narrow, Self.otherTable(head, rows, common, content))
            // A title stands above a table, not among its rows.
            if top <= Self.maximumPreamble, top < rows.count, rows.count - top >= 3,
                let below = Self.commonWidth(rows[top...].map(\.fields.count)), below.share >= 0.9
            {
                preambleRows = top
            }
        }
        let first = rows[preambleRows].fields.count
        // Empty fields beyond the first row's are no columns.
        let below = Self.commonWidth(
            rows[(preambleRows + 1)...].map { $0.width > first ? $0.width : min($0.fields.count, max(first, $0.width)) }
        )
        if let names = options.columnNames {
            columns = names.count
        } else if options.hasHeader == false || isHeadless {
            // Where hardly two rows are alike, the longest one shows what columns there are.
            let isRagged = below.map { $0.share <= 0.5 } ?? false
            let longest = rows[preambleRows...].map(\.width).max() ?? first
            columns = max(isRagged && isHeadless ? longest : below?.width ?? first, first)
        } else if options.raggedRows == nil, !options.isStrict, let below, below.width == first + 1, below.share == 1,
            options.hasHeader != false, options.headerRows == 1, rows.count - preambleRows > 2,
            content(rows[preambleRows]).isQuoted.all,
            rows[(preambleRows + 1)...].prefix(100).allSatisfy({ content($0).isQuoted.first })
        {
            columns = below.width
            hasRowNames = true
        } else if options.raggedRows == nil, !options.isStrict, let below, below.width > first, below.share >= 0.9,
            below.isCertain
        {
            // A header that lacks the names of the last columns.
            columns = below.width
        } else {
            columns = first
        }
    }

    /// How many rows at the top are those of another, small table that tells about this one: of fewer fields, with
    /// names below them and a blank line between, or of half as many at most.
    private static func otherTable(
        _ head: ArraySlice<RawRow>, _ rows: ArraySlice<RawRow>, _ common: Common, _ content: (RawRow) -> RowContent
    ) -> Int {
        let count = head.prefix { $0.fields.count < common.width }.count
        guard count > 0, count < rows.count, rows[count].fields.count == common.width else { return 0 }
        let names = content(rows[count])
        guard names.mayBeNames else { return 0 }
        let isSmall =
            count > 1 && common.isCertain && head.prefix(count).allSatisfy { $0.fields.count * 2 <= common.width }
        return names.isApart || isSmall ? count : 0
    }

    /// A sentence about the title that is left out.
    func note(title: String) -> String {
        let (what, them) =
            preambleRows == 1
            ? ("the first line is no row of the table and was", "it")
            : ("the first \(preambleRows) lines are no rows of the table and were", "them")
        return "\(what) left out ('\(title)'); say --skip-lines 0 to keep \(them)"
    }

    private struct Common {
        var width: Int
        /// The part of the rows that have it.
        var share: Double
        /// Whether there are rows enough to believe it.
        var isCertain: Bool
    }

    private static func commonWidth(_ widths: [Int]) -> Common? {
        var counts: [Int: Int] = [:]
        for width in widths { counts[width, default: 0] += 1 }
        guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return nil }
        return Common(width: most.key, share: Double(most.value) / Double(widths.count), isCertain: widths.count >= 5)
    }
}

/// What the ragged rows of a sample say about how all are to be read.
struct RaggedRowsFinding {
    private var short = 0
    private var long = 0
    private let total: Int

    /// - Parameters:
    ///   - columns: fields that a row has at least.
    ///   - width: fields that a row has at most.
    init(rows: [RawRow], columns: Int, width: Int, options: CSVReadingOptions) {
        total = rows.count
        // Whoever is strict, or has faulty rows dealt with, wants them found.
        guard !options.isStrict, options.badRows == .fail else { return }
        for row in rows {
            if row.width < columns { short += 1 } else if row.width > width { long += 1 }
        }
    }

    /// A few ragged rows are faults; where they are many, the file is so.
    var policy: CSVReadingOptions.RaggedRows? {
        let ragged = short + long
        guard ragged >= 5 && ragged * 5 >= total || ragged > 1 && ragged * 2 > total else { return nil }
        return long > 0 ? .rest : .pad
    }

    var reason: String { "\(short) short rows and \(long) long ones among \(total)" }

    func note(_ policy: CSVReadingOptions.RaggedRows) -> String {
        policy == .pad
            ? "many rows have fewer fields than there are columns; the missing ones are null (say --ragged error to refuse them)"
            : "many rows have more fields than there are columns; those are kept in the last column, as a list "
                + "(say --ragged error to refuse them)"
    }
}
