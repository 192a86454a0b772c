import DataKitCompression
public import DataKitCore

/// The rows of a CSV file one after another, with their fields by position: no row is copied, and none costs an
/// allocation.
///
/// ```swift
/// var cursor = try CSVCursor(path: "trips.csv")
/// let fare = try cursor.position(of: "fare")
/// var total = 0.0
/// while try cursor.next() { total += try cursor.double(at: fare) ?? 0 }
/// ```
///
/// Delimiter, quote, encoding, compression and header are found out as ``CSVReader`` does. Types are not: each getter
/// reads its field as what it is asked for. A field that is empty without quotes, a null token, or one that its row
/// lacks, is `nil`.
///
/// - Complexity: memory is bounded by ``CSVReadingOptions/chunkBytes``, or the longest row; quotes are taken off
///   when a field is asked for.
public struct CSVCursor: ~Copyable {
    /// The names of the columns.
    public var names: [String] { source.names }
    /// The number of the current row, the first being 1; 0 before the first.
    public private(set) var rowNumber = 0
    private let source: CSVRecordSource
    private var chunks: CSVChunks
    private var chunk: CSVChunk?
    private let fields: CSVRecordFields
    private let width: Int

    /// Opens a file, or standard input for `-`.
    /// - Throws: ``CSVError``; ``DataKitCore/DataKitError`` of kind `io` where the file cannot be read.
    public init(path: String, options: CSVReadingOptions = CSVReadingOptions()) throws {
        try self.init(CSVRecordSource(path: path, options: options))
    }

    /// Opens bytes in memory or a store.
    public init(source: any ByteSource, options: CSVReadingOptions = CSVReadingOptions()) throws {
        try self.init(CSVRecordSource(TextOrigin(.source(source)), options: options))
    }

    private init(_ source: CSVRecordSource) throws {
        self.source = source
        chunks = try source.chunks()
        width = source.names.count
        fields = source.fields()
    }

    deinit { fields.deallocate() }

    /// How many fields each row has.
    public var fieldCount: Int { width }

    /// Where the column of a name stands.
    /// - Throws: ``DataKitCore/DataKitError`` of kind `unknownColumn`.
    public func position(of name: String) throws(DataKitError) -> Int {
        if let position = names.firstIndex(of: name) { return position }
        throw DataKitError.unknownColumn(name, in: Schema(names.map { Field($0, .string) }))
    }

    /// Goes on to the next row.
    /// - Returns: `false` behind the last row.
    /// - Throws: ``CSVError`` where the row is faulty; what reading throws.
    @inline(__always)
    public mutating func next() throws -> Bool {
        if fields.advance() {
            rowNumber &+= 1
            return true
        }
        return try nextChunk()
    }

    private mutating func nextChunk() throws -> Bool {
        let rowsBefore = rowNumber
        while let next = try chunks.nextVerified() {
            do throws(CSVError) {
                guard try source.load(next, into: fields) else {
                    chunks.pushBack([next])
                    continue
                }
                guard fields.advance() else { continue }
                chunk = next
                rowNumber += 1
                return true
            } catch {
                throw error.moved(down: rowsBefore)
            }
        }
        return false
    }

    /// The bytes of a field, without its quotes; none where the row lacks it.
    /// - Precondition: there is a current row, and the position is one of its fields'.
    public subscript(position: Int) -> Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let (start, count, _) = unsafe current(position).field(position)
            // SAFETY: the bytes stay until the next chunk, for which this cursor is not borrowed any more.
            let span = unsafe Span(_unsafeStart: start, count: max(0, count))
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Whether a field is null. For ``string(at:)`` an empty one is not where ``CSVReadingOptions/hasEmptyTexts`` says so.
    public func isNull(at position: Int) -> Bool { current(position).isNull(position) }

    /// A field's text; empty for a null.
    public func text(at position: Int) -> String { current(position).string(position) }

    /// A field's text, or `nil` for a null.
    public func string(at position: Int) -> String? {
        let fields = current(position)
        return fields.isNullText(position) ? nil : fields.string(position)
    }

    /// A field as an integer.
    /// - Throws: ``CSVError`` of kind `conversion` where it is none, or does not fit.
    public func int(at position: Int) throws(CSVError) -> Int? { try integer(at: position, as: Int.self) }

    /// A field as an integer of some type.
    /// - Throws: ``CSVError`` of kind `conversion` where it is none, or does not fit.
    public func integer<Integer: FixedWidthInteger>(
        at position: Int, as type: Integer.Type
    ) throws(CSVError) -> Integer? {
        let fields = current(position)
        if let value = fields.integer(position, as: type) { return value }
        return try missing(fields, position, "\(type)")
    }

    /// A field as a number.
    /// - Throws: ``CSVError`` of kind `conversion` where it is none.
    public func double(at position: Int) throws(CSVError) -> Double? {
        let fields = current(position)
        if let value = fields.double(position) { return value }
        return try missing(fields, position, "Double")
    }

    /// A field as true or false.
    /// - Throws: ``CSVError`` of kind `conversion` where it is neither.
    public func boolean(at position: Int) throws(CSVError) -> Bool? {
        let fields = current(position)
        if let value = fields.boolean(position) { return value }
        return try missing(fields, position, "Bool")
    }

    /// A field as an exact decimal number.
    /// - Throws: ``CSVError`` of kind `conversion` where it is none.
    public func decimal(at position: Int) throws(CSVError) -> Decimal128? {
        let fields = current(position)
        if let value = fields.decimal(position) { return value }
        return try missing(fields, position, "Decimal128")
    }

    /// A field as a day.
    ///
    /// - Parameter pattern: how days are written; `nil` for ISO 8601.
    /// - Throws: ``CSVError`` of kind `conversion` where it is none.
    public func date(at position: Int, pattern: DateTimePattern? = nil) throws(CSVError) -> CivilDate? {
        let fields = current(position)
        if let value = fields.date(position, pattern) { return value }
        return try missing(fields, position, "date")
    }

    private func missing<Value>(
        _ fields: CSVRecordFields, _ position: Int, _ expected: String
    ) throws(CSVError) -> Value? {
        if fields.isNull(position) { return nil }
        guard let chunk else { preconditionFailure("there is no current row") }
        let error = source.error(chunk, fields, column: position, expected: expected)
        throw error.moved(down: rowNumber - fields.rowsSoFar)
    }

    @inline(__always)
    private func current(_ position: Int) -> CSVRecordFields {
        guard rowNumber > 0, position >= 0, position < width else {
            preconditionFailure("CSVCursor has no such field: call next() first, and keep to the columns")
        }
        return fields
    }
}

extension CSVError {
    /// The error with its row counted from further up.
    func moved(down rows: Int) -> CSVError {
        var error = self
        error.location.row = error.location.row.map { $0 + rows }
        return error
    }
}
