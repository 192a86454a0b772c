import DataKitCore

/// Encodes one value into a slot, for types that do not write from the outside in.
struct JSONValueEncoder: Encoder, SingleValueEncodingContainer {
    let slot: JSONEncodedSlot
    let codingPath: [any CodingKey]
    let nonFinite: JSONLinesEncoder.NonFiniteNumbers

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginMembers()
        return KeyedEncodingContainer(JSONMembersEncoder<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginElements()
        return JSONElementsEncoder(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() throws { slot.set(token: "null") }
    func encode(_ value: Bool) throws { slot.set(token: value ? "true" : "false") }
    func encode(_ value: String) throws { slot.set(string: value) }
    func encode(_ value: Double) throws { try encode(floating: value, text: "\(value)") }
    func encode(_ value: Float) throws { try encode(floating: Double(value), text: "\(value)") }
    func encode(_ value: Int) throws { slot.set(token: "\(value)") }
    func encode(_ value: Int8) throws { slot.set(token: "\(value)") }
    func encode(_ value: Int16) throws { slot.set(token: "\(value)") }
    func encode(_ value: Int32) throws { slot.set(token: "\(value)") }
    func encode(_ value: Int64) throws { slot.set(token: "\(value)") }
    func encode(_ value: Int128) throws { slot.set(token: "\(value)") }
    func encode(_ value: UInt) throws { slot.set(token: "\(value)") }
    func encode(_ value: UInt8) throws { slot.set(token: "\(value)") }
    func encode(_ value: UInt16) throws { slot.set(token: "\(value)") }
    func encode(_ value: UInt32) throws { slot.set(token: "\(value)") }
    func encode(_ value: UInt64) throws { slot.set(token: "\(value)") }
    func encode(_ value: UInt128) throws { slot.set(token: "\(value)") }

    func encode<Value: Encodable>(_ value: Value) throws {
        if let decimal = value as? Decimal128 {
            slot.set(token: decimal.description)
            return
        }
        if let type = JSONFoundationType(Value.self) {
            let own = JSONEncodedSlot()
            try value.encode(to: JSONValueEncoder(slot: own, codingPath: codingPath, nonFinite: nonFinite))
            var text = TextBuffer()
            own.append(to: &text)
            switch try type.plainForm(of: text.array) {
            case .string(let string)?: return slot.set(string: string)
            case .number(let number)?: return slot.set(token: number)
            case .notANumber?: return try encode(floating: .nan, text: "NaN")
            case nil: break
            }
        }
        try value.encode(to: self)
    }

    private func encode(floating value: Double, text: String) throws {
        if value.isFinite {
            slot.set(token: text)
            return
        }
        switch nonFinite {
        case .null: slot.set(token: "null")
        case .strings: slot.set(string: value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
        case .error: throw EncodingError.nonFinite(value, codingPath)
        }
    }

    /// The encoder of a part.
    func part(_ slot: JSONEncodedSlot, _ key: (any CodingKey)?) -> JSONValueEncoder {
        JSONValueEncoder(slot: slot, codingPath: key.map { codingPath + [$0] } ?? codingPath, nonFinite: nonFinite)
    }
}

/// Encodes members by name.
struct JSONMembersEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    private func part(_ key: any CodingKey) -> JSONValueEncoder {
        encoder.part(encoder.slot.member(key.stringValue), key)
    }

    func encodeNil(forKey key: Key) throws { try part(key).encodeNil() }
    func encode(_ value: Int128, forKey key: Key) throws { try part(key).encode(value) }
    func encode(_ value: UInt128, forKey key: Key) throws { try part(key).encode(value) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try part(key).encode(value) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        part(key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { part(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.part(encoder.slot.member("super"), nil) }
    func superEncoder(forKey key: Key) -> any Encoder { part(key) }
}

/// Encodes elements one after another.
struct JSONElementsEncoder: UnkeyedEncodingContainer {
    let encoder: JSONValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.slot.elementCount }

    private func part() -> JSONValueEncoder {
        encoder.part(encoder.slot.element(), JSONCodingKey(intValue: count - 1))
    }

    func encodeNil() throws { try part().encodeNil() }
    func encode(_ value: Int128) throws { try part().encode(value) }
    func encode(_ value: UInt128) throws { try part().encode(value) }
    func encode<Value: Encodable>(_ value: Value) throws { try part().encode(value) }

    func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        part().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
    func superEncoder() -> any Encoder { part() }
}
