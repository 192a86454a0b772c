public import DataKitCore

/// Encodes `Encodable` values, typically structs, as rows of CSV.
///
/// Each coding key is a column; a member that is a struct or a dictionary gives a column for each of its own keys, behind
/// the key and a point: `address.street`. What ``CSVDecoder`` reads, this writes, the same types in the same forms; a
/// list is written as JSON in one field, which is read as text.
///
/// ```swift
/// struct Order: Encodable { var id: Int; var placed: CivilDate; var ship: Address? }
/// let text = try CSVEncoder().encode(orders)
/// try await CSVEncoder().write(orders, to: FileByteSink(path: "orders.csv"))
/// ```
///
/// Which columns there are, the first ``sampleRows`` rows say, unless ``columns`` does; a later value for which there is
/// no column is an error. Errors are ``CSVError``s that name row and column.
///
/// - Complexity: ``write(_:to:)`` holds ``sampleRows`` rows at most.
public struct CSVEncoder: Sendable {
    /// Delimiter, quotes, header, null text, and the forms of dates, numbers and bytes.
    public var options: CSVWritingOptions
    /// The columns, in their order; `nil` to find them out from the values.
    public var columns: [String]?
    /// The column that a coding key names.
    public var keyStrategy: KeyStrategy = .sameNames
    /// What stands between a key and the key of a member.
    public var keySeparator = "."
    /// How many rows are looked at for the columns.
    public var sampleRows = 1024

    /// The column that a coding key names.
    public enum KeyStrategy: Sendable {
        /// The one of the same name.
        case sameNames
        /// `order_date` for `orderDate`.
        case snakeCase
        /// What the function makes of the key.
        case custom(@Sendable (_ key: String) -> String)
    }

    /// An encoder that writes in one way of many.
    public init(options: CSVWritingOptions = CSVWritingOptions()) { self.options = options }

    /// The values as CSV text; the columns are those of all of them.
    public func encode(_ rows: some Sequence<some Encodable>) throws -> String {
        String(decoding: try encodeBytes(rows), as: UTF8.self)
    }

    /// The values as the bytes of CSV text; the columns are those of all of them.
    public func encodeBytes(_ rows: some Sequence<some Encodable>) throws -> [UInt8] {
        var encoder = self
        encoder.sampleRows = .max
        let encoding = try CSVRowEncoding(encoder)
        for row in rows { try encoding.append(row) }
        return try encoding.finish()
    }

    /// Writes the values and finishes the sink.
    /// - Returns: how many there were.
    @discardableResult
    public func write<Row: Encodable>(_ rows: some Sequence<Row>, to sink: any ByteSink) throws -> Int {
        let encoding = try CSVRowEncoding(self)
        do {
            for row in rows { try encoding.append(row, flushingTo: sink) }
            try encoding.finish(into: sink)
        } catch {
            sink.abandon()
            throw error
        }
        return encoding.rowCount
    }

    /// Writes the values of a stream and finishes the sink.
    /// - Returns: how many there were.
    @discardableResult
    public func write<Rows: AsyncSequence>(
        contentsOf rows: Rows, to sink: any ByteSink
    ) async throws -> Int where Rows.Element: Encodable {
        let encoding = try CSVRowEncoding(self)
        do {
            for try await row in rows { try encoding.append(row, flushingTo: sink) }
            try encoding.finish(into: sink)
        } catch {
            sink.abandon()
            throw error
        }
        return encoding.rowCount
    }
}

extension CSVEncoder.KeyStrategy {
    func column(_ key: String) -> String {
        switch self {
        case .sameNames: return key
        case .custom(let transform): return transform(key)
        case .snakeCase:
            var name = ""
            var wasLower = false
            let characters = Array(key)
            for (index, character) in characters.enumerated() {
                // `myURLPath` is `my_url_path`: a word begins behind a small letter, and before one.
                let startsWord =
                    character.isUppercase
                    && (wasLower
                        || index > 0 && characters[index - 1].isUppercase && index + 1 < characters.count
                            && characters[index + 1].isLowercase)
                if startsWord, index > 0 { name += "_" }
                name += character.lowercased()
                wasLower = character.isLowercase || character.isNumber
            }
            return name
        }
    }
}
