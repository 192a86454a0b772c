extension Column {
    /// One value; `null` where there is none.
    ///
    /// - Complexity: O(1) for flat types, but text and nested values are copied. Use the buffers in loops.
    public subscript(row: Int) -> Value {
        precondition(row >= 0 && row < count, "Column row is out of bounds")
        if isNull(row) { return .null }
        switch values {
        case .null: return .null
        case .boolean(let bits): return .boolean(bits[row])
        case .int8(let buffer): return .int(Int64(buffer[row]))
        case .int16(let buffer): return .int(Int64(buffer[row]))
        case .int32(let buffer): return type == .date ? .date(buffer[row]) : .int(Int64(buffer[row]))
        case .int64(let buffer):
            switch type {
            case .time(let unit): return .time(buffer[row], unit)
            case .timestamp(let unit, let zone): return .timestamp(buffer[row], unit, isUTC: zone != nil)
            case .duration(let unit): return .duration(buffer[row], unit)
            default: return .int(buffer[row])
            }
        case .uint8(let buffer): return .uint(UInt64(buffer[row]))
        case .uint16(let buffer): return .uint(UInt64(buffer[row]))
        case .uint32(let buffer): return .uint(UInt64(buffer[row]))
        case .uint64(let buffer): return .uint(buffer[row])
        case .float16(let buffer): return .float(Float(halfBitPattern: buffer[row]))
        case .float32(let buffer): return .float(buffer[row])
        case .float64(let buffer): return .double(buffer[row])
        case .int128(let buffer):
            guard case .decimal(_, let scale) = type else { preconditionFailure("layout without its type") }
            return .decimal(Decimal128(unscaled: buffer[row], scale: scale))
        case .bytes(let strings):
            return type == .string ? .string(strings.string(at: row)) : .binary(strings[row].array)
        case .fixedBytes(let bytes): return .binary(bytes[row].array)
        case .interval(let buffer): return .interval(buffer[row])
        case .list(let offsets, let elements):
            return .list((Int(offsets[row])..<Int(offsets[row + 1])).map { elements[$0] })
        case .fixedSizeList(let elements):
            guard case .fixedSizeList(_, let size) = type else { preconditionFailure("layout without its type") }
            return .list((row * size..<(row + 1) * size).map { elements[$0] })
        case .structure(let columns): return .structure(columns.map { $0[row] })
        case .map(let offsets, let keys, let values):
            return .map(
                (Int(offsets[row])..<Int(offsets[row + 1])).map { Value.MapEntry(key: keys[$0], value: values[$0]) })
        case .dictionary(let indices, let values): return values[Int(indices[row])]
        }
    }
}

extension Float {
    /// The value of an IEEE 754 binary16 bit pattern; every one is exact in 32 bits.
    @inlinable
    package init(halfBitPattern bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = Int(bits >> 10) & 0x1F
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            self = sign == 0 ? magnitude : -magnitude
        case 0x1F: self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: self = Float(bitPattern: sign | UInt32(exponent + 112) << 23 | fraction << 13)
        }
    }

    /// The nearest IEEE 754 binary16 bit pattern, ties to even.
    package var halfBitPattern: UInt16 {
        let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
        if isNaN { return sign | 0x7E00 }
        let size = magnitude
        if size >= 65520 { return sign | 0x7C00 }
        if size < 0x1p-14 { return sign | UInt16((size * 0x1p24).rounded(.toNearestOrEven)) }
        let bits = size.bitPattern
        let rounded = bits + 0xFFF + ((bits >> 13) & 1)
        return sign | UInt16((rounded >> 13) - (112 << 10))
    }
}
