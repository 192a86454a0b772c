import DataKitCore

extension Schema {
    /// The schema with columns of text marked as VARIANT.
    /// - Throws: ``ParquetError`` of kind `misuse` where there is no such column, or it holds no text.
    func markingVariants(_ names: Set<String>) throws(ParquetError) -> Schema {
        var schema = self
        for name in names.sorted() {
            guard let position = index(of: name) else {
                throw ParquetError(
                    .misuse, "variantColumns names a column that does not exist", at: .init(column: name))
            }
            guard fields[position].type == .string else {
                throw ParquetError(
                    .misuse, "variantColumns names a column of type \(fields[position].type), expected JSON text",
                    at: .init(column: name))
            }
            schema.fields[position].parquetAnnotation = .variant
        }
        return schema
    }

    /// The schema as it is stored: JSON text marked as VARIANT is a struct of binaries.
    var storingVariants: Schema { Schema(fields.map(\.storingVariants), metadata: metadata) }
}

extension Field {
    fileprivate var isVariantText: Bool { type == .string && parquetAnnotation == .variant }

    /// Whether text below is to be stored as VARIANT.
    fileprivate var holdsVariantText: Bool { isVariantText || type.children.contains(where: \.holdsVariantText) }

    fileprivate var storingVariants: Field {
        guard holdsVariantText else { return self }
        var field = self
        switch type {
        case .string: field.type = VariantForm.binary.type
        case .list(let element): field.type = .list(element.storingVariants)
        case .fixedSizeList(let element, let count): field.type = .fixedSizeList(element.storingVariants, count: count)
        case .structure(let members): field.type = .structure(members.map(\.storingVariants))
        case .map(let key, let value): field.type = .map(key: key, value: value.storingVariants)
        default: break
        }
        return field
    }
}

extension Column {
    /// The column as it is stored: JSON text marked as VARIANT in the binary form.
    /// - Parameter field: the column's, before.
    /// - Throws: ``ParquetError`` of kind `misuse` where text is no JSON.
    func storingVariants(_ field: Field) throws(ParquetError) -> Column {
        guard field.holdsVariantText else { return self }
        let type = field.storingVariants.type
        switch (field.type, values) {
        case (.string, _): return try encodingVariants(type)
        case (.list(let member), .list(let offsets, let elements)):
            return Column(
                type: type, count: count, validity: validity,
                values: .list(offsets: offsets, elements: try elements.storingVariants(member)))
        case (.fixedSizeList(let member, _), .fixedSizeList(let elements)):
            return Column(
                type: type, count: count, validity: validity,
                values: .fixedSizeList(elements: try elements.storingVariants(member)))
        case (.structure(let members), .structure(let columns)):
            var stored: [Column] = []
            for (member, column) in zip(members, columns) { stored.append(try column.storingVariants(member)) }
            return Column(type: type, count: count, validity: validity, values: .structure(stored))
        case (.map(_, let value), .map(let offsets, let keys, let values)):
            return Column(
                type: type, count: count, validity: validity,
                values: .map(offsets: offsets, keys: keys, values: try values.storingVariants(value)))
        default: return self
        }
    }

    private func encodingVariants(_ type: DataType) throws(ParquetError) -> Column {
        let plain = decodingDictionary()
        var (metadata, value) = (ByteStringsBuilder(), ByteStringsBuilder())
        for row in 0..<count {
            if case .bytes(let strings) = plain.values, !plain.isNull(row) {
                do throws(ParquetError) {
                    let encoded = try Variant(json: strings[row].array).encoded()
                    try metadata.append(encoded.metadata)
                    try value.append(encoded.value)
                } catch {
                    var error = error
                    error.message = "row \(row) of the batch: " + error.message
                    throw error
                }
            } else {
                try metadata.append([])
                try value.append([])
            }
        }
        return Column(
            type: type, count: count, validity: validity,
            values: .structure([metadata.column(.binary), value.column(.binary)]))
    }
}

/// Byte strings one after another.
struct ByteStringsBuilder {
    private var offsets: [Int32] = [0]
    private(set) var bytes: [UInt8] = []

    /// - Throws: ``ParquetError`` of kind `limit` past 2^31 - 1 bytes.
    mutating func append(_ string: [UInt8]) throws(ParquetError) {
        bytes += string
        guard let end = Int32(exactly: bytes.count) else { throw .tooManyBytes }
        offsets.append(end)
    }

    func column(_ type: DataType) -> Column {
        Column(
            type: type, count: offsets.count - 1,
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(bytes))))
    }
}
