/// An enumeration of the metadata: a number, of which newer files may hold ones that this version does not know.
package protocol ThriftEnumeration: RawRepresentable, Hashable, Sendable, CustomStringConvertible
where RawValue == Int32 {
    init(rawValue: Int32)
    /// The specification's names.
    static var names: [Int32: String] { get }
}

extension ThriftEnumeration {
    /// The specification's name, or the number where it has none.
    package var description: String { Self.names[rawValue] ?? "\(rawValue)" }

    /// Whether the specification that this version was written to names it.
    package var isKnown: Bool { Self.names[rawValue] != nil }
}

extension ThriftReader {
    package mutating func enumeration<E: ThriftEnumeration>(
        _ field: ThriftField, as type: E.Type = E.self
    ) throws(ParquetError) -> E {
        E(rawValue: try int32(field))
    }

    package mutating func enumerations<E: ThriftEnumeration>(
        _ field: ThriftField, as type: E.Type = E.self
    ) throws(ParquetError) -> [E] {
        try int32List(field).map { E(rawValue: $0) }
    }
}

extension ThriftWriter {
    package mutating func enumeration(_ id: Int16, _ value: (some ThriftEnumeration)?) { int32(id, value?.rawValue) }

    package mutating func enumerations(_ id: Int16, _ values: [some ThriftEnumeration]?) {
        int32List(id, values?.map(\.rawValue))
    }
}
