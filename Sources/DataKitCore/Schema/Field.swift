/// A named, typed place for values: a column of a table, a member of a struct, the element of a list.
public struct Field: Hashable, Sendable {
    /// What the field is called; it may be empty, and need not be unique.
    public var name: String
    /// What values it holds.
    public var type: DataType
    /// Whether a value may be null. `false` is a promise that every value is there.
    public var isNullable: Bool
    /// A number that stays with the field when it is renamed or moved (Parquet's `field_id`, Iceberg's column id).
    public var id: Int?
    /// Free key/value pairs.
    public var metadata: [String: String]

    /// A field; nullable unless said otherwise.
    public init(
        _ name: String, _ type: DataType, isNullable: Bool = true, id: Int? = nil, metadata: [String: String] = [:]
    ) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.id = id
        self.metadata = metadata
    }
}

extension Field: CustomStringConvertible {
    /// `name: type`, with `not null` where it applies.
    public var description: String { "\(name): \(type)\(isNullable ? "" : " not null")" }
}
