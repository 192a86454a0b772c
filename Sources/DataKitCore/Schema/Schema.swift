/// The columns of a table, in order, and free key/value pairs about all of it.
///
/// Names may repeat, as they do in real files; a look-up by name that meets a repeated name finds the first.
///
/// ```swift
/// let schema = Schema([Field("id", .int64, isNullable: false), Field("city", .string)])
/// schema.index(of: "city")  // 1
/// ```
public struct Schema: Hashable, Sendable {
    /// The columns, in order.
    public var fields: [Field]
    /// Free key/value pairs about the whole table.
    public var metadata: [String: String]

    /// A schema of fields in their order.
    public init(_ fields: [Field], metadata: [String: String] = [:]) {
        self.fields = fields
        self.metadata = metadata
    }

    /// The position of the first field of this name, or `nil`.
    /// - Complexity: O(number of fields)
    public func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }

    /// The first field of this name, or `nil`.
    public subscript(name: String) -> Field? { fields.first { $0.name == name } }

    /// Whether some name is used more than once.
    public var hasRepeatedNames: Bool { Set(fields.map(\.name)).count != fields.count }

    /// The schema of some of the columns, in the order given.
    /// - Throws: ``DataKitError`` of kind `unknownColumn` for a name that is not here.
    public func selecting(_ names: [String]) throws(DataKitError) -> Schema {
        let positions = try indices(of: names)
        return Schema(positions.map { fields[$0] }, metadata: metadata)
    }

    /// The positions of columns by name, in the order given.
    /// - Throws: ``DataKitError`` of kind `unknownColumn` for a name that is not here.
    public func indices(of names: [String]) throws(DataKitError) -> [Int] {
        var positions: [Int] = []
        positions.reserveCapacity(names.count)
        for name in names {
            guard let position = index(of: name) else { throw .unknownColumn(name, in: self) }
            positions.append(position)
        }
        return positions
    }
}

extension Schema: CustomStringConvertible {
    /// One field a line.
    public var description: String { fields.map(\.description).joined(separator: "\n") }
}
