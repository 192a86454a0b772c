/// Writes Thrift's compact protocol.
///
/// ```swift
/// var writer = ThriftWriter()
/// writer.structure { writer in
///     writer.string(1, key)
///     writer.string(2, value)
/// }
/// ```
///
/// Fields go in rising order of their numbers; optional values that are `nil` are left out.
package struct ThriftWriter {
    package private(set) var bytes: [UInt8] = []
    private var lastField: Int16 = 0

    package init() {}

    package mutating func structure(_ body: (inout ThriftWriter) -> Void) {
        let outer = lastField
        lastField = 0
        body(&self)
        bytes.append(0)
        lastField = outer
    }

    // MARK: Fields

    package mutating func boolean(_ id: Int16, _ value: Bool?) {
        guard let value else { return }
        field(id, value ? .booleanTrue : .booleanFalse)
    }

    package mutating func int8(_ id: Int16, _ value: Int8?) {
        guard let value else { return }
        field(id, .int8)
        bytes.append(UInt8(bitPattern: value))
    }

    package mutating func int16(_ id: Int16, _ value: Int16?) {
        guard let value else { return }
        field(id, .int16)
        zigzag(Int64(value))
    }

    package mutating func int32(_ id: Int16, _ value: Int32?) {
        guard let value else { return }
        field(id, .int32)
        zigzag(Int64(value))
    }

    package mutating func int64(_ id: Int16, _ value: Int64?) {
        guard let value else { return }
        field(id, .int64)
        zigzag(value)
    }

    package mutating func double(_ id: Int16, _ value: Double?) {
        guard let value else { return }
        field(id, .double)
        for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * index))) }
    }

    package mutating func binary(_ id: Int16, _ value: [UInt8]?) {
        guard let value else { return }
        field(id, .binary)
        lengthPrefixed(value)
    }

    package mutating func string(_ id: Int16, _ value: String?) {
        guard let value else { return }
        field(id, .binary)
        lengthPrefixed(value.utf8)
    }

    package mutating func structure(_ id: Int16, _ value: (some ThriftStructure)?) {
        guard let value else { return }
        field(id, .structure)
        value.write(to: &self)
    }

    /// A field that is a struct without fields: most members of the format's unions.
    package mutating func emptyStructure(_ id: Int16) {
        field(id, .structure)
        bytes.append(0)
    }

    package mutating func structure(_ id: Int16, _ body: (inout ThriftWriter) -> Void) {
        field(id, .structure)
        structure(body)
    }

    // MARK: Lists

    package mutating func structures(_ id: Int16, _ values: [some ThriftStructure]?) {
        guard let values else { return }
        listHead(id, .structure, values.count)
        for value in values { value.write(to: &self) }
    }

    package mutating func int32List(_ id: Int16, _ values: [Int32]?) {
        guard let values else { return }
        listHead(id, .int32, values.count)
        for value in values { zigzag(Int64(value)) }
    }

    package mutating func int64List(_ id: Int16, _ values: [Int64]?) {
        guard let values else { return }
        listHead(id, .int64, values.count)
        for value in values { zigzag(value) }
    }

    package mutating func stringList(_ id: Int16, _ values: [String]?) {
        guard let values else { return }
        listHead(id, .binary, values.count)
        for value in values { lengthPrefixed(value.utf8) }
    }

    package mutating func binaryList(_ id: Int16, _ values: [[UInt8]]?) {
        guard let values else { return }
        listHead(id, .binary, values.count)
        for value in values { lengthPrefixed(value) }
    }

    package mutating func booleanList(_ id: Int16, _ values: [Bool]?) {
        guard let values else { return }
        listHead(id, .booleanTrue, values.count)
        for value in values { bytes.append(value ? 1 : 2) }
    }

    // MARK: Parts

    private mutating func field(_ id: Int16, _ type: ThriftType) {
        let distance = Int(id) - Int(lastField)
        if 1...15 ~= distance {
            bytes.append(UInt8(distance) << 4 | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(Int64(id))
        }
        lastField = id
    }

    private mutating func listHead(_ id: Int16, _ type: ThriftType, _ count: Int) {
        field(id, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    private mutating func lengthPrefixed(_ value: some Collection<UInt8>) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    private mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))) }

    private mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
