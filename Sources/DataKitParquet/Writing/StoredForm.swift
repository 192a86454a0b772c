package import DataKitCore

/// What Parquet has no form for is stored as something else: JSON text that is marked as VARIANT as a struct of binaries, and a
/// struct without fields, of which a group would have no column, as the JSON text `{}`.
extension Schema {
    /// The schema as it is stored.
    var stored: Schema { Schema(fields.map(\.stored), metadata: metadata) }

    /// The columns with structs without fields in them, which become JSON text in a Parquet file.
    package var columnsWithEmptyStructures: [String] { fields.filter(\.holdsEmptyStructure).map(\.name) }
}

extension Field {
    private var isVariantText: Bool { type == .string && parquetAnnotation == .variant }
    private var isEmptyStructure: Bool { type == .structure([]) }
    fileprivate var holdsEmptyStructure: Bool {
        isEmptyStructure || type.children.contains(where: \.holdsEmptyStructure)
    }

    /// Whether something in it is stored as something else.
    fileprivate var isStoredOtherwise: Bool {
        isVariantText || isEmptyStructure || type.children.contains(where: \.isStoredOtherwise)
    }

    fileprivate var stored: Field {
        guard isStoredOtherwise else { return self }
        var field = self
        switch type {
        case .string: field.type = VariantForm.binary.type
        case .list(let element): field.type = .list(element.stored)
        case .fixedSizeList(let element, let count): field.type = .fixedSizeList(element.stored, count: count)
        case .structure(let members) where members.isEmpty:
            field.type = .string
            field.parquetAnnotation = .json
        case .structure(let members): field.type = .structure(members.map(\.stored))
        case .map(let key, let value): field.type = .map(key: key.stored, value: value.stored)
        default: break
        }
        return field
    }
}

extension Column {
    /// The column as it is stored.
    /// - Parameter field: the column's, before.
    /// - Throws: ``ParquetError`` of kind `misuse` where text that is marked as VARIANT is no JSON.
    func stored(as field: Field) throws(ParquetError) -> Column {
        guard field.isStoredOtherwise else { return self }
        let type = field.stored.type
        let values: Values
        switch (field.type, self.values) {
        case (.string, _): return try encodingVariants(type)
        case (.structure(let members), _) where members.isEmpty:
            values = .dictionary(indices: Buffer([Int32](repeating: 0, count: count)), values: Column(["{}"]))
        case (.list(let member), .list(let offsets, let elements)):
            values = .list(offsets: offsets, elements: try elements.stored(as: member))
        case (.fixedSizeList(let member, _), .fixedSizeList(let elements)):
            values = .fixedSizeList(elements: try elements.stored(as: member))
        case (.structure(let members), .structure(let columns)):
            var stored: [Column] = []
            for (member, column) in zip(members, columns) { stored.append(try column.stored(as: member)) }
            values = .structure(stored)
        case (.map(let key, let value), .map(let offsets, let keys, let elements)):
            values = .map(offsets: offsets, keys: try keys.stored(as: key), values: try elements.stored(as: value))
        default: return self
        }
        return Column(type: type, count: count, validity: validity, values: values)
    }
}
