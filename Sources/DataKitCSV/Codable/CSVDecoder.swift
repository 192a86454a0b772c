import DataKitCompression
public import DataKitCore

/// Decodes the rows of CSV text into `Decodable` values, typically structs whose coding keys are names of columns.
///
/// The property's type says what a field is read as: `007` is 7 for an `Int` and `007` for a `String`; nothing is
/// guessed. Dialect, encoding, compression and header are found out as ``CSVReader`` does, unless ``options`` say them.
///
/// | property | field |
/// |---|---|
/// | integers | digits with a sign or none; what does not fit is an error |
/// | `Double`, `Float` | a number, `NaN`, `inf`; rounded once |
/// | ``DataKitCore/Decimal128`` | a number, exactly |
/// | `Bool` | `true`, `false`, `1`, `0`, `yes`, `no`, `t`, `f`, `y`, `n`, `on`, `off`, in any case |
/// | `String` | the text |
/// | ``DataKitCore/CivilDate``, ``DataKitCore/Timestamp`` | by ``dateStrategy`` |
/// | Foundation's `Date` | by ``dateStrategy``; text without an offset only where ``readsLocalTimesAsUTC`` says so |
/// | `Duration`, ``DataKitCore/Interval`` | `PT1.5S`, `10:30:00`; `P1M2DT3S` |
/// | `[UInt8]`, Foundation's `Data` | hexadecimal digits |
/// | Foundation's `UUID`, enums with raw values | the text |
/// | optionals | `nil` for a field that is empty without quotes, a null token, or a column that is not there |
/// | structs, dictionaries | the columns behind the key and a point: `address.street` |
///
/// An empty field is `""` for a `String`, and for a `String?` where it stands in quotes.
///
/// ```swift
/// struct Trip: Decodable {
///     struct Place: Decodable { var city: String; var zone: Int? }
///     var id: Int
///     var pickup: Place  // pickup.city, pickup.zone
///     var fare: Double?
/// }
/// let trips = try CSVDecoder().decode(Trip.self, path: "trips.csv")
/// for try await trip in CSVDecoder().values(Trip.self, path: "trips.csv.gz") { print(trip.id) }
/// ```
///
/// Errors are ``CSVError``s that name source, row, line, column, byte and text, whichever type's own `init(from:)` it
/// was that threw a `DecodingError`.
///
/// - Complexity: one pass; no intermediate table. ``values(_:path:)`` holds a few chunks of rows, whatever the size of
///   the file.
public struct CSVDecoder: Sendable {
    /// How the text is written; types and `allText` play no part.
    public var options: CSVReadingOptions
    /// How dates and moments are written.
    public var dateStrategy: DateStrategy = .iso8601
    /// Whether a moment without an offset is one of UTC, for Foundation's `Date`.
    public var readsLocalTimesAsUTC = false
    /// Which column a coding key names.
    public var keyStrategy: KeyStrategy = .sameNames
    /// What stands between a key and the key of a member: `address.street`.
    public var keySeparator = "."
    /// How many tasks decode at once in ``values(_:path:)``; `nil` for one a core.
    public var threads: Int?
    /// For the use of custom `init(from:)`.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// How dates and moments are written.
    public enum DateStrategy: Sendable, Hashable {
        /// `2024-05-01`, `2024-05-01T10:00:00.250Z`, with a space for the `T`, with an offset or none.
        case iso8601
        /// As a pattern has it, such as `dd.MM.yyyy HH:mm`.
        case pattern(DateTimePattern)
        /// A number of seconds since 1970-01-01T00:00:00Z, with a fraction or without.
        case secondsSince1970
        /// A whole number of milliseconds since then.
        case millisecondsSince1970
    }

    /// Which column a coding key names.
    public enum KeyStrategy: Sendable {
        /// The one of the same name.
        case sameNames
        /// Columns `order_date` or `ORDER_DATE` for `orderDate`.
        case snakeCase
        /// The one whose name the function turns into the key.
        case custom(@Sendable (_ columnName: String) -> String)
    }

    /// A decoder that finds out how the text is written.
    public init(options: CSVReadingOptions = CSVReadingOptions()) { self.options = options }

    /// Decodes all rows of a file, or of standard input for `-`.
    /// - Throws: ``CSVError``; ``DataKitCore/DataKitError`` where the file cannot be read; what a value's own
    ///   `init(from:)` throws, but for `DecodingError`, which becomes a ``CSVError``.
    public func decode<Row: Decodable>(_ type: Row.Type, path: String) throws -> [Row] {
        try decode(type, CSVRecordSource(path: path, options: options))
    }

    /// Decodes all rows of some text.
    public func decode<Row: Decodable>(_ type: Row.Type, from bytes: [UInt8]) throws -> [Row] {
        try decode(type, source: MemoryByteSource(bytes, name: "CSV text"))
    }

    /// Decodes all rows of some text.
    public func decode<Row: Decodable>(_ type: Row.Type, from text: String) throws -> [Row] {
        try decode(type, from: Array(text.utf8))
    }

    /// Decodes all rows of a source.
    public func decode<Row: Decodable>(_ type: Row.Type, source: any ByteSource) throws -> [Row] {
        try decode(type, CSVRecordSource(TextOrigin(.source(source)), options: options))
    }

    private func decode<Row: Decodable>(_ type: Row.Type, _ source: CSVRecordSource) throws -> [Row] {
        var chunks = try source.chunks()
        let decoding = CSVRowDecoding(source: source, decoder: self)
        let root = decoding.root()
        defer { root.finish() }
        var rows: [Row] = []
        var isReserved = false
        while let chunk = try chunks.nextVerified() {
            do {
                guard try decoding.append(to: &rows, chunk, root) else {
                    chunks.pushBack([chunk])
                    continue
                }
                if !isReserved, let bytes = source.byteCount {
                    rows.reserveCapacity(estimatedFrom: rows.count, in: chunk.count, of: bytes)
                }
                isReserved = true
            } catch let error as CSVError {
                throw error.moved(down: decoding.rowsBefore)
            }
        }
        return rows
    }
}

/// Decodes the rows of chunks; belongs to one task.
final class CSVRowDecoding {
    let source: CSVRecordSource
    let decoder: CSVDecoder
    let userInfo: [CodingUserInfoKey: Any]
    /// Rows of the chunks that are done.
    private(set) var rowsBefore = 0
    let fields: CSVRecordFields
    private var chunk: CSVChunk

    init(source: CSVRecordSource, decoder: CSVDecoder) {
        self.source = source
        self.decoder = decoder
        userInfo = decoder.userInfo
        chunk = CSVChunk(bytes: [], count: 0, offset: 0, firstLine: 1, isComplete: true)
        fields = source.fields()
    }

    deinit { fields.deallocate() }

    /// The keys of the whole row. The node holds this object, and not the other way round.
    func root() -> CSVKeyNode {
        let tree = CSVKeyTree(names: source.names, separator: decoder.keySeparator, strategy: decoder.keyStrategy)
        return CSVKeyNode(self, tree: tree, path: [])
    }

    /// Appends the rows of a chunk.
    /// - Returns: `false` where the chunk was cut wrongly.
    func append<Row: Decodable>(to rows: inout [Row], _ chunk: CSVChunk, _ root: CSVKeyNode) throws -> Bool {
        guard try source.load(chunk, into: fields) else { return false }
        self.chunk = chunk
        let decoder: any Decoder = CSVRowDecoder(node: root)
        // Of many chunks the array grows by doubling, and not by each.
        if rows.isEmpty { rows.reserveCapacity(fields.rowCount) }
        while fields.advance() {
            fields.lastColumn = nil
            do {
                rows.append(try Row(from: decoder))
            } catch let error as DecodingError {
                throw self.error(error)
            }
        }
        rowsBefore += fields.rowCount
        return true
    }

    /// The error of a field that is no value of a type.
    @inline(never)
    func mismatch(_ column: Int, _ type: Any.Type) -> CSVError {
        source.error(chunk, fields, column: column, expected: "\(type)")
    }

    @inline(never)
    func fault(_ column: Int?, _ message: String) -> CSVError {
        source.error(chunk, fields, column: column, expected: nil, message: message)
    }

    /// A key that no column has.
    @inline(never)
    func unknown(_ node: CSVKeyNode, _ entry: Int) -> CSVError {
        let key = (node.path + [node.key(entry)]).joined(separator: decoder.keySeparator)
        let shown = source.names.prefix(20).joined(separator: ", ") + (source.names.count > 20 ? ", ..." : "")
        return CSVError(
            .missingColumn,
            "there is no column named '\(key)'; the columns are \(shown). Make the property optional where it may be missing",
            location: .init(source: source.sourceName, path: key))
    }

    private func error(_ error: DecodingError) -> CSVError {
        switch error {
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context):
            fault(fields.lastColumn, context.debugDescription)
        @unknown default: fault(fields.lastColumn, "\(error)")
        }
    }
}
