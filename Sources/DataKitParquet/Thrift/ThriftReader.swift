/// Reads Thrift's compact protocol from bytes nobody vouches for.
///
/// Every count and length is checked against the bytes that are left before anything is reserved, structs nest at
/// most 64 deep, varints end after ten bytes, and fields of unknown number are skipped.
///
/// ```swift
/// var reader = ThriftReader(bytes)
/// var key: String?
/// try reader.structure { reader, field throws(ParquetError) in
///     switch field.id {
///     case 1: key = try reader.string(field)
///     default: try reader.skip(field)
///     }
/// }
/// ```
package struct ThriftReader {
    let bytes: [UInt8]
    /// The next byte to read, counted from the start of the array.
    package internal(set) var position: Int
    let end: Int
    private(set) var depth = 0
    /// Where the array begins in the file, for messages.
    let fileOffset: Int
    /// What is being read, for messages: "the footer", "a page header".
    let subject: String

    /// How deep structs, lists and maps may nest.
    package static let maximumDepth = 64

    /// - Parameters:
    ///   - range: the part of the array to read; all of it when `nil`.
    ///   - fileOffset: where the array begins in the file, for messages.
    ///   - subject: what is being read, for messages.
    package init(
        _ bytes: [UInt8], range: Range<Int>? = nil, fileOffset: Int = 0, subject: String = "the metadata"
    ) {
        let range = range ?? 0..<bytes.count
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "ThriftReader range is out of bounds")
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.fileOffset = fileOffset
        self.subject = subject
    }

    /// How many bytes are left.
    package var remaining: Int { end - position }

    /// An error that says where reading stands.
    package func failure(_ message: String, kind: ParquetError.Kind = .outOfSpecification) -> ParquetError {
        ParquetError(kind, "\(subject): \(message)", at: .init(byteOffset: fileOffset + position))
    }

    /// The value of a field that must be there.
    package func required<Value>(_ value: Value?, _ name: StaticString) throws(ParquetError) -> Value {
        guard let value else { throw failure("the required field '\(name)' is missing") }
        return value
    }
}

extension ThriftReader {
    // MARK: Structs and lists

    /// Reads a struct, calling `body` with the head of each field; the body reads or skips the field's value.
    package mutating func structure(
        _ body: (inout ThriftReader, ThriftField) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        try enter()
        var id: Int16 = 0
        while let field = try nextField(after: id) {
            id = field.id
            try body(&self, field)
        }
        depth -= 1
    }

    /// Reads a field that is a struct.
    package mutating func structure<S: ThriftStructure>(
        _ field: ThriftField, as type: S.Type = S.self
    ) throws(ParquetError) -> S {
        try expect(field, .structure)
        return try S(from: &self)
    }

    /// Reads a field that is a list, calling `element` for each.
    ///
    /// Each element takes at least one byte, so a count beyond the bytes left is refused at once.
    package mutating func list<Element>(
        _ field: ThriftField, of type: ThriftType, _ element: (inout ThriftReader) throws(ParquetError) -> Element
    ) throws(ParquetError) -> [Element] {
        try expect(field, .list)
        let (found, count) = try listHead()
        if count > 0, found != type, !(found.isBoolean && type.isBoolean) {
            throw failure("field \(field.id) is a list of \(found), expected \(type)")
        }
        try enter()
        var elements: [Element] = []
        // Reserving is bounded apart from the count: elements are larger in memory than on the wire.
        elements.reserveCapacity(min(count, 4096))
        for _ in 0..<count { elements.append(try element(&self)) }
        depth -= 1
        return elements
    }

    /// Reads a field that is a list of structs.
    package mutating func structures<S: ThriftStructure>(
        _ field: ThriftField, of type: S.Type = S.self
    ) throws(ParquetError) -> [S] {
        try list(field, of: .structure) { reader throws(ParquetError) in try S(from: &reader) }
    }

    /// Reads the head of a field that is a list of structs.
    /// - Returns: how many there are; each takes at least one byte of those that are left.
    mutating func structureCount(_ field: ThriftField) throws(ParquetError) -> Int {
        try expect(field, .list)
        let (found, count) = try listHead()
        guard count == 0 || found == .structure else {
            throw failure("field \(field.id) is a list of \(found), expected \(ThriftType.structure)")
        }
        return count
    }

    package mutating func int64List(_ field: ThriftField) throws(ParquetError) -> [Int64] {
        try list(field, of: .int64) { reader throws(ParquetError) in try reader.zigzag() }
    }

    package mutating func int32List(_ field: ThriftField) throws(ParquetError) -> [Int32] {
        try list(field, of: .int32) { reader throws(ParquetError) in try reader.integer() }
    }

    package mutating func stringList(_ field: ThriftField) throws(ParquetError) -> [String] {
        try list(field, of: .binary) { reader throws(ParquetError) in
            String(decoding: try reader.lengthPrefixed(), as: UTF8.self)
        }
    }

    package mutating func binaryList(_ field: ThriftField) throws(ParquetError) -> [[UInt8]] {
        try list(field, of: .binary) { reader throws(ParquetError) in Array(try reader.lengthPrefixed()) }
    }

    package mutating func booleanList(_ field: ThriftField) throws(ParquetError) -> [Bool] {
        try list(field, of: .booleanTrue) { reader throws(ParquetError) in try reader.byte() == 1 }
    }

    // MARK: Values

    package func boolean(_ field: ThriftField) throws(ParquetError) -> Bool {
        guard field.type.isBoolean else {
            throw failure("field \(field.id) is of wire type \(field.type), expected a boolean")
        }
        return field.type == .booleanTrue
    }

    package mutating func int8(_ field: ThriftField) throws(ParquetError) -> Int8 {
        try expect(field, .int8)
        return Int8(bitPattern: try byte())
    }

    package mutating func int16(_ field: ThriftField) throws(ParquetError) -> Int16 {
        try expect(field, .int16)
        return try integer()
    }

    package mutating func int32(_ field: ThriftField) throws(ParquetError) -> Int32 {
        try expect(field, .int32)
        return try integer()
    }

    package mutating func int64(_ field: ThriftField) throws(ParquetError) -> Int64 {
        try expect(field, .int64)
        return try zigzag()
    }

    package mutating func double(_ field: ThriftField) throws(ParquetError) -> Double {
        try expect(field, .double)
        guard remaining >= 8 else { throw endsEarly() }
        var bits: UInt64 = 0
        for index in 0..<8 { bits |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += 8
        return Double(bitPattern: bits)
    }

    package mutating func binary(_ field: ThriftField) throws(ParquetError) -> [UInt8] {
        try expect(field, .binary)
        return Array(try lengthPrefixed())
    }

    /// Text; invalid UTF-8 becomes U+FFFD.
    package mutating func string(_ field: ThriftField) throws(ParquetError) -> String {
        try expect(field, .binary)
        return String(decoding: try lengthPrefixed(), as: UTF8.self)
    }

    // MARK: Skipping

    /// Passes over the value of a field.
    package mutating func skip(_ field: ThriftField) throws(ParquetError) {
        if !field.type.isBoolean { try skipValue(field.type) }
    }

    mutating func skipValue(_ type: ThriftType) throws(ParquetError) {
        switch type {
        case .stop: throw failure("a value of no type")
        // Only as list elements, where a boolean is a byte.
        case .booleanTrue, .booleanFalse, .int8: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: try advance(8)
        case .uuid: try advance(16)
        case .binary: _ = try lengthPrefixed()
        case .list, .set:
            let (type, count) = try listHead()
            try enter()
            for _ in 0..<count { try skipValue(type) }
            depth -= 1
        case .map:
            let count = try count(of: "a map", minimumBytes: 2)
            if count == 0 { return }
            let types = try byte()
            let key = try elementType(types >> 4)
            let value = try elementType(types & 0x0F)
            try enter()
            for _ in 0..<count {
                try skipValue(key)
                try skipValue(value)
            }
            depth -= 1
        case .structure:
            try structure { reader, field throws(ParquetError) in try reader.skip(field) }
        }
    }
}

extension ThriftReader {
    // MARK: Parts

    private mutating func enter() throws(ParquetError) {
        guard depth < Self.maximumDepth else {
            throw failure("structs nest deeper than \(Self.maximumDepth)", kind: .limit)
        }
        depth += 1
    }

    private func endsEarly() -> ParquetError { failure("ends early") }

    private func expect(_ field: ThriftField, _ type: ThriftType) throws(ParquetError) {
        guard field.type == type else {
            throw failure("field \(field.id) is of wire type \(field.type), expected \(type)")
        }
    }

    /// The head of the next field, or `nil` at the end of the struct.
    private mutating func nextField(after previous: Int16) throws(ParquetError) -> ThriftField? {
        let head = try byte()
        guard head != 0 else { return nil }
        guard let type = ThriftType(rawValue: head & 0x0F), type != .stop else {
            throw failure("a field has the unknown wire type \(head & 0x0F)")
        }
        if head >> 4 == 0 { return ThriftField(id: try integer(), type: type) }
        let (id, overflow) = previous.addingReportingOverflow(Int16(head >> 4))
        guard !overflow else { throw failure("a field number passes 32767") }
        return ThriftField(id: id, type: type)
    }

    private mutating func listHead() throws(ParquetError) -> (ThriftType, Int) {
        let head = try byte()
        let type = try elementType(head & 0x0F)
        if head >> 4 != 15 {
            let count = Int(head >> 4)
            guard count <= remaining else { throw failure("a list of \(count) elements does not fit") }
            return (type, count)
        }
        return (type, try count(of: "a list", minimumBytes: 1))
    }

    private func elementType(_ code: UInt8) throws(ParquetError) -> ThriftType {
        // Code 0 is what some writers give the elements of an empty list.
        guard let type = ThriftType(rawValue: code) else {
            throw failure("an element has the unknown wire type \(code)")
        }
        return type
    }

    private mutating func count(of subject: StaticString, minimumBytes: Int) throws(ParquetError) -> Int {
        let count = try varint()
        guard count <= UInt64(remaining / minimumBytes) else {
            throw failure("\(subject) of \(count) elements does not fit in the \(remaining) bytes that are left")
        }
        return Int(count)
    }

    private mutating func lengthPrefixed() throws(ParquetError) -> ArraySlice<UInt8> {
        let length = try varint()
        guard length <= UInt64(remaining) else {
            throw failure("a string of \(length) bytes does not fit in the \(remaining) bytes that are left")
        }
        defer { position += Int(length) }
        return bytes[position..<position + Int(length)]
    }

    private mutating func advance(_ count: Int) throws(ParquetError) {
        guard remaining >= count else { throw endsEarly() }
        position += count
    }

    private mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < end else { throw endsEarly() }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func varint() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw failure("an integer is longer than 64 bits") }
            value |= UInt64(next & 0x7F) &<< shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    private mutating func zigzag() throws(ParquetError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func integer<Integer: FixedWidthInteger>() throws(ParquetError) -> Integer {
        let value = try zigzag()
        guard let exact = Integer(exactly: value) else {
            throw failure("the integer \(value) does not fit in \(Integer.bitWidth) bits")
        }
        return exact
    }
}

extension ThriftType {
    fileprivate var isBoolean: Bool { self == .booleanTrue || self == .booleanFalse }
}
