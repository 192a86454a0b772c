/// Where an encoded value arrives; containers fill it until it is read.
final class EncodedSlot {
    private enum Content {
        case value(EncodedValue)
        case members([(name: String, slot: EncodedSlot)])
        case elements([EncodedSlot])
    }
    private var content = Content.value(.null)

    var result: EncodedValue {
        switch content {
        case .value(let value): value
        case .members(let members): .structure(members.map { .init(name: $0.name, value: $0.slot.result) })
        case .elements(let elements): .list(elements.map(\.result))
        }
    }

    var elementCount: Int {
        if case .elements(let elements) = content { elements.count } else { 0 }
    }

    func set(_ value: EncodedValue) { content = .value(value) }

    func beginMembers() {
        if case .members = content { return }
        content = .members([])
    }

    func beginElements() {
        if case .elements = content { return }
        content = .elements([])
    }

    func member(_ name: String) -> EncodedSlot {
        guard case .members(var members) = content else { preconditionFailure("members were not begun") }
        content = .value(.null)
        defer { content = .members(members) }
        if let same = members.first(where: { $0.name == name }) { return same.slot }
        let slot = EncodedSlot()
        members.append((name, slot))
        return slot
    }

    func element() -> EncodedSlot {
        guard case .elements(var elements) = content else { preconditionFailure("elements were not begun") }
        content = .value(.null)
        let slot = EncodedSlot()
        elements.append(slot)
        content = .elements(elements)
        return slot
    }
}

/// Encodes one value into a slot.
package struct ValueEncoder: Encoder, SingleValueEncodingContainer {
    let slot: EncodedSlot
    package let codingPath: [any CodingKey]
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    package init() { self.init(slot: EncodedSlot(), codingPath: []) }

    init(slot: EncodedSlot, codingPath: [any CodingKey]) {
        self.slot = slot
        self.codingPath = codingPath
    }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginMembers()
        return KeyedEncodingContainer(MembersEncoder<Key>(slot: slot, codingPath: codingPath))
    }

    package func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginElements()
        return ElementsEncoder(slot: slot, codingPath: codingPath)
    }

    package func singleValueContainer() -> any SingleValueEncodingContainer { self }

    package func encodeNil() throws { slot.set(.null) }
    package func encode(_ value: Int128) throws { slot.set(try EncodedValue(encoding: value)) }
    package func encode(_ value: UInt128) throws { slot.set(try EncodedValue(encoding: value)) }
    package func encode<Value: Encodable>(_ value: Value) throws { slot.set(try EncodedValue(encoding: value)) }
}

/// Encodes members by name.
struct MembersEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: EncodedSlot
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) throws { slot.member(key.stringValue).set(.null) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        slot.member(key.stringValue).set(try EncodedValue(encoding: value))
    }

    // Without these two the defaults of the protocol would refuse them.
    func encode(_ value: Int128, forKey key: Key) throws {
        slot.member(key.stringValue).set(try EncodedValue(encoding: value))
    }

    func encode(_ value: UInt128, forKey key: Key) throws {
        slot.member(key.stringValue).set(try EncodedValue(encoding: value))
    }

    // A property that is nil keeps its place among the others.
    private func encodeOptional<Value: Encodable>(_ value: Value?, _ key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }

    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int128?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt128?, forKey key: Key) throws { try encodeOptional(value, key) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        ValueEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ValueEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ValueEncoder(slot: slot.member("super"), codingPath: codingPath) }

    func superEncoder(forKey key: Key) -> any Encoder {
        ValueEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
}

/// Encodes elements one after another.
struct ElementsEncoder: UnkeyedEncodingContainer {
    let slot: EncodedSlot
    let codingPath: [any CodingKey]

    var count: Int { slot.elementCount }

    func encodeNil() throws { slot.element().set(.null) }
    func encode(_ value: Int128) throws { slot.element().set(try EncodedValue(encoding: value)) }
    func encode(_ value: UInt128) throws { slot.element().set(try EncodedValue(encoding: value)) }
    func encode<Value: Encodable>(_ value: Value) throws { slot.element().set(try EncodedValue(encoding: value)) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        ValueEncoder(slot: slot.element(), codingPath: codingPath).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ValueEncoder(slot: slot.element(), codingPath: codingPath).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ValueEncoder(slot: slot.element(), codingPath: codingPath) }
}
