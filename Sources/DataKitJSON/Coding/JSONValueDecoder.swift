internal import CDataKitKernels
import DataKitCore

/// Decodes the value of a node.
struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
    let context: JSONDecodingContext
    let index: Int

    init(context: JSONDecodingContext, index: Int) {
        self.context = context
        self.index = index
    }

    var tape: JSONTape { context.tape }
    var codingPath: [any CodingKey] { context.path(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { context.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard context.memory.isObject(index) else {
            throw context.mismatch([String: Any].self, index, "an object")
        }
        return context.container(keyedBy: type, object: index)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard tape.kind(index) == CDK_JSON_ARRAY else { throw context.mismatch([Any].self, index, "an array") }
        return JSONElementsContainer(context: context, array: index)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { tape.kind(index) == CDK_JSON_NULL }
    func decode(_ type: Bool.Type) throws -> Bool { try context.boolean(index) }
    func decode(_ type: String.Type) throws -> String { try context.string(index) }
    func decode(_ type: Double.Type) throws -> Double { try context.double(index) }
    func decode(_ type: Float.Type) throws -> Float { try context.float(index) }
    func decode(_ type: Int.Type) throws -> Int { try context.integer(index) }
    func decode(_ type: Int8.Type) throws -> Int8 { try context.integer(index) }
    func decode(_ type: Int16.Type) throws -> Int16 { try context.integer(index) }
    func decode(_ type: Int32.Type) throws -> Int32 { try context.integer(index) }
    func decode(_ type: Int64.Type) throws -> Int64 { try context.integer(index) }
    func decode(_ type: Int128.Type) throws -> Int128 { try context.integer(index) }
    func decode(_ type: UInt.Type) throws -> UInt { try context.integer(index) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try context.integer(index) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try context.integer(index) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try context.integer(index) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try context.integer(index) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try context.integer(index) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try context.decode(type, index) }
}

// MARK: - Values

extension JSONDecodingContext {
    private func value(_ index: Int) -> JSONValue { JSONValue(tape: tape, index: index) }

    func context(_ message: String, _ index: Int) -> DecodingError.Context {
        let place = place(of: index)
        return DecodingError.Context(
            codingPath: path(to: index),
            debugDescription: "\(message), line \(place.line), column \(place.column) of \(tape.name)")
    }

    func mismatch(_ type: Any.Type, _ index: Int, _ expected: String) -> DecodingError {
        if memory.kind(index) == CDK_JSON_SET_ASIDE { longArrays?.refuse() }
        if value(index).isNull {
            return .valueNotFound(type, context("expected \(expected), found null", index))
        }
        let found = JSONError.excerpt(value(index).rawBytes.prefix(60))
        return .typeMismatch(type, context("expected \(expected), found \(found)", index))
    }

    func boolean(_ index: Int) throws -> Bool {
        switch tape.kind(index) {
        case CDK_JSON_TRUE: true
        case CDK_JSON_FALSE: false
        default: throw mismatch(Bool.self, index, "true or false")
        }
    }

    @inline(__always)
    func string(_ index: Int) throws -> String {
        if let string = memory.string(index) { return string }
        guard tape.kind(index) == CDK_JSON_STRING else { throw mismatch(String.self, index, "a string") }
        return tape.string(index)
    }

    @inline(__always)
    func double(_ index: Int) throws -> Double {
        if let number = memory.double(index) { return number }
        if tape.kind(index) == CDK_JSON_NUMBER, let number = value(index).double { return number }
        throw notANumber(Double.self, index, "doubles")
    }

    func decimal(_ index: Int) throws -> Decimal128 {
        if let number = value(index).decimal { return number }
        throw mismatch(Decimal128.self, index, "a decimal of at most 38 digits")
    }

    func float(_ index: Int) throws -> Float {
        if tape.kind(index) == CDK_JSON_NUMBER, let number = value(index).float { return number }
        throw notANumber(Float.self, index, "floats")
    }

    private func notANumber(_ type: Any.Type, _ index: Int, _ name: String) -> DecodingError {
        guard tape.kind(index) == CDK_JSON_NUMBER else { return mismatch(type, index, "a number") }
        return .dataCorrupted(context("\(value(index).rawText) is beyond all \(name)", index))
    }

    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ index: Int) throws -> Integer {
        if let small = memory.smallInteger(index), let number = Integer(exactly: small) { return number }
        return try wideInteger(index)
    }

    @inline(never)
    func wideInteger<Integer: FixedWidthInteger>(_ index: Int) throws -> Integer {
        guard tape.kind(index) == CDK_JSON_NUMBER else { throw mismatch(Integer.self, index, "a whole number") }
        let value = value(index)
        if let small = value.integer, let number = Integer(exactly: small) { return number }
        if let wide = value.wideInteger, let number = Integer(exactly: wide) { return number }
        if Integer.self == UInt128.self, let digits = UInt128(value.rawText) as? Integer { return digits }
        throw DecodingError.dataCorrupted(context("\(value.rawText) is no \(Integer.self)", index))
    }
}
