import DataKitCore

/// How what stands at one place of the rows becomes a column.
indirect enum XMLColumnType: Sendable, Hashable {
    /// Texts of one type.
    case scalar(TextColumnType, isGuess: Bool)
    /// The source of an element.
    case source
    /// - `size`: how many elements each has, where all have as many.
    case list(XMLColumnType, Field?, size: Int? = nil)
    /// - `ignoresUnknown`: whether what has no column is passed over; else it widens the type.
    case structure([XMLColumnMember], ignoresUnknown: Bool)
    case map(XMLColumnType, key: Field, value: Field)
    /// Something that is there and not wanted.
    case none
    /// Something that is never there: a column of nulls.
    case null

    /// The type of the column's values.
    var dataType: DataType {
        switch self {
        case .scalar(let type, _): type.type
        case .source, .none: .string
        case .null: .null
        case .list(let element, let field, nil): .list(field ?? Field("element", element.dataType))
        case .list(let element, let field, let size?):
            .fixedSizeList(field ?? Field("element", element.dataType), count: size)
        case .structure(let members, _): .structure(members.map(\.field))
        case .map(_, let key, let value): .map(key: key, value: value)
        }
    }

    /// How many columns of values it comes to.
    var leafCount: Int {
        switch self {
        case .scalar, .source: 1
        case .none, .null: 0
        case .list(let element, _, _): element.leafCount
        case .structure(let members, _): members.reduce(1) { $0 + $1.type.leafCount }
        case .map(let value, _, _): 1 + value.leafCount
        }
    }
}

/// An attribute, a child element or the text of elements that has a column.
struct XMLColumnMember: Sendable, Hashable {
    var type: XMLColumnType
    var field: Field
    var name: String { field.name }

    init(_ name: String, _ type: XMLColumnType) {
        self.init(type, Field(name, type.dataType))
    }

    init(_ type: XMLColumnType, _ field: Field) {
        self.type = type
        self.field = field
    }
}

extension XMLColumnType {
    /// The type for values of a type that was given.
    /// - Throws: ``XMLError`` of kind `options` for types that XML cannot become.
    init(_ type: DataType, field: Field, path: String, options: XMLReadingOptions) throws(XMLError) {
        switch type {
        case .list(let element):
            self = .list(try XMLColumnType(element.type, field: element, path: path, options: options), element)
        case .fixedSizeList(let element, let size):
            self = .list(
                try XMLColumnType(element.type, field: element, path: path, options: options), element, size: size)
        case .structure(let fields):
            self = .structure(try Self.members(fields, path: path, options: options), ignoresUnknown: true)
        case .map(let key, let value):
            guard key.type == .string else {
                throw XMLError(
                    .options, "the keys of a map are strings in XML, not \(key.type)", location: .init(path: path))
            }
            self = .map(
                try XMLColumnType(value.type, field: value, path: path, options: options), key: key, value: value)
        case .null: self = .null
        default:
            if field.metadata[Self.sourceKey] == "XML" {
                self = .source
                return
            }
            guard type.isReadFromText else {
                throw XMLError(.options, "values of XML cannot become \(type)", location: .init(path: path))
            }
            var text = TextColumnType(type)
            // XML has no bytes but those of characters.
            switch type {
            case .binary, .fixedBinary: text.binaryForm = options.binaryForm
            case .date: text.pattern = options.dateFormat
            case .timestamp: text.pattern = options.timestampFormat
            default: break
            }
            self = .scalar(text, isGuess: false)
        }
    }

    /// Says of a field of strings that they are XML.
    static let sourceKey = "DATAKIT:content"

    static func members(
        _ fields: [Field], path: String, options: XMLReadingOptions
    ) throws(XMLError) -> [XMLColumnMember] {
        var members: [XMLColumnMember] = []
        var names: Set<String> = []
        for field in fields {
            let inner = path.isEmpty ? field.name : path + "." + field.name
            guard names.insert(field.name).inserted else {
                throw XMLError(
                    .options, "the schema has the name twice; columns are found by their names",
                    location: .init(path: inner))
            }
            if field.name == options.wildcardColumn {
                members.append(XMLColumnMember(try wildcard(field, path: inner), field))
                continue
            }
            if let given = options.types[inner] {
                members.append(XMLColumnMember(try Self.given(given, for: field, path: inner), field))
                continue
            }
            members.append(
                XMLColumnMember(try XMLColumnType(field.type, field: field, path: inner, options: options), field))
        }
        return members
    }

    /// The form that a value of the schema is read in, by the options' types.
    private static func given(
        _ type: XMLReadingOptions.ColumnType, for field: Field, path: String
    ) throws(XMLError) -> XMLColumnType {
        func scalar(_ wanted: DataType) throws(XMLError) -> XMLColumnType {
            let made: XMLColumnType =
                switch type {
                case .xml: .source
                case .text(let text): .scalar(text, isGuess: false)
                }
            guard made.dataType == wanted else {
                throw XMLError(
                    .options, "the schema says \(wanted), and the type given is \(made.dataType)",
                    location: .init(path: path))
            }
            return made
        }
        if case .list(let element) = field.type { return .list(try scalar(element.type), element) }
        return try scalar(field.type)
    }

    private static func wildcard(_ field: Field, path: String) throws(XMLError) -> XMLColumnType {
        if field.type == .string { return .source }
        if case .list(let element) = field.type, element.type == .string { return .list(.source, element) }
        throw XMLError(
            .options, "the column of what has no column is a string or a list of strings, not \(field.type)",
            location: .init(path: path))
    }
}

/// Turns shapes into types, and keeps what a person should know about it.
struct XMLTypeResolver {
    let options: XMLReadingOptions
    private(set) var notes: [String] = []
    private(set) var usedPaths: Set<String> = []

    init(options: XMLReadingOptions) { self.options = options }

    /// The columns of rows of this shape.
    mutating func members(of shape: XMLShape) -> [XMLColumnMember] {
        var members = members(of: shape, node: 0, path: "")
        if let name = options.wildcardColumn, !members.contains(where: { $0.name == name }) {
            members.append(XMLColumnMember(name, .list(.source, nil)))
        }
        return members
    }

    private mutating func members(of shape: XMLShape, node: Int, path: String) -> [XMLColumnMember] {
        var members: [XMLColumnMember] = []
        let text = options.valueTag
        for child in shape.nodes[node].members {
            let name = shape.name(of: child)
            let inner = path.isEmpty ? name : path + "." + name
            // Text beside an element that has the name of the text's column.
            let isBesideText = shape.nodes[node].hasText && name == text
            let type = type(of: shape, node: child, path: inner, isRepeated: isBesideText)
            members.append(XMLColumnMember(name, type))
        }
        if shape.nodes[node].hasText, !members.contains(where: { $0.name == text }) {
            let inner = path.isEmpty ? text : path + "." + text
            members.append(XMLColumnMember(text, scalar(of: shape, node: node, path: inner)))
        }
        return members
    }

    private mutating func type(
        of shape: XMLShape, node: Int, path: String, isRepeated: Bool
    ) -> XMLColumnType {
        let single = single(of: shape, node: node, path: path)
        return shape.nodes[node].isRepeated || isRepeated ? .list(single, nil) : single
    }

    private mutating func single(of shape: XMLShape, node: Int, path: String) -> XMLColumnType {
        if case .xml? = options.types[path] {
            usedPaths.insert(path)
            return .source
        }
        if shape.nodes[node].isTooDeep {
            notes.append("column '\(path)' is nested more than \(XMLShape.maximumDepth) deep and stays XML")
            return .source
        }
        if shape.nodes[node].members.isEmpty { return scalar(of: shape, node: node, path: path) }
        return .structure(members(of: shape, node: node, path: path), ignoresUnknown: false)
    }

    private mutating func scalar(of shape: XMLShape, node: Int, path: String) -> XMLColumnType {
        // A type given for an element with attributes is that of its text.
        let suffix = "." + options.valueTag
        let outer = path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path
        for known in [path, outer] {
            guard case .text(var type)? = options.types[known] else { continue }
            usedPaths.insert(known)
            // XML has no bytes but those of characters.
            if type.type == .binary, type.binaryForm == nil { type.binaryForm = options.binaryForm }
            return .scalar(type, isGuess: false)
        }
        let evidence = shape.nodes[node].evidence
        if options.allText { return .scalar(TextColumnType(.string), isGuess: true) }
        if let note = evidence.ambiguityNote(column: path) { notes.append(note) }
        let type = evidence.type
        if !options.infersDates, type.type.isMoment { return .scalar(TextColumnType(.string), isGuess: true) }
        return .scalar(type, isGuess: true)
    }
}

extension DataType {
    fileprivate var isMoment: Bool {
        switch self {
        case .date, .timestamp: true
        default: false
        }
    }
}
