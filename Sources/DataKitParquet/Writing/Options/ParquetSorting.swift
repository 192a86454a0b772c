public import DataKitCore

/// By which columns a file's rows are sorted, and who sees to it.
///
/// What is sorted is declared in every row group (`sorting_columns`), for readers that need not sort again or can stop
/// early. Unlike other writers, this one declares nothing that it has not seen to be true.
public struct ParquetSorting: Hashable, Sendable {
    /// What the writer does.
    public enum Mode: Hashable, Sendable {
        /// Sorts the rows, all of the file, in bounded memory: the file is written when the last row is there; see
        /// `BatchSorter`.
        case sort
        /// Checks that the rows come sorted, and fails at the first that does not.
        case verify
        /// Declares the row groups that turn out to be sorted.
        case declareIfSorted
    }

    /// The columns, the first first. Nulls come last, unless a key says otherwise.
    public var keys: [SortKey]
    public var mode: Mode
    /// About how many bytes of rows to hold in memory while sorting.
    public var memoryLimit: Int

    public init(_ keys: [SortKey], mode: Mode = .sort, memoryLimit: Int = 256 << 20) {
        self.keys = keys
        self.mode = mode
        self.memoryLimit = memoryLimit
    }
}

/// What is known about the order of the rows written so far.
struct RowOrder: Sendable {
    let sorting: ParquetSorting
    /// What a row group that is sorted declares.
    let declaration: [SortingColumn]
    private let positions: [Int]
    /// The keys of the last row.
    private var last: NormalizedKeys?
    private var rowCount = 0
    /// Whether the row group is sorted so far.
    private var isSorted = true

    init(_ sorting: ParquetSorting, source: Schema, file: ParquetSchema) throws(ParquetError) {
        do throws(DataKitError) {
            guard !sorting.keys.isEmpty else { throw DataKitError(.mismatch, "sorting needs a column to sort by") }
            positions = try source.positions(of: sorting.keys)
        } catch { throw ParquetError(.misuse, error.message, at: .init(column: error.subject)) }
        self.sorting = sorting
        let routes = LeafRoute.all(of: source)
        declaration = zip(sorting.keys, positions).compactMap { key, position in
            routes.firstIndex { $0.column == position }.map {
                SortingColumn(
                    columnIndex: Int32($0), isDescending: key.isDescending, nullsFirst: key.nullsFirst)
            }
        }
    }

    /// Looks at the next rows, which all belong to one row group.
    /// - Throws: ``ParquetError`` of kind `misuse` at a row out of order, where rows are to be verified.
    mutating func check(_ columns: [Column], _ rows: Range<Int>) throws(ParquetError) {
        guard sorting.mode != .sort, sorting.mode == .verify || isSorted, !rows.isEmpty else { return }
        let keys = NormalizedKeys(positions.map { columns[$0][rows] }, by: sorting.keys)
        var wrong = keys.firstOutOfOrder()
        if let last, keys.compare(0, with: last, 0) < 0 { wrong = 0 }
        if let wrong {
            isSorted = false
            if sorting.mode == .verify {
                throw ParquetError(
                    .misuse,
                    "row \(rowCount + wrong), counted from 0, comes before the row ahead of it by "
                        + "\(sorting.keys.map(\.description).joined(separator: ", ")); sort the rows first, or let the "
                        + "writer do it with the mode sort")
            }
        }
        last = keys.row(keys.count - 1)
        rowCount += rows.count
    }

    /// Ends the row group.
    /// - Returns: what it declares.
    mutating func finishRowGroup() -> [SortingColumn]? {
        defer {
            isSorted = true
            // Row groups that follow each other need not, unless the whole file is to be sorted.
            if sorting.mode == .declareIfSorted { last = nil }
        }
        return isSorted ? declaration : nil
    }
}
