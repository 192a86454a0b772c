internal import CDataKitKernels

/// The elements of an array, one after another.
struct JSONElementsContainer: UnkeyedDecodingContainer {
    // With positions of 32 bits it fits where existentials keep small values, and needs no memory of its own.
    let context: JSONDecodingContext
    private let array: UInt32
    private var node: UInt32
    private let end: UInt32
    private var position: UInt32 = 0

    init(context: JSONDecodingContext, array: Int) {
        self.context = context
        self.array = UInt32(array)
        node = UInt32(array + 1)
        end = UInt32(context.tape.next(array))
    }

    var codingPath: [any CodingKey] { context.path(to: Int(array)) }
    var count: Int? { context.tape.elementCount(Int(array)) }
    var currentIndex: Int { Int(position) }
    var isAtEnd: Bool { node >= end }

    /// Decodes the next element, and goes on where that succeeds.
    @inline(__always)
    private mutating func next<Value>(_ type: Any.Type, _ decode: (JSONDecodingContext, Int) throws -> Value) throws
        -> Value
    {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type, context.context("the array has only \(currentIndex) elements", Int(array)))
        }
        let value = try decode(context, Int(node))
        pass()
        return value
    }

    private mutating func pass() {
        node = UInt32(context.tape.next(Int(node)))
        position += 1
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                Any?.self, context.context("the array has only \(currentIndex) elements", Int(array)))
        }
        guard context.tape.kind(Int(node)) == CDK_JSON_NULL else { return false }
        pass()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try next(type) { try $0.boolean($1) } }
    mutating func decode(_ type: String.Type) throws -> String { try next(type) { try $0.string($1) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try next(type) { try $0.double($1) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try next(type) { try $0.float($1) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next(type) { try $0.integer($1) } }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try next(type) { try $0.integer($1) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next(type) { try $0.decode(type, $1) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next([String: Any].self) { try JSONValueDecoder(context: $0, index: $1).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next([Any].self) { try JSONValueDecoder(context: $0, index: $1).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try next((any Decoder).self) { JSONValueDecoder(context: $0, index: $1) }
    }
}
