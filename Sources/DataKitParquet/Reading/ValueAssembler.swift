import DataKitCore

/// Puts the values of one column chunk's pages together into the columns of batches.
///
/// There is one a column chunk. For each batch it is given slices of pages, and then asked for what they make.
protocol ValueAssembler {
    /// Takes the dictionary of the chunk.
    mutating func loadDictionary(_ values: PageValues, count: Int) throws(ParquetError)

    /// The dictionary's values, where there is one that makes a column of its own.
    var dictionaryValues: (count: Int, values: Column.Values)? { get }

    /// Gets ready for a batch of about so many rows, or of nested columns, places.
    mutating func begin(rows: Int)

    /// Appends the next rows of a page.
    mutating func append(_ slice: PageSlice, of values: inout PageValues) throws(ParquetError)

    /// What the rows of the batch make.
    mutating func finish() throws(ParquetError) -> Column.Values
}

extension ValueAssembler {
    var dictionaryValues: (count: Int, values: Column.Values)? { nil }
}

/// Some rows of a page, and where they go in a batch.
struct PageSlice {
    /// The first row's place in the batch.
    var first: Int
    var rows: Int
    /// How many of the rows have a value.
    var dense: Int
    /// The batch's validity: bit `first + i` is set where row `i` has a value. Only looked at where some have none.
    var validity: [UInt64]

    var hasNulls: Bool { dense < rows }
}

/// A column of nothing but nulls, whatever its pages hold.
struct NullAssembler: ValueAssembler {
    mutating func loadDictionary(_ values: PageValues, count: Int) {}
    mutating func begin(rows: Int) {}

    mutating func append(_ slice: PageSlice, of values: inout PageValues) throws(ParquetError) {
        guard slice.dense == 0 else {
            throw .damaged("a column of the logical type UNKNOWN holds \(slice.dense) values, expected only nulls")
        }
    }

    mutating func finish() -> Column.Values { .null }
}

/// A column of booleans.
struct BooleanAssembler: ValueAssembler {
    private var words: [UInt64] = []
    private var rows = 0

    mutating func loadDictionary(_ values: PageValues, count: Int) throws(ParquetError) {
        throw .damaged("a column of booleans has a dictionary")
    }

    mutating func begin(rows: Int) {
        self.rows = 0
        words = []
        words.reserveCapacity((rows + 63) / 64)
    }

    mutating func append(_ slice: PageSlice, of values: inout PageValues) throws(ParquetError) {
        rows = slice.first + slice.rows
        words.append(contentsOf: repeatElement(0, count: (rows + 63) / 64 - words.count))
        try values.decodeBits(
            dense: slice.dense, rows: slice.rows, validity: slice.validity, into: &words, from: slice.first)
    }

    mutating func finish() -> Column.Values { .boolean(Bitmap(words: words, count: rows)) }
}
