import DataKitCore

/// The rows of a step for which the predicate is true, and the columns that told.
struct KeptRows: Sendable {
    /// The filter columns, with all rows of the step.
    let columns: [Column]
    /// Where the rows stand in the step; `nil` for all.
    let positions: [Int32]?
    /// The rows to decode of the other columns: those kept, and what lies in small gaps between them.
    let rows: RowSelection
    /// Where the rows kept stand among those; `nil` for all.
    let places: [Int32]?

    var count: Int { positions?.count ?? rows.count }

    /// How many rows are rather decoded and dropped than passed over one by one.
    private static let gap = 256

    /// - Parameter areAlone: whether no other columns are to be decoded.
    init(_ filter: BoundPredicate, _ columns: [Column], of step: RowSelection, areAlone: Bool) throws {
        self.columns = columns
        let batch = RecordBatch(unchecked: filter.schema, columns: columns, rowCount: step.count)
        let bits = try filter.evaluate(batch)
        if bits.isAllOnes {
            (positions, rows, places) = (nil, step, nil)
            return
        }
        let positions = bits.positionsOfOnes
        // Where nearly all are kept there is nothing to pass over.
        if areAlone || positions.count > step.count - step.count / 8 {
            (self.positions, rows, places) = (positions, step, positions)
            return
        }
        let (rows, places) = step.narrowed(to: positions, bridging: Self.gap)
        self.positions = positions
        self.rows = rows
        self.places = places.count == rows.count ? nil : places
    }
}
