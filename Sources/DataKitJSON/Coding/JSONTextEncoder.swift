import DataKitCore

/// The way to a value that is being encoded.
final class JSONEncodingPath {
    private let parent: JSONEncodingPath?
    private let key: (any CodingKey)?

    init(_ parent: JSONEncodingPath? = nil, _ key: (any CodingKey)? = nil) {
        self.parent = parent
        self.key = key
    }

    var keys: [any CodingKey] { (parent?.keys ?? []) + (key.map { [$0] } ?? []) }
}

/// Encodes one value into text.
struct JSONTextEncoder: Encoder, SingleValueEncodingContainer {
    let state: JSONEncodingState
    let place: JSONEncodingState.Place
    let path: JSONEncodingPath

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let container = state.open(isObject: true, at: place)
        return KeyedEncodingContainer(JSONTextMembers<Key>(state: state, container: container, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONTextElements(state: state, container: state.open(isObject: false, at: place), path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() throws { if state.requireValue(at: place) { state.write(token: "null") } }
    func encode(_ value: Bool) throws {
        if state.requireValue(at: place) { state.write(token: value ? "true" : "false") }
    }
    func encode(_ value: String) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: Double) throws { if state.requireValue(at: place) { try state.write(value, path.keys) } }
    func encode(_ value: Float) throws { if state.requireValue(at: place) { try state.write(value, path.keys) } }
    func encode(_ value: Int) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: Int8) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: Int16) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: Int32) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: Int64) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: UInt) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: UInt8) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: UInt16) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: UInt32) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: UInt64) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: Int128) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode(_ value: UInt128) throws { if state.requireValue(at: place) { state.write(value) } }
    func encode<Value: Encodable>(_ value: Value) throws {
        if state.requireValue(at: place) { try state.write(value, path) }
    }
}

/// Encodes members by name into text.
struct JSONTextMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let state: JSONEncodingState
    let container: JSONEncodingState.Place
    let path: JSONEncodingPath

    var codingPath: [any CodingKey] { path.keys }

    @inline(__always)
    private func begin(_ key: Key) -> Bool { state.beginMember(key.stringValue, in: container) }

    func encodeNil(forKey key: Key) throws { if begin(key) { state.write(token: "null") } }
    func encode(_ value: Bool, forKey key: Key) throws {
        if begin(key) { state.write(token: value ? "true" : "false") }
    }
    func encode(_ value: String, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: Double, forKey key: Key) throws {
        if begin(key) { try state.write(value, JSONEncodingPath(path, key).keys) }
    }
    func encode(_ value: Float, forKey key: Key) throws {
        if begin(key) { try state.write(value, JSONEncodingPath(path, key).keys) }
    }
    func encode(_ value: Int, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: Int8, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: Int16, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: Int32, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: Int64, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: UInt, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: UInt8, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: UInt16, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: UInt32, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: UInt64, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: Int128, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode(_ value: UInt128, forKey key: Key) throws { if begin(key) { state.write(value) } }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        if begin(key) { try state.write(value, JSONEncodingPath(path, key)) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder(key.stringValue, key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key.stringValue, key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder("super", nil) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue, key) }

    private func encoder(_ name: String, _ key: Key?) -> JSONTextEncoder {
        _ = state.beginMember(name, in: container)
        return JSONTextEncoder(state: state, place: state.valuePlace(), path: JSONEncodingPath(path, key))
    }
}

/// Encodes elements one after another into text.
struct JSONTextElements: UnkeyedEncodingContainer {
    let state: JSONEncodingState
    let container: JSONEncodingState.Place
    let path: JSONEncodingPath

    var codingPath: [any CodingKey] { path.keys }
    var count: Int { state.count(of: container) }
    private var key: JSONCodingKey { JSONCodingKey(intValue: max(0, count - 1)) }

    func encodeNil() throws { if state.beginElement(in: container) { state.write(token: "null") } }
    func encode(_ value: Bool) throws {
        if state.beginElement(in: container) { state.write(token: value ? "true" : "false") }
    }
    func encode(_ value: String) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: Double) throws {
        if state.beginElement(in: container) { try state.write(value, JSONEncodingPath(path, key).keys) }
    }
    func encode(_ value: Float) throws {
        if state.beginElement(in: container) { try state.write(value, JSONEncodingPath(path, key).keys) }
    }
    func encode(_ value: Int) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: Int8) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: Int16) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: Int32) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: Int64) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: UInt) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: UInt8) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: UInt16) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: UInt32) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: UInt64) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: Int128) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode(_ value: UInt128) throws { if state.beginElement(in: container) { state.write(value) } }
    func encode<Value: Encodable>(_ value: Value) throws {
        if state.beginElement(in: container) { try state.write(value, JSONEncodingPath(path, key)) }
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        encoder().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder() }

    private func encoder() -> JSONTextEncoder {
        _ = state.beginElement(in: container)
        return JSONTextEncoder(state: state, place: state.valuePlace(), path: JSONEncodingPath(path, key))
    }
}
