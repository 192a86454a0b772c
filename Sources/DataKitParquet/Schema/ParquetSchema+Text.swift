import DataKitCore

extension ParquetSchema {
    /// The schema in the format's own notation.
    ///
    /// ```
    /// message schema {
    ///   required int64 id;
    ///   optional binary city (STRING);
    /// }
    /// ```
    package var messageText: String {
        var lines = ["message \(root.name) {"]
        func append(_ node: SchemaNode, _ depth: Int) {
            let indent = String(repeating: "  ", count: depth)
            let annotation = node.element.annotation.map { " (\($0))" } ?? ""
            let number = node.element.fieldID.map { " = \($0)" } ?? ""
            let repetition = node.repetition.description.lowercased()
            if node.isLeaf {
                let leaf = leaves[node.leaves.lowerBound]
                let width = leaf.physicalType == .fixedLengthByteArray ? "(\(leaf.width))" : ""
                lines.append(
                    "\(indent)\(repetition) \(leaf.physicalType.schemaName)\(width) \(node.name)\(annotation)\(number);"
                )
            } else {
                lines.append("\(indent)\(repetition) group \(node.name)\(annotation)\(number) {")
                node.children.forEach { append($0, depth + 1) }
                lines.append("\(indent)}")
            }
        }
        root.children.forEach { append($0, 1) }
        lines.append("}")
        return lines.joined(separator: "\n")
    }
}

extension PhysicalType {
    /// The name in a schema's text.
    fileprivate var schemaName: String {
        self == .byteArray
            ? "binary" : self == .fixedLengthByteArray ? "fixed_len_byte_array" : description.lowercased()
    }
}

extension SchemaElement {
    /// The logical type, or else the converted type, as schema texts spell it.
    fileprivate var annotation: String? {
        switch logicalType {
        case nil: convertedType?.description
        case .string: "STRING"
        case .map: "MAP"
        case .list: "LIST"
        case .enum: "ENUM"
        case .decimal(let scale, let precision): "DECIMAL(\(precision),\(scale))"
        case .date: "DATE"
        case .time(let isAdjusted, let unit): "TIME(\(unit.schemaName),\(isAdjusted))"
        case .timestamp(let isAdjusted, let unit): "TIMESTAMP(\(unit.schemaName),\(isAdjusted))"
        case .integer(let bitWidth, let isSigned): "INTEGER(\(bitWidth),\(isSigned))"
        case .null: "UNKNOWN"
        case .json: "JSON"
        case .bson: "BSON"
        case .uuid: "UUID"
        case .float16: "FLOAT16"
        case .variant: "VARIANT"
        case .geometry(let crs): crs.map { "GEOMETRY(\($0))" } ?? "GEOMETRY"
        case .geography(let crs, _): crs.map { "GEOGRAPHY(\($0))" } ?? "GEOGRAPHY"
        case .file: "FILE"
        case .unknown: convertedType?.description
        }
    }
}

extension TimeUnit? {
    fileprivate var schemaName: String {
        switch self {
        case .milliseconds: "MILLIS"
        case .microseconds: "MICROS"
        case .nanoseconds: "NANOS"
        default: "UNKNOWN"
        }
    }
}
