extension Column {
    /// The same values as another type that holds them, such as ``DataType/common(with:)`` gives.
    ///
    /// - Throws: ``DataKitError`` of kind `conversion` where a value has no exact equal in the type: an integer beyond
    ///   2^53 as `float64`, a moment too far for a finer unit.
    /// - Complexity: O(count)
    package func cast(to target: DataType) throws(DataKitError) -> Column {
        if type == target { return self }
        if case .dictionary(let indices, let dictionary) = values {
            let cast = try dictionary.cast(to: target)
            return Column(
                type: target, count: count, validity: validity, values: .dictionary(indices: indices, values: cast))
        }
        switch (values, type, target) {
        case (.null, _, _): return Column(nulls: count, type: target)
        case (_, _, .string) where !type.isNested: return textColumn()
        case (.int64(let buffer), .int64, .float64): return try doubles(buffer)
        case (.int32(let buffer), .int32, .float64): return try doubles(buffer)
        case (.int32(let buffer), .int32, .int64):
            return Column(
                type: target, count: count, validity: validity, values: .int64(buffer.mapped { Int64($0) }))
        case (.float32(let buffer), _, .float64):
            return Column(
                type: target, count: count, validity: validity, values: .float64(buffer.mapped { Double($0) }))
        case (.list(let offsets, let elements), _, .list(let field)):
            return Column(
                type: target, count: count, validity: validity,
                values: .list(offsets: offsets, elements: try elements.cast(to: field.type)))
        case (.structure(let members), _, .structure(let fields)):
            var cast: [Column] = []
            for (member, field) in zip(members, fields) { cast.append(try member.cast(to: field.type)) }
            return Column(type: target, count: count, validity: validity, values: .structure(cast))
        default: return try castOneByOne(to: target)
        }
    }

    private func textColumn() -> Column {
        var cells = CellTexts(minimumCapacity: count * 8)
        cells.append(self, style: .plain, null: [])
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(count + 1)
        for row in 0..<count { offsets.append(Int32(truncatingIfNeeded: cells.range(at: row).upperBound)) }
        return Column(
            type: .string, count: count, validity: validity,
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(cells.text.array))))
    }

    private func doubles<Integer: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _ buffer: Buffer<Integer>
    ) throws(DataKitError) -> Column {
        var doubles: [Double] = []
        doubles.reserveCapacity(count)
        let values = buffer.span
        for row in values.indices {
            let value = Double(values[row])
            if value.magnitude > 0x1p53, !isNull(row), Double(exactly: values[row]) == nil {
                throw DataKitError(
                    .conversion, "\(values[row]) cannot be a float64 without loss; read the column as text")
            }
            doubles.append(value)
        }
        return Column(type: .float64, count: count, validity: validity, values: .float64(Buffer(doubles)))
    }

    private func castOneByOne(to target: DataType) throws(DataKitError) -> Column {
        var builder = ColumnBuilder(type: target)
        for row in 0..<count {
            guard let value = Self.cast(self[row], to: target) else {
                throw DataKitError(
                    .conversion, "\(self[row]) cannot be a \(target) without loss; read the column as text")
            }
            try builder.append(value)
        }
        return builder.finish()
    }

    private static func cast(_ value: Value, to target: DataType) -> Value? {
        func scaled(_ count: Int64, _ from: TimeUnit, _ to: TimeUnit) -> Int64? {
            let (product, overflow) = count.multipliedReportingOverflow(by: to.perSecond / from.perSecond)
            return overflow ? nil : product
        }
        switch (value, target) {
        case (.null, _): return .null
        case (.int(let number), .float64): return Double(exactly: number).map { .double($0) }
        case (.uint(let number), .float64): return Double(exactly: number).map { .double($0) }
        case (.float(let number), .float64): return .double(Double(number))
        case (.int(let number), .decimal(_, let scale)):
            return Decimal128(unscaled: Int128(number), scale: 0).rescaled(to: scale).map { .decimal($0) }
        case (.uint(let number), .decimal(_, let scale)):
            return Decimal128(unscaled: Int128(number), scale: 0).rescaled(to: scale).map { .decimal($0) }
        case (.decimal(let number), .decimal(_, let scale)):
            return number.rescaled(to: scale).map { .decimal($0) }
        case (.uint(let number), _) where target.isInteger: return Int64(exactly: number).map { .int($0) } ?? value
        case (.date(let days), .timestamp(let unit, _)):
            return scaled(Int64(days) * 86_400, .seconds, unit).map { .timestamp($0, unit, isUTC: false) }
        case (.timestamp(let count, let from, let isUTC), .timestamp(let unit, _)):
            return scaled(count, from, unit).map { .timestamp($0, unit, isUTC: isUTC) }
        case (.time(let count, let from), .time(let unit)): return scaled(count, from, unit).map { .time($0, unit) }
        case (.duration(let count, let from), .duration(let unit)):
            return scaled(count, from, unit).map { .duration($0, unit) }
        default: return value
        }
    }
}

extension Buffer {
    fileprivate func mapped<Other: BitwiseCopyable & Sendable>(_ transform: (Element) -> Other) -> Buffer<Other> {
        let values = span
        return Buffer<Other>(
            Array(capacity: count) { output in
                for index in values.indices { output.append(transform(values[index])) }
            })
    }
}
