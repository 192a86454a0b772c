/// What is known of a column's type from the values seen so far.
enum EncodedShape {
    /// Only nulls so far.
    case unknown
    case scalar(DataType)
    indirect case list(EncodedShape)
    indirect case map(EncodedShape, EncodedShape)
    case structure([(name: String, shape: EncodedShape)])

    var type: DataType {
        switch self {
        case .unknown: .null
        case .scalar(let type): type
        case .list(let element): .list(Field("item", element.type))
        case .map(let key, let value):
            .map(key: Field("key", key.type, isNullable: false), value: Field("value", value.type))
        case .structure(let members): .structure(members.map { Field($0.name, $0.shape.type) })
        }
    }

    /// Widens the shape where a value does not fit it.
    mutating func widen(toHold value: EncodedValue) throws(DataKitError) {
        switch (self, value) {
        case (_, .null): break
        case (.unknown, .scalar(_, let type)): self = .scalar(type)
        case (.scalar(let held), .scalar(_, let type)):
            guard held != type else { return }
            self = .scalar(try Self.common(held, type))
        case (.unknown, .list), (.list, .list):
            guard case .list(let elements) = value else { return }
            var element = EncodedShape.unknown
            if case .list(let held) = self { element = held }
            for one in elements { try element.widen(toHold: one) }
            self = .list(element)
        case (.unknown, .map), (.map, .map):
            guard case .map(let entries) = value else { return }
            var (key, element) = (EncodedShape.unknown, EncodedShape.unknown)
            if case .map(let heldKey, let heldValue) = self { (key, element) = (heldKey, heldValue) }
            for entry in entries {
                try key.widen(toHold: entry.key)
                try element.widen(toHold: entry.value)
            }
            self = .map(key, element)
        case (.unknown, .structure), (.structure, .structure):
            guard case .structure(let members) = value else { return }
            var held: [(name: String, shape: EncodedShape)] = []
            if case .structure(let before) = self { held = before }
            for (index, member) in members.enumerated() {
                // Members mostly come in the same order.
                let position =
                    index < held.count && held[index].name == member.name
                    ? index : held.firstIndex { $0.name == member.name }
                do throws(DataKitError) {
                    if let position {
                        try held[position].shape.widen(toHold: member.value)
                    } else {
                        var shape = EncodedShape.unknown
                        try shape.widen(toHold: member.value)
                        held.append((member.name, shape))
                    }
                } catch {
                    throw DataKitError(error.kind, error.message, subject: error.subject ?? member.name)
                }
            }
            self = .structure(held)
        default:
            throw DataKitError(
                .conversion,
                "values of type \(type) came before one that is of another kind; give a schema, or one type")
        }
    }

    /// A type that holds the values of both.
    private static func common(_ left: DataType, _ right: DataType) throws(DataKitError) -> DataType {
        switch (left, right) {
        case (.decimal(_, let one), .decimal(_, let other)): return .decimal(precision: 38, scale: max(one, other))
        case (.timestamp(let one, let zone), .timestamp(let other, let otherZone)) where zone == otherZone:
            return .timestamp(one.perSecond > other.perSecond ? one : other, timeZone: zone)
        default:
            throw DataKitError(
                .conversion, "a value of type \(right) came behind values of type \(left); give a schema")
        }
    }
}
