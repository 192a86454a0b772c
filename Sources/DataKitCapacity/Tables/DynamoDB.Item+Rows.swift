public import DataKitCore

extension DynamoDB.Item {
    /// A row of a batch as an item.
    ///
    /// For looking at single rows; ``DynamoDB/ItemProfile`` sizes all rows column by column.
    public init(row: Int, of batch: RecordBatch, mapping: DynamoDB.ItemMapping = .init()) {
        let rows = ItemRows(mapping: mapping)
        var attributes: [DynamoDB.Attribute] = []
        for (field, column) in zip(batch.schema.fields, batch.columns) {
            let name = mapping.name(of: field.name)
            if mapping.sets.contains(field.name), let elements = rows.elements(column, row) {
                if let set = rows.set(elements) {
                    attributes.append(.init(name, set))
                } else if mapping.nulls == .typed {
                    attributes.append(.init(name, .null))
                }
            } else if let value = rows.value(column, row) {
                attributes.append(.init(name, value))
            } else if mapping.nulls == .typed {
                attributes.append(.init(name, .null))
            }
        }
        self.init(attributes)
    }

    /// An `Encodable` value, a struct or a dictionary, as an item.
    ///
    /// Properties become attributes as columns of a table would; see ``DynamoDB/ItemMapping``.
    ///
    /// ```swift
    /// struct User: Encodable { var pk: String; var age: Int }
    /// try DynamoDB.Item(encoding: User(pk: "user#1", age: 42)).byteCount()  // 13
    /// ```
    /// - Throws: `DataKitError` where the value has no names for its parts; what its own `encode(to:)` throws.
    public init(encoding value: some Encodable, mapping: DynamoDB.ItemMapping = .init()) throws {
        var encoder = RowEncoder()
        try encoder.append(value)
        self.init(row: 0, of: try encoder.batch(), mapping: mapping)
    }
}

/// Single values of columns as attribute values.
struct ItemRows {
    let mapping: DynamoDB.ItemMapping

    /// A value; `nil` for a null, and for a number that no `N` holds.
    func value(_ column: Column, _ row: Int) -> DynamoDB.AttributeValue? {
        guard !column.isNull(row) else { return nil }
        switch column.values {
        case .null: return nil
        case .boolean(let bits): return .boolean(bits[row])
        case .dictionary(let indices, let values): return value(values, Int(indices[row]))
        case .bytes(let strings):
            return column.type == .string ? .string(strings.string(at: row)) : .binary(strings[row].array)
        case .fixedBytes(let bytes) where column.type != .uuid: return .binary(bytes[row].array)
        case .list, .fixedSizeList: return elements(column, row).map { .list($0.map { $0 ?? .null }) }
        case .structure(let columns):
            var members: [DynamoDB.Attribute] = []
            for (field, member) in zip(column.type.children, columns) {
                if let value = value(member, row) {
                    members.append(.init(field.name, value))
                } else if mapping.nulls == .typed {
                    members.append(.init(field.name, .null))
                }
            }
            return .map(members)
        case .map(let offsets, let keys, let values):
            return .map(
                (Int(offsets[row])..<Int(offsets[row + 1])).map {
                    .init(text(keys, $0), value(values, $0) ?? .null)
                })
        default:
            if column.type.isNumeric { return (try? DynamoDB.Number(text(column, row))).map { .number($0) } }
            if mapping.times == .epochSeconds, let seconds = EpochSeconds(column.type) {
                return (try? DynamoDB.Number(String(seconds(column, row)))).map { .number($0) }
            }
            return .string(text(column, row))
        }
    }

    /// The elements of a list; `nil` where the value is null or no list.
    func elements(_ column: Column, _ row: Int) -> [DynamoDB.AttributeValue?]? {
        guard !column.isNull(row) else { return nil }
        switch (column.values, column.type) {
        case (.list(let offsets, let elements), _):
            return (Int(offsets[row])..<Int(offsets[row + 1])).map { value(elements, $0) }
        case (.fixedSizeList(let elements), .fixedSizeList(_, let size)):
            return (row * size..<(row + 1) * size).map { value(elements, $0) }
        default: return nil
        }
    }

    /// Elements of one type as a set, each once; a list where no set holds them, `nil` where there are none.
    func set(_ elements: [DynamoDB.AttributeValue?]) -> DynamoDB.AttributeValue? {
        var strings: [String] = [], numbers: [DynamoDB.Number] = [], binaries: [[UInt8]] = []
        var seen: Set<DynamoDB.AttributeValue> = []
        var kept = 0
        for case let element? in elements where seen.insert(element).inserted {
            kept += 1
            switch element {
            case .string(let text): strings.append(text)
            case .number(let number): numbers.append(number)
            case .binary(let bytes): binaries.append(bytes)
            default: return .list(elements.map { $0 ?? .null })
            }
        }
        if kept == 0 { return nil }
        if strings.count == kept { return .stringSet(strings) }
        if numbers.count == kept { return .numberSet(numbers) }
        if binaries.count == kept { return .binarySet(binaries) }
        return .list(elements.map { $0 ?? .null })
    }

    private func text(_ column: Column, _ row: Int) -> String {
        var texts = CellTexts()
        texts.append(column[row..<row + 1], style: .plain, null: [])
        return String(decoding: texts.text.array, as: UTF8.self)
    }
}

/// The seconds since 1970 of dates and timestamps.
struct EpochSeconds {
    private let perSecond: Int64

    /// `nil` for other types.
    init?(_ type: DataType) {
        switch type {
        case .date: perSecond = 0
        case .timestamp(let unit, _):
            switch unit {
            case .seconds: perSecond = 1
            case .milliseconds: perSecond = 1000
            case .microseconds: perSecond = 1_000_000
            case .nanoseconds: perSecond = 1_000_000_000
            }
        default: return nil
        }
    }

    func callAsFunction(_ column: Column, _ row: Int) -> Int64 {
        switch column.values {
        case .int32(let days): return Int64(days[row]) * 86_400
        case .int64(let counts):
            let (quotient, remainder) = counts[row].quotientAndRemainder(dividingBy: perSecond)
            return remainder < 0 ? quotient - 1 : quotient
        default: return 0
        }
    }
}
