import DataKitCore
import Synchronization

/// A column's decoder that tasks pass from one to the next.
///
/// Each task waits for the one before, so nobody ever waits for the lock; it is there to let the compiler see that
/// sharing is safe.
final class ColumnCursor: Sendable {
    private let decoder: Mutex<ColumnDecoder>

    init(file: ParquetFile, column: ReadColumn, rowGroup: Int, readAhead: Int) throws(ParquetError) {
        decoder = Mutex(try ColumnDecoder(file: file, column: column, rowGroup: rowGroup, readAhead: readAhead))
    }

    /// The next rows, and how many bytes of the file they took.
    func read(rows: Int) throws(ParquetError) -> (column: Column, bytes: Int) {
        try decoder.withLock { decoder throws(ParquetError) in
            let before = decoder.bytesRead
            let column = try decoder.read(rows: rows)
            return (column, decoder.bytesRead - before)
        }
    }
}
