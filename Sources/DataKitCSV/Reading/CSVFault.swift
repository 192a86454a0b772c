import DataKitCore

/// One fault of one row of a chunk. Positions count from the chunk's first byte.
struct CSVFault {
    var kind: Reject.Kind
    /// The row among those of the chunk that are no blank lines, the first being 0.
    var row: Int
    /// Where the row lies.
    var range: Range<Int>
    /// Where a record of the fault says that it is.
    var position: Int
    /// Where an error says that it is.
    var errorPosition: Int
    /// The column as a record counts it, the first being 1.
    var column: Int?
    /// The column that it is about, the first being 0, where there is one.
    var field: Int?
    /// Fields of the row.
    var found = 0
    /// The text that is no value.
    var text = ""

    /// Of a row's faults at one place, which comes first.
    private var rank: Int {
        switch kind {
        case .invalidEncoding: 0
        case .rowTooLong: 1
        case .textAfterQuote: 2
        default: 3
        }
    }

    static func isBefore(_ fault: CSVFault, _ other: CSVFault) -> Bool {
        (fault.row, fault.position, fault.rank, fault.column ?? 0)
            < (other.row, other.position, other.rank, other.column ?? 0)
    }
}
