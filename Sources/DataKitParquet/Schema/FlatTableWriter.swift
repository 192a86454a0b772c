/// Writes a FlatBuffers message front to back: what a table refers to comes behind it.
struct FlatTableWriter {
    private(set) var bytes: [UInt8] = [0, 0, 0, 0]

    indirect enum Field {
        case byte(UInt8)
        case int16(Int)
        case int32(Int)
        case int64(Int)
        case string(String)
        case table([Field?])
        case tables([[Field?]])

        fileprivate var width: Int {
            switch self {
            case .byte: 1
            case .int16: 2
            case .int64: 8
            default: 4
            }
        }
    }

    /// Writes the root; `nil` fields are left out.
    mutating func write(root fields: [Field?]) {
        let start = table(fields)
        patch(0, start)
    }

    private mutating func append(_ value: Int, width: Int) {
        for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }

    private mutating func pad(to alignment: Int) { while bytes.count % alignment != 0 { bytes.append(0) } }

    /// Makes the reference at a place lead to another.
    private mutating func patch(_ place: Int, _ target: Int) {
        let distance = target - place
        for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: distance >> (8 * byte)) }
    }

    /// Writes a table and what it refers to.
    /// - Returns: where it begins.
    private mutating func table(_ fields: [Field?]) -> Int {
        var offsets = [Int](repeating: 0, count: fields.count)
        var size = 4
        for (index, field) in fields.enumerated() {
            guard let field else { continue }
            size = (size + field.width - 1) / field.width * field.width
            offsets[index] = size
            size += field.width
        }
        // The table begins at a multiple of 8, the vtable right before it.
        let vtableSize = 4 + 2 * fields.count
        while (bytes.count + vtableSize) % 8 != 0 { bytes.append(0) }
        append(vtableSize, width: 2)
        append(size, width: 2)
        for offset in offsets { append(offset, width: 2) }
        let start = bytes.count
        append(vtableSize, width: 4)
        bytes.append(contentsOf: repeatElement(0, count: size - 4))
        for (index, field) in fields.enumerated() {
            guard let field else { continue }
            let place = start + offsets[index]
            switch field {
            case .byte(let value): bytes[place] = value
            case .int16(let value): set(value, 2, at: place)
            case .int32(let value): set(value, 4, at: place)
            case .int64(let value): set(value, 8, at: place)
            case .string(let text):
                pad(to: 4)
                patch(place, bytes.count)
                append(text.utf8.count, width: 4)
                bytes += Array(text.utf8) + [0]
            case .table(let inner): patch(place, table(inner))
            case .tables(let all):
                pad(to: 4)
                let vector = bytes.count
                patch(place, vector)
                append(all.count, width: 4)
                bytes.append(contentsOf: repeatElement(0, count: 4 * all.count))
                for (number, inner) in all.enumerated() { patch(vector + 4 + 4 * number, table(inner)) }
            }
        }
        return start
    }

    private mutating func set(_ value: Int, _ width: Int, at place: Int) {
        for byte in 0..<width { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }
}
