import DataKitCore

/// Puts the columns that a VARIANT group is stored in together: metadata, value, and where it is shredded the typed
/// values, as VariantShredding.md says.
struct VariantColumn {
    private let storage: Column
    private let metadata: ByteStringColumn
    private let content: Shredded

    /// One value: as bytes, typed, or both for an object of which some members are typed.
    private indirect enum Typed {
        case primitive(Column)
        case array(Column, offsets: Buffer<Int32>, element: Shredded)
        case object(Column, members: [(name: String, value: Shredded)])
    }

    private struct Shredded {
        var value: ByteStringColumn?
        var typed: Typed?
    }

    /// A column of byte strings, dictionary-encoded or not.
    private struct ByteStringColumn {
        let column: Column

        func bytes(_ row: Int) -> [UInt8]? {
            if column.isNull(row) { return nil }
            switch column.values {
            case .bytes(let strings): return strings[row].array
            case .dictionary(let indices, let values):
                guard case .bytes(let strings) = values.values else { return nil }
                return strings[Int(indices[row])].array
            default: return nil
            }
        }
    }

    /// - Parameter storage: the group as a struct.
    /// - Throws: ``ParquetError`` where its members are not those of a VARIANT.
    init(_ storage: Column) throws(ParquetError) {
        self.storage = storage
        guard case .structure(let fields) = storage.type, case .structure(let columns) = storage.values,
            let position = fields.firstIndex(where: { $0.name == "metadata" })
        else { throw .variant("its group has no metadata") }
        metadata = ByteStringColumn(column: columns[position])
        content = try Self.shredded(fields, columns)
    }

    private static func shredded(_ fields: [Field], _ columns: [Column]) throws(ParquetError) -> Shredded {
        var shredded = Shredded()
        for (field, column) in zip(fields, columns) {
            switch field.name {
            case "value":
                guard field.type == .binary else { throw .variant("a value is \(field.type), expected binary") }
                shredded.value = ByteStringColumn(column: column)
            case "typed_value": shredded.typed = try typed(field, column)
            default: break
            }
        }
        guard shredded.value != nil || shredded.typed != nil else {
            throw .variant("a group has neither value nor typed_value")
        }
        return shredded
    }

    private static func typed(_ field: Field, _ column: Column) throws(ParquetError) -> Typed {
        switch (field.type, column.values) {
        case (.list(let element), .list(let offsets, let elements)):
            guard case .structure(let fields) = element.type, case .structure(let columns) = elements.values else {
                throw .variant("the elements of a shredded array are no groups")
            }
            return .array(column, offsets: offsets, element: try shredded(fields, columns))
        case (.structure(let fields), .structure(let columns)):
            var members: [(name: String, value: Shredded)] = []
            for (member, column) in zip(fields, columns) {
                guard case .structure(let parts) = member.type, case .structure(let own) = column.values else {
                    throw .variant("the member '\(member.name)' of a shredded object is no group")
                }
                members.append((member.name, try shredded(parts, own)))
            }
            members.sort { Variant.precedes($0.name, $1.name) }
            return .object(column, members: members)
        case (.boolean, _), (.int8, _), (.int16, _), (.int32, _), (.int64, _), (.float32, _), (.float64, _),
            (.decimal, _), (.date, _), (.string, _), (.binary, _), (.uuid, _), (.time(.microseconds), _),
            (.timestamp(.microseconds, _), _), (.timestamp(.nanoseconds, _), _):
            return .primitive(column)
        default: throw .variant("a typed_value is \(field.type), which no VARIANT is shredded to")
        }
    }

    // MARK: Values

    /// The column as JSON text.
    func json(type: DataType) throws(ParquetError) -> Column {
        var (offsets, bytes): ([Int32], [UInt8]) = ([0], [])
        try forEachVariant { (row, names, variant) throws(ParquetError) in
            if let variant { try variant.appendJSON(to: &bytes) }
            offsets.append(Int32(bytes.count))
        }
        return Column(
            type: type, count: storage.count, validity: storage.validity,
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(bytes))))
    }

    /// The column as a struct of metadata and value in the binary form.
    func binary(type: DataType) throws(ParquetError) -> Column {
        var (names, values) = (ByteStringsBuilder(), ByteStringsBuilder())
        for row in 0..<storage.count {
            guard !storage.isNull(row) else {
                try names.append([])
                try values.append([])
                continue
            }
            let own = metadata.bytes(row) ?? []
            if content.typed == nil, let bytes = content.value?.bytes(row) {
                // Not shredded: the bytes as they are, once they are known to be good.
                _ = try Variant(metadata: own, value: bytes)
                try names.append(own)
                try values.append(bytes)
            } else {
                let encoded = try (variant(content, row, VariantMetadata(own)) ?? .null).encoded()
                try names.append(encoded.metadata)
                try values.append(encoded.value)
            }
        }
        return Column(
            type: type, count: storage.count, validity: storage.validity,
            values: .structure([names.column(.binary), values.column(.binary)]))
    }

    /// Calls `body` with every row's variant; `nil` where the row is null.
    private func forEachVariant(
        _ body: (Int, VariantMetadata, Variant?) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        // Rows often have the same names.
        var (last, names): ([UInt8]?, VariantMetadata?) = (nil, nil)
        let none = try VariantMetadata([1, 0, 0])
        for row in 0..<storage.count {
            if storage.isNull(row) {
                try body(row, none, nil)
                continue
            }
            let own = metadata.bytes(row) ?? []
            if own != last {
                names = try VariantMetadata(own)
                last = own
            }
            let current = names ?? none
            // A VARIANT that is there has a value, be it null.
            try body(row, current, try variant(content, row, current) ?? .null)
        }
    }

    /// The value of a row, or `nil` where it is missing.
    private func variant(
        _ shredded: Shredded, _ row: Int, _ names: VariantMetadata
    ) throws(ParquetError) -> Variant? {
        let bytes = shredded.value?.bytes(row)
        switch shredded.typed {
        case .primitive(let column)? where !column.isNull(row):
            guard bytes == nil else { throw .variant("both value and typed_value are there") }
            return try Self.primitive(column, row)
        case .array(let column, let offsets, let element)? where !column.isNull(row):
            guard bytes == nil else { throw .variant("both value and typed_value are there") }
            var elements: [Variant] = []
            for position in Int(offsets[row])..<Int(offsets[row + 1]) {
                elements.append(try variant(element, position, names) ?? .null)
            }
            return .array(elements)
        case .object(let column, let typed)? where !column.isNull(row):
            var members: [Variant.Member] = []
            for (name, value) in typed {
                if let value = try variant(value, row, names) {
                    members.append(Variant.Member(name: name, value: value))
                }
            }
            guard let bytes else { return .object(members) }
            guard case .object(let others) = try Variant(names, bytes) else {
                throw .variant("a partly shredded object has a value that is no object")
            }
            // What is shredded is so in every row: the typed member counts, there or missing.
            members += others.filter { other in !typed.contains { $0.name == other.name } }
            members.sort { Variant.precedes($0.name, $1.name) }
            return .object(members)
        default:
            guard let bytes else { return nil }
            return try Variant(names, bytes)
        }
    }

    private static func primitive(_ column: Column, _ row: Int) throws(ParquetError) -> Variant {
        switch (column.type, column[row]) {
        case (_, .boolean(let value)): return .boolean(value)
        case (.int8, .int(let number)): return .int8(Int8(truncatingIfNeeded: number))
        case (.int16, .int(let number)): return .int16(Int16(truncatingIfNeeded: number))
        case (.int32, .int(let number)): return .int32(Int32(truncatingIfNeeded: number))
        case (_, .int(let number)): return .int64(number)
        case (_, .float(let number)): return .float(number)
        case (_, .double(let number)): return .double(number)
        case (_, .decimal(let number)): return .decimal(number)
        case (_, .date(let days)): return .date(days)
        case (_, .time(let count, _)):
            guard 0..<86_400_000_000 ~= count else { throw .variant("the time \(count) is none of a day") }
            return .time(count)
        case (_, .timestamp(let count, let unit, let isUTC)): return .timestamp(count, unit, isUTC: isUTC)
        case (_, .string(let text)): return .string(text)
        case (.uuid, .binary(let bytes)): return .uuid(bytes)
        case (_, .binary(let bytes)): return .binary(bytes)
        default: throw .variant("a typed_value is \(column.type)")
        }
    }
}
