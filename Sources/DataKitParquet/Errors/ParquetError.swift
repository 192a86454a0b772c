public import DataKitCore

/// What can go wrong with a Parquet file: where it happened, what was found and how to mend it.
///
/// Switch on ``kind``; show ``description`` to people.
public struct ParquetError: Error, Sendable, Hashable {
    /// What kind of failure this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file breaks the format's specification: it is damaged, or its writer is wrong.
        public static let outOfSpecification = Kind(rawValue: "out of specification")
        /// The file needs something that this build leaves out, such as a compression whose trait is off.
        public static let featureNotEnabled = Kind(rawValue: "feature not enabled")
        /// The file is good, but needs something that this version cannot do.
        public static let unsupported = Kind(rawValue: "unsupported")
        /// A value does not fit the type that it is read as.
        public static let outOfRange = Kind(rawValue: "out of range")
        /// The caller asked for what cannot be: batches of another schema, values that the file's type cannot hold.
        public static let misuse = Kind(rawValue: "misuse")
        /// Going on would need more memory than the limits allow.
        public static let limit = Kind(rawValue: "limit")
        /// The operating system refused.
        public static let io = Kind(rawValue: "input/output")
        /// Bytes do not match their checksum.
        public static let corrupt = Kind(rawValue: "corrupt")
    }

    /// Where in a file something happened; what is not known is `nil`.
    public struct Location: Sendable, Hashable {
        public var file: String?
        public var rowGroup: Int?
        /// The column's path, its parts joined by dots.
        public var column: String?
        /// The number of the page within its column chunk.
        public var page: Int?
        /// Counted from 0 at the start of the file.
        public var row: Int?
        /// Counted from the start of the file.
        public var byteOffset: Int?

        public init(
            file: String? = nil, rowGroup: Int? = nil, column: String? = nil, page: Int? = nil, row: Int? = nil,
            byteOffset: Int? = nil
        ) {
            self.file = file
            self.rowGroup = rowGroup
            self.column = column
            self.page = page
            self.row = row
            self.byteOffset = byteOffset
        }
    }

    public var kind: Kind
    /// What was found, what was expected and how to mend it.
    public var message: String
    public var location: Location

    public init(_ kind: Kind, _ message: String, at location: Location = Location()) {
        self.kind = kind
        self.message = message
        self.location = location
    }
}

extension ParquetError: CustomStringConvertible {
    /// `orders.parquet: row group 3, column city, page 7, byte 4711: the page's checksum is wrong ...`
    public var description: String {
        var place: [String] = []
        if let rowGroup = location.rowGroup { place.append("row group \(rowGroup)") }
        if let column = location.column { place.append("column \(column)") }
        if let page = location.page { place.append("page \(page)") }
        if let row = location.row { place.append("row \(row)") }
        if let byteOffset = location.byteOffset { place.append("byte \(byteOffset)") }
        return [location.file, place.isEmpty ? nil : place.joined(separator: ", "), message]
            .compactMap { $0 }.joined(separator: ": ")
    }
}

extension ParquetError {
    /// The same error with what was not yet known about its place filled in.
    public func located(
        file: String? = nil, rowGroup: Int? = nil, column: String? = nil, page: Int? = nil, byteOffset: Int? = nil
    ) -> ParquetError {
        var error = self
        error.location = Location(
            file: location.file ?? file, rowGroup: location.rowGroup ?? rowGroup, column: location.column ?? column,
            page: location.page ?? page, row: location.row, byteOffset: location.byteOffset ?? byteOffset)
        return error
    }

    /// A failure of the core as a failure of this module.
    public init(_ error: DataKitError, at location: Location = Location()) {
        let kind: Kind =
            switch error.kind {
            case .io, .alreadyExists: .io
            case .limit: .limit
            case .compression: .outOfSpecification
            case .unsupported: .unsupported
            default: .misuse
            }
        self.init(kind, error.message, at: location)
        if self.location.file == nil { self.location.file = error.subject }
    }
}
