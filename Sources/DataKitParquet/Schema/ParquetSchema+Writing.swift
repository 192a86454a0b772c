package import DataKitCore

extension ParquetSchema {
    /// The schema of the file that holds a table.
    ///
    /// Logical types are written with the old converted types beside them, also for local times: the specification
    /// asks for it, and readers that know the logical type prefer it. Lists have three levels, maps `key_value`,
    /// and their keys are required.
    ///
    /// - Throws: ``ParquetError`` of kind `misuse` for a type that makes no sense, such as a decimal of 0 digits; `limit` for
    ///   too many levels or leaves.
    package init(_ schema: Schema) throws(ParquetError) {
        var elements = [SchemaElement(name: "schema", childCount: Int32(clamping: schema.fields.count))]
        for field in schema.stored.fields { try elements.append(field) }
        try self.init(elements: elements)
    }
}

extension [SchemaElement] {
    fileprivate mutating func append(
        _ field: Field, named name: String? = nil, isKey: Bool = false
    ) throws(ParquetError) {
        let repetition: Repetition = field.isNullable ? .optional : .required
        var element = SchemaElement(
            repetition: repetition, name: name ?? field.name, fieldID: field.id.flatMap(Int32.init(exactly:)))
        switch field.type {
        case .list(let member), .fixedSizeList(let member, _):
            element.childCount = 1
            element.convertedType = .list
            element.logicalType = .list
            append(element)
            append(SchemaElement(repetition: .repeated, name: "list", childCount: 1))
            try append(member, named: "element")
        case .map(let key, let value):
            element.childCount = 1
            element.convertedType = .map
            element.logicalType = .map
            append(element)
            append(SchemaElement(repetition: .repeated, name: "key_value", childCount: 2))
            var required = key
            required.isNullable = false
            try append(required, named: "key", isKey: true)
            try append(value, named: "value")
        case .structure(let fields):
            element.childCount = Int32(clamping: fields.count)
            // Whoever shreds values writes more than these two members.
            if field.parquetAnnotation == .variant,
                fields.contains(where: { $0.name == "metadata" && $0.type == .binary }),
                fields.contains(where: { $0.name == "value" && $0.type == .binary || $0.name == "typed_value" })
            {
                element.logicalType = .variant(specificationVersion: 1)
            }
            append(element)
            for member in fields { try append(member) }
        default:
            do throws(ParquetError) { try element.setLeafType(field.type) } catch {
                throw error.located(column: field.name)
            }
            // A column that is always null must be able to say so; no map has such a key.
            if field.type == .null, !isKey { element.repetition = .optional }
            if let (logical, converted) = field.parquetAnnotation?.element(for: field.type) {
                element.logicalType = logical
                element.convertedType = converted
            }
            append(element)
        }
    }
}

extension SchemaElement {
    /// Sets physical, logical and converted type for a flat type.
    fileprivate mutating func setLeafType(_ dataType: DataType) throws(ParquetError) {
        func integer(_ bits: Int8, _ isSigned: Bool, _ converted: ConvertedType) {
            set(bits == 64 ? .int64 : .int32, .integer(bitWidth: bits, isSigned: isSigned), converted)
        }
        switch dataType {
        case .null: set(.int32, .null)
        case .boolean: set(.boolean)
        case .int8: integer(8, true, .int8)
        case .int16: integer(16, true, .int16)
        case .int32: set(.int32)
        case .int64: set(.int64)
        case .uint8: integer(8, false, .uint8)
        case .uint16: integer(16, false, .uint16)
        case .uint32: integer(32, false, .uint32)
        case .uint64: integer(64, false, .uint64)
        case .float16: set(.fixedLengthByteArray, .float16, width: 2)
        case .float32: set(.float)
        case .float64: set(.double)
        case .decimal(let digits, let decimals): try setDecimal(digits, decimals)
        case .string: set(.byteArray, .string, .utf8)
        case .binary: set(.byteArray)
        case .fixedBinary(let width):
            guard width > 0, let width = Int32(exactly: width) else {
                throw ParquetError(.misuse, "fixed-size binary of \(width) bytes cannot be written")
            }
            set(.fixedLengthByteArray, width: width)
        case .uuid: set(.fixedLengthByteArray, .uuid, width: 16)
        case .date: set(.int32, .date, .date)
        case .time(let unit):
            switch unit {
            case .seconds, .milliseconds:
                set(.int32, .time(isAdjustedToUTC: false, unit: .milliseconds), .timeMilliseconds)
            case .microseconds: set(.int64, .time(isAdjustedToUTC: false, unit: unit), .timeMicroseconds)
            case .nanoseconds: set(.int64, .time(isAdjustedToUTC: false, unit: unit))
            }
        case .timestamp(let unit, let zone):
            switch unit {
            case .seconds, .milliseconds:
                set(.int64, .timestamp(isAdjustedToUTC: zone != nil, unit: .milliseconds), .timestampMilliseconds)
            case .microseconds:
                set(.int64, .timestamp(isAdjustedToUTC: zone != nil, unit: unit), .timestampMicroseconds)
            case .nanoseconds: set(.int64, .timestamp(isAdjustedToUTC: zone != nil, unit: unit))
            }
        case .duration: set(.int64)
        case .interval: set(.fixedLengthByteArray, nil, .interval, width: 12)
        case .list, .fixedSizeList, .structure, .map: preconditionFailure("a nested type is no leaf")
        }
    }

    private mutating func set(
        _ type: PhysicalType, _ logical: LogicalType? = nil, _ converted: ConvertedType? = nil, width: Int32? = nil
    ) {
        self.type = type
        logicalType = logical
        convertedType = converted
        typeLength = width
    }

    private mutating func setDecimal(_ digits: Int, _ decimals: Int) throws(ParquetError) {
        guard 1...DataType.maximumDecimalPrecision ~= digits, 0...digits ~= decimals else {
            throw ParquetError(
                .misuse, "decimal(\(digits),\(decimals)) cannot be written: the scale lies in 0...precision")
        }
        let logical = LogicalType.decimal(scale: Int32(decimals), precision: Int32(digits))
        switch digits {
        case ...9: set(.int32, logical, .decimal)
        case ...18: set(.int64, logical, .decimal)
        default: set(.fixedLengthByteArray, logical, .decimal, width: Int32(Decimal128.byteWidth(precision: digits)))
        }
        precision = Int32(digits)
        scale = Int32(decimals)
    }
}

extension Decimal128 {
    /// The fewest bytes whose two's complement holds every number of so many digits.
    package static func byteWidth(precision: Int) -> Int {
        let largest = powersOfTen[precision] - 1
        return (Int128.bitWidth - largest.leadingZeroBitCount + 1 + 7) / 8
    }
}
