import DataKitCore

/// How the columns of a schema are written: their tags, and which are attributes or text.
struct XMLRowForm: Sendable {
    /// One column, or a part of one.
    struct Part: Sendable {
        var kind: Kind
        /// `name`, encoded.
        var name: [UInt8]
        var parts: [Part] = []
        /// Of a struct: which members are attributes, which is the text, which are elements.
        var attributes: [Int] = []
        var text: Int?
        var elements: [Int] = []
    }

    enum Kind: Sendable {
        case scalar
        case list
        case structure
        case map
        case null
    }

    let row: Part
    let options: XMLWritingOptions
    let nullText: [UInt8]?
    let itemName: [UInt8]

    /// - Throws: ``XMLError`` of kind `options` where names or options do not make XML.
    init(schema: Schema, options: XMLWritingOptions) throws(XMLError) {
        self.options = options
        for (name, what) in [
            (options.rootTag, "root tag"), (options.rowTag, "row tag"), (options.arrayElementName, "name of elements"),
        ] where name.isEmpty {
            throw XMLError(.options, "the \(what) must not be empty")
        }
        if let indent = options.indent, !(0...16).contains(indent) {
            throw XMLError(.options, "an indent of \(indent) spaces is none from 0 to 16")
        }
        if let text = options.nullText, let fault = Self.fault(in: text) { throw XMLError(.options, fault) }
        nullText = options.nullText.map { Array($0.utf8) }
        itemName = Array(XMLColumnName.encoded(options.arrayElementName).utf8)
        row = try Self.structure(schema.fields, name: options.rowTag, path: "", options: options)
    }

    private static func fault(in text: String) -> String? {
        let bytes = Array(text.utf8)
        return XMLKernels.fault(in: bytes.span)
    }

    private static func structure(
        _ fields: [Field], name: String, path: String, options: XMLWritingOptions
    ) throws(XMLError) -> Part {
        var part = Part(kind: .structure, name: Array(XMLColumnName.encoded(name).utf8))
        var names: Set<String> = []
        for (position, field) in fields.enumerated() {
            let inner = path.isEmpty ? field.name : path + "." + field.name
            guard !field.name.isEmpty else {
                throw XMLError(
                    .options, "a column without a name cannot be an element; rename it", location: .init(path: path))
            }
            guard names.insert(field.name).inserted else {
                throw XMLError(
                    .options, "the name stands twice, and as elements both would be one list; rename one",
                    location: .init(path: inner))
            }
            var member = try Self.part(field.type, name: field.name, path: inner, options: options)
            let isScalar = if case .scalar = member.kind { true } else { false }
            let prefix = options.attributePrefix
            let bare = String(field.name.dropFirst(prefix.count))
            if isScalar, field.name == options.valueTag {
                part.text = position
            } else if isScalar, !prefix.isEmpty, field.name.hasPrefix(prefix), !bare.isEmpty, bare != "xmlns" {
                member.name = Array(XMLColumnName.encoded(bare).utf8)
                part.attributes.append(position)
            } else {
                part.elements.append(position)
            }
            part.parts.append(member)
        }
        return part
    }

    private static func part(
        _ type: DataType, name: String, path: String, options: XMLWritingOptions
    ) throws(XMLError) -> Part {
        var part = Part(kind: .scalar, name: Array(XMLColumnName.encoded(name).utf8))
        switch type {
        case .null: part.kind = .null
        case .list(let element), .fixedSizeList(let element, _):
            part.kind = .list
            var inner = try Self.part(element.type, name: name, path: path, options: options)
            // The elements of a list in a list are within an element for the inner one.
            if case .list = inner.kind {
                inner.parts[0].name = Array(XMLColumnName.encoded(options.arrayElementName).utf8)
            }
            part.parts = [inner]
        case .structure(let fields): part = try structure(fields, name: name, path: path, options: options)
        case .map(let key, let value):
            part.kind = .map
            part.parts = [
                try Self.part(key.type, name: "key", path: path, options: options),
                try Self.part(value.type, name: "value", path: path, options: options),
            ]
            guard case .scalar = part.parts[0].kind else {
                throw XMLError(.options, "the keys of a map are no single values", location: .init(path: path))
            }
        default: break
        }
        return part
    }

    /// Whether some null can only be said by `xsi:nil`: one that stands in a list or map.
    var needsNil: Bool {
        func isNested(_ part: Part) -> Bool {
            switch part.kind {
            case .list, .map: true
            default: part.parts.contains(where: isNested)
            }
        }
        return row.parts.contains(where: isNested)
    }
}
