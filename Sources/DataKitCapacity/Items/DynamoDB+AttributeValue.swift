extension DynamoDB {
    /// One value of an item, of one of the service's ten types.
    public indirect enum AttributeValue: Hashable, Sendable {
        /// `S`
        case string(String)
        /// `N`
        case number(Number)
        /// `B`
        case binary([UInt8])
        /// `BOOL`
        case boolean(Bool)
        /// `NULL`
        case null
        /// `L`
        case list([AttributeValue])
        /// `M`
        case map([Attribute])
        /// `SS`
        case stringSet([String])
        /// `NS`
        case numberSet([Number])
        /// `BS`
        case binarySet([[UInt8]])

        /// The name of the type in DynamoDB JSON.
        public var typeName: String {
            switch self {
            case .string: "S"
            case .number: "N"
            case .binary: "B"
            case .boolean: "BOOL"
            case .null: "NULL"
            case .list: "L"
            case .map: "M"
            case .stringSet: "SS"
            case .numberSet: "NS"
            case .binarySet: "BS"
            }
        }
    }

    /// A name and its value: a member of an item or of a map.
    public struct Attribute: Hashable, Sendable {
        public var name: String
        public var value: AttributeValue

        public init(_ name: String, _ value: AttributeValue) {
            self.name = name
            self.value = value
        }
    }

    /// A row of a table: attributes with their values.
    ///
    /// Make one from DynamoDB JSON, from an `Encodable` value, or from a row of a batch.
    public struct Item: Hashable, Sendable {
        /// The attributes, in the order given.
        public var attributes: [Attribute]

        /// An item of attributes; names are unique.
        public init(_ attributes: [Attribute]) { self.attributes = attributes }

        /// The value of an attribute.
        public subscript(name: String) -> AttributeValue? { attributes.first { $0.name == name }?.value }
    }
}
