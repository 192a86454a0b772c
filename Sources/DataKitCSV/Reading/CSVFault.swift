import DataKitCore

/// One fault of one row of a chunk. Positions count from the chunk's first byte; there may be as many faults as bytes,
/// so that each is small.
struct CSVFault {
    enum Kind: UInt8 {
        // In the order in which a row's faults at one place are told.
        case invalidEncoding, rowTooLong, textAfterQuote, unclosedQuote, missingColumn, extraColumn, cast

        var rejectKind: Reject.Kind {
            switch self {
            case .invalidEncoding: .invalidEncoding
            case .rowTooLong: .rowTooLong
            case .textAfterQuote: .textAfterQuote
            case .unclosedQuote: .unclosedQuote
            case .missingColumn: .missingColumn
            case .extraColumn: .extraColumn
            case .cast: .cast
            }
        }
    }

    let kind: Kind
    /// The row among those of the chunk that are no blank lines, the first being 0.
    private let rowNumber: UInt32
    /// Where the row lies.
    private let start: UInt32
    private let end: UInt32
    private let place: UInt32
    private let errorPlace: UInt32
    private let columnNumber: Int32
    private let fieldNumber: Int32
    /// Fields of the row.
    let found: Int32
    /// How many columns it is about, one behind the other: as many as a row lacks.
    private let columnCount: Int32

    /// - Parameters:
    ///   - position: where a record of the fault says that it is.
    ///   - errorPosition: where an error says that it is.
    ///   - column: the column as a record counts it, the first being 1.
    ///   - field: the column that it is about, the first being 0, where there is one.
    init(
        _ kind: Kind, row: Int, range: Range<Int>, position: Int, errorPosition: Int, column: Int? = nil,
        field: Int? = nil, found: Int = 0, count: Int = 1
    ) {
        // Chunks and their rows are below 2^31 bytes.
        self.kind = kind
        rowNumber = UInt32(row)
        start = UInt32(range.lowerBound)
        end = UInt32(range.upperBound)
        place = UInt32(position)
        errorPlace = UInt32(errorPosition)
        columnNumber = Int32(column ?? -1)
        fieldNumber = Int32(field ?? -1)
        self.found = Int32(found)
        columnCount = Int32(count)
    }

    var row: Int { Int(rowNumber) }
    var range: Range<Int> { Int(start)..<Int(end) }
    var position: Int { Int(place) }
    var errorPosition: Int { Int(errorPlace) }
    var column: Int? { columnNumber < 0 ? nil : Int(columnNumber) }
    var count: Int { Int(columnCount) }
    var field: Int? { fieldNumber < 0 ? nil : Int(fieldNumber) }
    /// Whether nothing of the row can be kept.
    var isOfWholeRow: Bool { kind == .rowTooLong || kind == .unclosedQuote }

    static func isBefore(_ fault: CSVFault, _ other: CSVFault) -> Bool {
        (fault.rowNumber, fault.place, fault.kind.rawValue, fault.columnNumber)
            < (other.rowNumber, other.place, other.kind.rawValue, other.columnNumber)
    }
}
