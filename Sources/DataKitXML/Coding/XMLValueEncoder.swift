import DataKitCore

/// What a value is encoded as, before it is known whether it is an element or an attribute.
final class XMLEncodedSlot {
    enum Content {
        case null
        case text(String)
        case members([(key: String, slot: XMLEncodedSlot)])
        case list([XMLEncodedSlot])
    }

    var content = Content.null

    func beginMembers() { if case .members = content {} else { content = .members([]) } }
    func beginList() { if case .list = content {} else { content = .list([]) } }

    /// The slot of a member; a key that comes again takes the place of the first.
    func member(_ key: String) -> XMLEncodedSlot {
        guard case .members(var members) = content else { return XMLEncodedSlot() }
        if let known = members.firstIndex(where: { $0.key == key }) { return members[known].slot }
        let slot = XMLEncodedSlot()
        // Let the array go, so that it is changed in place.
        content = .null
        members.append((key, slot))
        content = .members(members)
        return slot
    }

    func element() -> XMLEncodedSlot {
        guard case .list(var elements) = content else { return XMLEncodedSlot() }
        let slot = XMLEncodedSlot()
        content = .null
        elements.append(slot)
        content = .list(elements)
        return slot
    }

    var elementCount: Int { if case .list(let elements) = content { elements.count } else { 0 } }
}

/// Encodes one value into a slot.
struct XMLValueEncoder: Encoder, SingleValueEncodingContainer {
    let slot: XMLEncodedSlot
    let codingPath: [any CodingKey]

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginMembers()
        return KeyedEncodingContainer(XMLMembersEncoder<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginList()
        return XMLListEncoder(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { slot.content = .null }
    func encode(_ value: Bool) { slot.content = .text(value ? "true" : "false") }
    func encode(_ value: String) { slot.content = .text(value) }
    func encode(_ value: Double) { slot.content = .text(Self.text(value, "\(value)")) }
    func encode(_ value: Float) { slot.content = .text(Self.text(Double(value), "\(value)")) }
    func encode(_ value: Int) { slot.content = .text("\(value)") }
    func encode(_ value: Int8) { slot.content = .text("\(value)") }
    func encode(_ value: Int16) { slot.content = .text("\(value)") }
    func encode(_ value: Int32) { slot.content = .text("\(value)") }
    func encode(_ value: Int64) { slot.content = .text("\(value)") }
    func encode(_ value: Int128) { slot.content = .text("\(value)") }
    func encode(_ value: UInt) { slot.content = .text("\(value)") }
    func encode(_ value: UInt8) { slot.content = .text("\(value)") }
    func encode(_ value: UInt16) { slot.content = .text("\(value)") }
    func encode(_ value: UInt32) { slot.content = .text("\(value)") }
    func encode(_ value: UInt64) { slot.content = .text("\(value)") }
    func encode(_ value: UInt128) { slot.content = .text("\(value)") }

    func encode<Value: Encodable>(_ value: Value) throws {
        if let decimal = value as? Decimal128 {
            slot.content = .text(decimal.description)
        } else {
            try value.encode(to: self)
        }
    }

    /// As XML Schema spells what is no number.
    private static func text(_ value: Double, _ text: String) -> String {
        value.isFinite ? text : value.isNaN ? "NaN" : value > 0 ? "INF" : "-INF"
    }

    func part(_ slot: XMLEncodedSlot, _ key: any CodingKey) -> XMLValueEncoder {
        XMLValueEncoder(slot: slot, codingPath: codingPath + [key])
    }
}

/// Encodes members by name.
struct XMLMembersEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: XMLValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    private func part(_ key: any CodingKey) -> XMLValueEncoder {
        encoder.part(encoder.slot.member(key.stringValue), key)
    }

    func encodeNil(forKey key: Key) { part(key).encodeNil() }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try part(key).encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        part(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { part(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { part(key) }
}

/// Encodes elements one after another.
struct XMLListEncoder: UnkeyedEncodingContainer {
    let encoder: XMLValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.slot.elementCount }

    private func part() -> XMLValueEncoder {
        let slot = encoder.slot.element()
        return encoder.part(slot, XMLPlainKey(intValue: count - 1))
    }

    func encodeNil() { part().encodeNil() }
    func encode<Value: Encodable>(_ value: Value) throws { try part().encode(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        part().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
    func superEncoder() -> any Encoder { part() }
}
