import DataKitCore

extension SchemaNode {
    /// Whether the group is a VARIANT: annotated so, with binary metadata and a value or typed value.
    var isVariant: Bool {
        guard case .variant? = element.logicalType, !isLeaf else { return false }
        func child(_ name: String) -> SchemaNode? { children.first { $0.name == name } }
        guard child("metadata")?.element.type == .byteArray, children.allSatisfy({ $0.repetition != .repeated }) else {
            return false
        }
        guard let value = child("value") else { return child("typed_value") != nil }
        return value.element.type == .byteArray
    }

    /// The type of the node as it is stored, whatever it means in a VARIANT.
    func storedType() throws(ParquetError) -> DataType {
        guard isLeaf else {
            if isList, children.count == 1, children[0].repetition == .repeated {
                let repeated = children[0]
                if repeated.isElementItself(of: self) {
                    return .list(Field(repeated.name, try repeated.storedType(), isNullable: false))
                }
                return .list(try repeated.children[0].storedField())
            }
            var fields: [Field] = []
            for child in children { fields.append(try child.storedField()) }
            return .structure(fields)
        }
        return try LeafColumn(
            index: leaves.lowerBound, path: [name], element: element, physicalType: element.type ?? .int32,
            width: Int(element.typeLength ?? 0), maximumDefinitionLevel: 0, maximumRepetitionLevel: 0
        ).valueType()
    }

    private func storedField() throws(ParquetError) -> Field {
        let type = try storedType()
        return repetition == .repeated
            ? Field(name, .list(Field("element", type, isNullable: false)), isNullable: false)
            : Field(name, type, isNullable: repetition == .optional)
    }
}
