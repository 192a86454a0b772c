/// A reader that knows how many rows there are, and reads some of them by their places without reading the others.
///
/// ```swift
/// let reader = try ParquetReader(path: "orders.parquet")
/// let stream = try reader.batches(ReadRequest(columns: ["Total"]), rows: [0..<10, 5_000_000..<5_000_010])
/// ```
public protocol PositionedReader: BatchReader {
    /// The number of rows, without reading any.
    var rowCount: Int { get }

    /// Some of the rows, in order.
    ///
    /// - Parameters:
    ///   - request: as for ``BatchReader/batches(_:)``; a predicate keeps those rows for which it is true.
    ///   - rows: numbers of rows from 0 on: rising ranges that do not overlap.
    /// - Throws: as ``BatchReader/batches(_:)``; ``DataKitError`` of kind `mismatch` where ranges do not rise or reach
    ///   beyond the last row.
    func batches(_ request: ReadRequest, rows: [Range<Int>]) throws -> BatchStream
}

extension PositionedReader {
    /// Throws where ranges of rows do not rise or reach beyond the last row.
    package func check(_ rows: [Range<Int>]) throws(DataKitError) {
        var end = 0
        for range in rows {
            guard range.lowerBound >= end, range.upperBound <= rowCount else {
                throw DataKitError(
                    .mismatch,
                    "the rows \(range.lowerBound)..<\(range.upperBound) overlap those before, or go beyond the "
                        + "\(rowCount) rows that there are; give rising ranges within them")
            }
            end = range.upperBound
        }
    }
}

extension Array where Element == Range<Int> {
    /// Ranges that hold some rising numbers, and no others.
    /// - Precondition: the numbers do not fall; one that repeats counts once.
    package init(ofRows rows: some Sequence<Int>) {
        self.init()
        for row in rows {
            if let last, row < last.upperBound {
                precondition(row == last.upperBound - 1, "the numbers of rows fall")
            } else if let last, row == last.upperBound {
                self[count - 1] = last.lowerBound..<row + 1
            } else {
                append(row..<row + 1)
            }
        }
    }
}
