public import DataKitCore

extension CSVWritingOptions {
    /// The types to read columns with, by name, so that a file written with these options gives the same table again.
    ///
    /// Left out are strings, which need no type where all text is read; lists, structs and maps, whose JSON is read as a
    /// string; and columns of nothing but nulls.
    ///
    /// What the options round off stays so: digits behind ``fractionDigits``, and the parts of a moment that a format has
    /// no letters for.
    ///
    /// ```swift
    /// var reading = CSVReadingOptions()
    /// reading.allText = true
    /// reading.types = writing.types(toReadBack: table.schema)
    /// ```
    public func types(toReadBack schema: Schema) -> [String: TextColumnType] {
        var types: [String: TextColumnType] = [:]
        for field in schema.fields {
            types[field.name] = type(toReadBack: field.type)
        }
        return types
    }

    private func type(toReadBack type: DataType) -> TextColumnType? {
        switch type {
        case .null, .list, .fixedSizeList, .structure, .map, .string: return nil
        case .binary, .fixedBinary: return TextColumnType(type, binaryForm: binaryForm)
        case .date: return TextColumnType(type, pattern: dateFormat)
        case .time: return TextColumnType(type, pattern: timeFormat)
        case .timestamp: return TextColumnType(type, pattern: timestampFormat)
        case .float16, .float32, .float64, .decimal:
            var column = TextColumnType(type)
            if decimalSeparator == .comma { column.numberForm = NumberForm(decimalMark: .comma) }
            return column
        default: return TextColumnType(type)
        }
    }
}
