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
}

extension Column {
    /// JSON text in the binary form of VARIANT.
    /// - Throws: ``ParquetError`` of kind `misuse` where text is no JSON.
    func encodingVariants(_ type: DataType) throws(ParquetError) -> Column {
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
