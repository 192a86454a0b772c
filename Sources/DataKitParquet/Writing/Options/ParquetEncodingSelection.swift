/// Among which encodings the writer chooses by the data, for values that a dictionary does not suit.
///
/// The choice falls with the first page of a column chunk: its values are encoded in each way that comes into question
/// and compressed as the page will be, and the smallest is taken for the chunk; another encoding than PLAIN must save a
/// sixteenth at least. Chunks of few pages keep the choice of the one before until 48 pages are written, so that
/// choosing takes about a fiftieth of the time for each way. All pages of a chunk that no dictionary numbers have one
/// encoding.
///
/// Required members of structs that may be null stay PLAIN, for Polars (2.1) cannot read them otherwise;
/// ``ParquetColumnOptions/encoding`` asks for what others read.
public enum ParquetEncodingSelection: Hashable, Sendable {
    /// PLAIN, and nothing else: what the first version of the format had, and every reader knows.
    case basic
    /// Also DELTA_BINARY_PACKED for integers, dates and times, where a sorted or clustered column shrinks to a
    /// fraction and is read faster besides.
    ///
    /// The default: Spark from 3.3, Trino and Athena from engine 3, Polars, DuckDB, pyarrow, Hive and Impala's
    /// successors on parquet-java read it.
    case standard
    /// Also DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY for text, runs for booleans, BYTE_STREAM_SPLIT for floating
    /// point and integers.
    ///
    /// For pyarrow, arrow-rs, DuckDB and Polars of 2024 and later. Other encodings than PLAIN of fixed-size binary,
    /// which Polars, and partly DuckDB, cannot read, are never chosen; ``ParquetColumnOptions/encoding`` asks for them.
    case all
}

extension ParquetEncodingSelection {
    /// What comes into question for a physical type, besides PLAIN.
    func candidates(for type: PhysicalType) -> [ParquetEncoding] {
        switch (self, type) {
        case (.basic, _): []
        case (.standard, .int32), (.standard, .int64): [.deltaBinaryPacked]
        case (.standard, _): []
        case (.all, .boolean): [.rle]
        case (.all, .int32), (.all, .int64): [.deltaBinaryPacked, .byteStreamSplit]
        case (.all, .float), (.all, .double): [.byteStreamSplit]
        case (.all, .byteArray): [.deltaLengthByteArray, .deltaByteArray]
        case (.all, _): []
        }
    }
}
