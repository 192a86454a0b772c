import DataKitCore
import Synchronization

/// A leaf's decoder that tasks pass from one to the next.
///
/// Each task waits for the one before, so nobody ever waits for the lock; it is there to let the compiler see that
/// sharing is safe.
final class LeafCursor: Sendable {
    /// Decodes the rows of a leaf in a row group, flat or nested.
    struct Decoder {
        // One of the two is there until the last row has been read: then pages and dictionary are let go, which in wide
        // tables add up. Optionals, unlike the cases of an enumeration, are changed in place.
        private var flat: ChunkDecoder?
        private var nested: LeafDecoder?
        private var bytesReadAtEnd = 0

        init(flat: ChunkDecoder) { self.flat = flat }
        init(nested: LeafDecoder) { self.nested = nested }

        var bytesRead: Int { flat?.bytesRead ?? nested?.bytesRead ?? bytesReadAtEnd }

        mutating func read(_ rows: RowSelection) throws(ParquetError) -> LeafPart {
            let part = flat != nil ? LeafPart(values: try flat!.read(rows)) : try nested!.read(rows)
            if flat?.isFinished ?? nested!.isFinished {
                bytesReadAtEnd = bytesRead
                (flat, nested) = (nil, nil)
            }
            return part
        }

        mutating func dictionary() throws(ParquetError) -> Column? { try flat?.dictionary() }
    }

    private let decoder: Mutex<Decoder>

    init(_ decoder: sending Decoder) { self.decoder = Mutex(decoder) }

    /// Some rows, none before those that were read last, and how many bytes of the file they took.
    func read(_ rows: RowSelection) throws(ParquetError) -> (part: LeafPart, bytes: Int) {
        try decoder.withLock { decoder throws(ParquetError) in
            let before = decoder.bytesRead
            let part = try decoder.read(rows)
            return (part, decoder.bytesRead - before)
        }
    }

    /// The dictionary of a flat column's chunk, if it begins with one.
    func dictionary() throws(ParquetError) -> Column? {
        try decoder.withLock { decoder throws(ParquetError) in try decoder.dictionary() }
    }
}
