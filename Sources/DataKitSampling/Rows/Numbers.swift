internal import DataKitCore

/// The numbers of a column, as doubles.
struct Numbers {
    /// Zero where there is none.
    let values: [Double]
    /// A set bit where there is a number.
    let validity: Bitmap?

    /// - Throws: `DataKitError` of kind `unknownColumn`; ``SamplingError`` of kind `column` where it holds no numbers.
    init(_ batch: RecordBatch, _ name: String) throws {
        guard let position = batch.schema.index(of: name) else {
            throw DataKitError.unknownColumn(name, in: batch.schema)
        }
        guard let numbers = Numbers(batch.columns[position]) else {
            throw SamplingError(
                .column, "is \(batch.columns[position].type); a column of numbers, dates or booleans is needed",
                subject: name)
        }
        self = numbers
    }

    /// `nil` for a type that counts nothing. Dates and times count their units since 1970, booleans 0 and 1.
    init?(_ column: Column) {
        guard Self.hasNumbers(column.type) else { return nil }
        let flat = column.decodingDictionary()
        func converted<Number: BinaryInteger & BitwiseCopyable & Sendable>(_ buffer: Buffer<Number>) -> [Double] {
            let span = buffer.span
            return Array(capacity: buffer.count) { for row in 0..<span.count { $0.append(Double(span[row])) } }
        }
        var values: [Double]
        switch flat.values {
        case .int8(let buffer): values = converted(buffer)
        case .int16(let buffer): values = converted(buffer)
        case .int32(let buffer): values = converted(buffer)
        case .int64(let buffer): values = converted(buffer)
        case .uint8(let buffer): values = converted(buffer)
        case .uint16(let buffer): values = converted(buffer)
        case .uint32(let buffer): values = converted(buffer)
        case .uint64(let buffer): values = converted(buffer)
        case .float16(let buffer): values = buffer.array.map { Double(Float(halfBitPattern: $0)) }
        case .float32(let buffer): values = buffer.array.map { Double($0) }
        case .float64(let buffer): values = buffer.array
        case .int128(let buffer):
            guard case .decimal(_, let scale) = flat.type else { return nil }
            let power = Double(Decimal128.powersOfTen[max(0, min(38, scale))])
            values = buffer.array.map { Double($0) / power }
        case .boolean(let bits): values = (0..<bits.count).map { bits[$0] ? 1 : 0 }
        case .null: values = Array(repeating: 0, count: flat.count)
        default: return nil
        }
        if case .null = flat.values {
            validity = Bitmap(repeating: false, count: flat.count)
        } else {
            validity = flat.validity
            if let validity { for row in values.indices where !validity[row] { values[row] = 0 } }
        }
        self.values = values
    }

    static func hasNumbers(_ type: DataType) -> Bool {
        switch type {
        case .boolean, .date, .time, .timestamp, .duration, .null: true
        default: type.isNumeric
        }
    }

    func isThere(_ row: Int) -> Bool { validity?[row] ?? true }
}
