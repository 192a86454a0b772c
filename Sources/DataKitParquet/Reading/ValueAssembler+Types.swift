import DataKitCore

extension LeafColumn {
    /// What puts the values of this leaf together as a column of the given type.
    /// - Throws: ``ParquetError`` of kind `unsupported` where the stored values cannot become the type's.
    func assembler(for type: DataType, _ options: ParquetReadingOptions) throws(ParquetError) -> any ValueAssembler {
        switch (physicalType, type) {
        case (_, .null): return NullAssembler()
        case (.boolean, .boolean): return BooleanAssembler()
        case (.int32, .int8): return FixedAssembler<Int8>(.narrow(to: 1)) { .int8($0) }
        case (.int32, .int16): return FixedAssembler<Int16>(.narrow(to: 2)) { .int16($0) }
        case (.int32, .uint8): return FixedAssembler<UInt8>(.narrow(to: 1)) { .uint8($0) }
        case (.int32, .uint16): return FixedAssembler<UInt16>(.narrow(to: 2)) { .uint16($0) }
        case (.int32, .int32), (.int32, .date): return FixedAssembler<Int32>(.copy(width: 4)) { .int32($0) }
        case (.int32, .uint32): return FixedAssembler<UInt32>(.copy(width: 4)) { .uint32($0) }
        case (.int32, .time): return FixedAssembler<Int64>(.widen) { .int64($0) }
        case (.int64, .int64), (.int64, .time), (.int64, .timestamp), (.int64, .duration):
            return FixedAssembler<Int64>(.copy(width: 8)) { .int64($0) }
        case (.int64, .uint64): return FixedAssembler<UInt64>(.copy(width: 8)) { .uint64($0) }
        case (.int96, .timestamp(let unit, _)):
            return FixedAssembler<Int64>(.int96(unit: 1_000_000_000 / unit.perSecond)) { .int64($0) }
        case (.float, .float32): return FixedAssembler<Float>(.copy(width: 4)) { .float32($0) }
        case (.double, .float64): return FixedAssembler<Double>(.copy(width: 8)) { .float64($0) }
        case (.int32, .decimal): return FixedAssembler<Int128>(.widen128(from: 4)) { .int128($0) }
        case (.int64, .decimal): return FixedAssembler<Int128>(.widen128(from: 8)) { .int128($0) }
        case (.byteArray, .decimal): return FixedAssembler<Int128>(.bigEndianStrings) { .int128($0) }
        case (.fixedLengthByteArray, .decimal):
            return FixedAssembler<Int128>(.bigEndian(width: width)) { .int128($0) }
        case (.fixedLengthByteArray, .float16) where width == 2:
            return FixedAssembler<UInt16>(.copy(width: 2)) { .float16($0) }
        case (.fixedLengthByteArray, .interval) where width == 12:
            return FixedAssembler<Interval>(.interval) { .interval($0) }
        case (.fixedLengthByteArray, .uuid) where width == 16: return FixedBytesAssembler(width: 16)
        case (.fixedLengthByteArray, .fixedBinary(width)): return FixedBytesAssembler(width: width)
        case (.byteArray, .string), (.byteArray, .binary):
            return BytesAssembler(type: type, validatesUTF8: options.validatesUTF8)
        default: throw ParquetError(.unsupported, "\(physicalType) cannot be read as \(type)")
        }
    }
}
