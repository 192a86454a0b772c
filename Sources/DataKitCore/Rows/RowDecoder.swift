/// Decodes rows into `Decodable` values, typically structs whose coding keys are names of columns.
///
/// | column | property |
/// |---|---|
/// | integers | any integer type that holds the value exactly |
/// | floating point, decimal, integers | `Double`, `Float` (integers only where exact) |
/// | decimal, integers | ``Decimal128`` |
/// | boolean, string | `Bool`, `String` |
/// | binary, fixed-size binary | `[UInt8]`, Foundation's `Data` |
/// | uuid | Foundation's `UUID`, `String`, `[UInt8]` |
/// | date | ``CivilDate`` |
/// | timestamp | ``Timestamp``; Foundation's `Date` where it is adjusted to UTC |
/// | time, duration | `Duration` |
/// | interval | ``Interval`` |
/// | list, struct, map | array, struct, dictionary |
///
/// A column that holds nulls wants an optional property; so does a column that may be missing. Columns without a
/// property are passed over. Names are looked up once a batch, not once a row.
///
/// ```swift
/// struct Order: Decodable { var id: Int; var country: String?; var placed: CivilDate }
/// for try await order in stream.rows(as: Order.self) { print(order.id) }
/// let orders = try table.rows(as: Order.self)
/// ```
///
/// Errors are ``DataKitError``s of kind `conversion` or `unknownColumn` that name the row (the first being 1), the
/// column, what was found and what was expected.
public struct RowDecoder: Sendable {
    /// For the use of custom `init(from:)`.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// A decoder without user info.
    public init() {}

    /// Decodes all rows of a batch.
    ///
    /// - Parameter firstRow: the number that errors give the batch's first row, the first of all being 1.
    public func decode<Row: Decodable>(
        _ type: Row.Type, from batch: RecordBatch, firstRow: Int = 1
    ) throws -> [Row] {
        let root = DecodedStructure(
            fields: batch.schema.fields, columns: batch.columns, path: [],
            context: DecodingRun(firstRow: firstRow, userInfo: userInfo))
        var rows: [Row] = []
        rows.reserveCapacity(batch.rowCount)
        for row in 0..<batch.rowCount {
            rows.append(try Row(from: RootDecoder(root: root, row: row)))
        }
        return rows
    }
}

extension RecordBatch {
    /// The rows as `Decodable` values; see ``RowDecoder``.
    public func rows<Row: Decodable>(as type: Row.Type) throws -> [Row] { try RowDecoder().decode(type, from: self) }
}

extension Table {
    /// The rows as `Decodable` values; see ``RowDecoder``.
    public func rows<Row: Decodable>(as type: Row.Type) throws -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(rowCount)
        for batch in batches {
            rows.append(contentsOf: try RowDecoder().decode(type, from: batch, firstRow: rows.count + 1))
        }
        return rows
    }
}

extension BatchStream {
    /// The rows as `Decodable` values, one after another; a batch is decoded at a time. See ``RowDecoder``.
    public func rows<Row: Decodable>(as type: Row.Type, decoder: RowDecoder = RowDecoder()) -> DecodedRows<Row> {
        DecodedRows(stream: self, decoder: decoder)
    }
}

/// The rows of a stream as `Decodable` values.
public struct DecodedRows<Row: Decodable>: AsyncSequence {
    public typealias Element = Row

    let stream: BatchStream
    let decoder: RowDecoder

    /// Begins at the stream's first row.
    public func makeAsyncIterator() -> Iterator {
        Iterator(batches: stream.makeAsyncIterator(), decoder: decoder)
    }

    /// Decodes a batch when the one before is used up.
    public struct Iterator: AsyncIteratorProtocol {
        private var rows: HandedOutRows<Row>

        init(batches: BatchStream.Iterator, decoder: RowDecoder) {
            var batches = batches
            var rowsBefore = 0
            rows = HandedOutRows {
                guard let batch = try await batches.next() else { return nil }
                defer { rowsBefore += batch.rowCount }
                return try decoder.decode(Row.self, from: batch, firstRow: rowsBefore + 1)
            }
        }

        /// The next row, or `nil` at the end and after an error.
        public mutating func next() async throws -> Row? { try await rows.next(isolation: nil) }

        /// The next row, or `nil` at the end and after an error; it is given where the caller runs.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
            try await rows.next(isolation: actor)
        }
    }
}
