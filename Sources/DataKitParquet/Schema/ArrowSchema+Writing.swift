package import DataKitCore

extension ArrowSchema {
    /// The value of the key for a schema; `nil` where Parquet's own types say it all.
    package static func base64(for schema: Schema) -> String? {
        guard schema.fields.contains(where: \.needsArrowSchema) else { return nil }
        typealias Value = FlatTableWriter.Field
        var writer = FlatTableWriter()
        let tables = schema.fields.map { $0.arrowTable }
        // Message: version V5, the header's type, the header, no body.
        writer.write(root: [.int16(4), .byte(1), .table([nil, .tables(tables)] as [Value?]), .int64(0)])
        var message = writer.bytes
        while message.count % 8 != 0 { message.append(0) }
        let head =
            [UInt8](repeating: 0xFF, count: 4) + (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (8 * $0)) }
        return Base64.text(of: head + message)
    }
}

extension Field {
    /// Whether Parquet has no place for something about the field.
    fileprivate var needsArrowSchema: Bool {
        if metadata.contains(where: { Self.isKept($0.key) }) { return true }
        switch type {
        case .duration: return true
        case .timestamp(_, let zone?) where zone != "UTC": return true
        default: return type.children.contains(where: \.needsArrowSchema)
        }
    }

    /// Whether a key of the metadata is written: not what Parquet's own types say, nor how the field was read.
    private static func isKept(_ key: String) -> Bool { !isAnnotation(key) && key != storedUnitKey }

    fileprivate var arrowTable: [FlatTableWriter.Field?] {
        let (number, details) = type.arrowType
        var children = type.children.map(\.arrowTable)
        if case .map = type {
            var entries = Field("key_value", .structure([]), isNullable: false).arrowTable
            entries[5] = .tables(children)
            children = [entries]
        }
        var pairs = metadata.filter { Self.isKept($0.key) }
        if let id { pairs["PARQUET:field_id"] = String(id) }
        let table: [FlatTableWriter.Field?] = [
            .string(name), .byte(isNullable ? 1 : 0), .byte(number), .table(details), nil, .tables(children),
            pairs.isEmpty
                ? nil
                : .tables(pairs.sorted { $0.key < $1.key }.map { [.string($0.key), .string($0.value)] }),
        ]
        return table
    }
}

extension DataType {
    /// Arrow's number of the type with its parameters.
    fileprivate var arrowType: (number: UInt8, details: [FlatTableWriter.Field?]) {
        func integer(_ bits: Int, _ isSigned: Bool) -> (UInt8, [FlatTableWriter.Field?]) {
            (2, [.int32(bits), .byte(isSigned ? 1 : 0)])
        }
        switch self {
        case .null: return (1, [])
        case .boolean: return (6, [])
        case .int8: return integer(8, true)
        case .int16: return integer(16, true)
        case .int32: return integer(32, true)
        case .int64: return integer(64, true)
        case .uint8: return integer(8, false)
        case .uint16: return integer(16, false)
        case .uint32: return integer(32, false)
        case .uint64: return integer(64, false)
        case .float16: return (3, [.int16(0)])
        case .float32: return (3, [.int16(1)])
        case .float64: return (3, [.int16(2)])
        case .decimal(let precision, let scale): return (7, [.int32(precision), .int32(scale), .int32(128)])
        case .string: return (5, [])
        case .binary: return (4, [])
        case .fixedBinary(let width): return (15, [.int32(width)])
        case .uuid: return (15, [.int32(16)])
        case .interval: return (15, [.int32(12)])
        case .date: return (8, [.int16(0)])
        case .time(let unit):
            let unit = unit == .seconds ? .milliseconds : unit
            return (9, [.int16(unit.arrowNumber), .int32(unit == .milliseconds ? 32 : 64)])
        case .timestamp(let unit, let zone):
            let unit = unit == .seconds ? .milliseconds : unit
            return (10, [.int16(unit.arrowNumber), zone.map { .string($0) }])
        case .duration(let unit): return (18, [.int16(unit.arrowNumber)])
        case .list, .fixedSizeList: return (12, [])
        case .structure: return (13, [])
        case .map: return (17, [.byte(0)])
        }
    }
}
