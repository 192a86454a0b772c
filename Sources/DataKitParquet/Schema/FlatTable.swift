/// A table of a FlatBuffers message that nobody vouches for: every offset is checked before it is followed.
///
/// ```
/// table:  distance back to the vtable (4 bytes, signed) | fields ...
/// vtable: its size (2 bytes) | the table's size (2) | the place of each field in the table (2 each), 0 for absent
/// ```
struct FlatTable {
    private let bytes: [UInt8]
    private let start: Int
    private let vtable: Int
    private let vtableSize: Int

    /// The root of a message that fills the bytes.
    init?(root bytes: [UInt8]) {
        guard let offset = Self.unsigned(bytes, 0, 4) else { return nil }
        self.init(bytes, at: offset)
    }

    private init?(_ bytes: [UInt8], at start: Int) {
        guard let raw = Self.unsigned(bytes, start, 4) else { return nil }
        let vtable = start - Int(Int32(truncatingIfNeeded: raw))
        guard let size = Self.unsigned(bytes, vtable, 2), size >= 4, vtable + size <= bytes.count else { return nil }
        self.bytes = bytes
        self.start = start
        self.vtable = vtable
        vtableSize = size
    }

    private static func unsigned(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - width else { return nil }
        return (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }

    /// Where a field's value lies; `nil` where it is absent.
    private func place(_ field: Int) -> Int? {
        guard 4 + 2 * field + 2 <= vtableSize, let offset = Self.unsigned(bytes, vtable + 4 + 2 * field, 2), offset > 0
        else { return nil }
        return start + offset
    }

    func byte(_ field: Int) -> UInt8? { place(field).flatMap { Self.unsigned(bytes, $0, 1) }.map { UInt8($0) } }
    func int16(_ field: Int) -> Int? {
        place(field).flatMap { Self.unsigned(bytes, $0, 2) }.map { Int(Int16(truncatingIfNeeded: $0)) }
    }
    func int32(_ field: Int) -> Int? {
        place(field).flatMap { Self.unsigned(bytes, $0, 4) }.map { Int(Int32(truncatingIfNeeded: $0)) }
    }

    func table(_ field: Int) -> FlatTable? { place(field).flatMap { follow($0) }.flatMap { FlatTable(bytes, at: $0) } }

    func string(_ field: Int) -> String? {
        guard let offset = place(field).flatMap({ follow($0) }), let count = Self.unsigned(bytes, offset, 4),
            count <= bytes.count - offset - 4
        else { return nil }
        return String(validating: bytes[offset + 4..<offset + 4 + count], as: UTF8.self)
    }

    /// The tables of a vector; empty where it is absent, `nil` where it is damaged.
    func tables(_ field: Int) -> [FlatTable]? {
        guard let place = place(field) else { return [] }
        guard let offset = follow(place), let count = Self.unsigned(bytes, offset, 4),
            count <= (bytes.count - offset - 4) / 4
        else { return nil }
        var tables: [FlatTable] = []
        for index in 0..<count {
            guard let target = follow(offset + 4 + 4 * index), let table = FlatTable(bytes, at: target) else {
                return nil
            }
            tables.append(table)
        }
        return tables
    }

    private func follow(_ place: Int) -> Int? { Self.unsigned(bytes, place, 4).map { place + $0 } }
}
