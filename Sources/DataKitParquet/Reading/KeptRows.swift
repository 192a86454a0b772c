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

    init(_ filter: BoundPredicate, _ columns: [Column], of step: RowSelection) throws {
        self.columns = columns
        let batch = RecordBatch(unchecked: filter.schema, columns: columns, rowCount: step.count)
        let bits = try filter.evaluate(batch)
        if bits.isAllOnes {
            (positions, rows, places) = (nil, step, nil)
            return
        }
        let positions = bits.positionsOfOnes
        let (rows, places) = step.narrowed(to: positions, bridging: Self.gap)
        self.positions = positions
        self.rows = rows
        self.places = places.count == rows.count ? nil : places
    }
}
