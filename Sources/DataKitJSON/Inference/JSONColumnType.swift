internal import CDataKitKernels
import DataKitCore

/// How the values at one place of the rows become a column.
indirect enum JSONColumnType: Sendable, Hashable {
    /// Scalars of one type.
    case scalar(TextColumnType, isGuess: Bool)
    /// The texts of scalars of several kinds: strings as they mean, others as they stand.
    case plainText
    /// The texts of numbers of DynamoDB's that no other type holds with all their digits.
    case numberText
    /// JSON text of whatever stands there.
    case json
    case list(JSONColumnType, Field?)
    /// - `ignoresUnknown`: whether members that have no column are passed over; else they widen the type.
    case structure([JSONColumnMember], ignoresUnknown: Bool)
    case map(JSONColumnType)

    /// The type of the column's values.
    var dataType: DataType {
        switch self {
        case .scalar(let type, _): type.type
        case .plainText, .numberText, .json: .string
        case .list(let element, let field):
            .list(field ?? Field("element", element.dataType, metadata: element.metadata))
        case .structure(let members, _): .structure(members.map(\.field))
        case .map(let value):
            .map(
                key: Field("key", .string, isNullable: false),
                value: Field("value", value.dataType, metadata: value.metadata))
        }
    }

    /// What is written of the field's metadata: that text is JSON, as Parquet files say it, or a number of DynamoDB's.
    var metadata: [String: String] {
        switch self {
        case .json: ["PARQUET:logical_type": "JSON"]
        case .numberText: [DynamoDBJSON.typeKey: "N"]
        default: [:]
        }
    }

    /// How many columns of scalars it comes to.
    var leafCount: Int {
        switch self {
        case .scalar, .plainText, .numberText, .json: 1
        case .list(let element, _): element.leafCount
        case .structure(let members, _): members.reduce(1) { $0 + $1.type.leafCount }
        case .map(let value): 1 + value.leafCount
        }
    }

    /// Whether some type in it was guessed.
    var isGuess: Bool {
        switch self {
        case .scalar(_, let isGuess): isGuess
        case .plainText, .numberText: true
        case .json: false
        case .list(let element, _): element.isGuess
        case .structure(let members, let ignoresUnknown): !ignoresUnknown || members.contains { $0.type.isGuess }
        case .map(let value): value.isGuess
        }
    }
}

/// A member of objects that has a column.
struct JSONColumnMember: Sendable, Hashable {
    var name: [UInt8]
    var type: JSONColumnType
    var field: Field

    init(name: [UInt8], type: JSONColumnType, field: Field? = nil) {
        self.name = name
        self.type = type
        self.field =
            field ?? Field(String(decoding: name, as: UTF8.self), type.dataType, metadata: type.metadata)
    }
}

/// Turns shapes into types, and keeps what a person should know about it.
struct JSONTypeResolver {
    /// Types that were given, by path.
    var given: [String: JSONReadingOptions.ColumnType] = [:]
    var infersDates = true
    var allText = false
    /// Whether rows that are no objects are faults that do not end the reading.
    var passesOverFaults = false
    /// Whether the rows are items of DynamoDB, whose numbers keep all their digits.
    var areItems = false
    private(set) var notes: [String] = []
    private(set) var usedPaths: Set<String> = []

    init(options: JSONReadingOptions) {
        given = options.types
        areItems = options.form == .dynamoDB
        // DynamoDB has strings alone, which come back as they were.
        infersDates = options.infersDates && !areItems
        allText = options.allText
        passesOverFaults = options.badRows != .fail
    }

    /// The columns of rows of this shape. Rows that are not objects are one column, `value`; where only some are not, and
    /// faults are passed over or types were given for columns, those rows are the faults.
    ///
    /// - Returns: the rows' type, which knows no names but those of the shape.
    mutating func rowType(of shape: JSONShape) -> JSONRowType {
        let families = shape.families
        let areObjects =
            (families.isEmpty || families.contains(.object)) && (passesOverFaults || isGivenColumns(of: shape))
        var rows = JSONRowType(members: [], areObjects: areObjects)
        if families.isEmpty { return rows }
        guard families == [.object] || areObjects, !shape.isCollapsed, !shape.isTooDeep else {
            let name = Array("value".utf8)
            rows.members = [JSONColumnMember(name: name, type: type(of: shape, path: "value"))]
            rows.isBare = true
            rows.areObjects = false
            return rows
        }
        rows.members = structureMembers(shape, path: "")
        return rows
    }

    /// Whether a type was given for a column that objects of the shape have.
    private func isGivenColumns(of shape: JSONShape) -> Bool {
        let names = Set(given.keys.map { $0.prefix { $0 != "." } })
        return shape.members.contains { names.contains(String(decoding: $0.name, as: UTF8.self)[...]) }
    }

    private mutating func structureMembers(_ shape: JSONShape, path: String) -> [JSONColumnMember] {
        var members: [JSONColumnMember] = []
        for member in shape.members {
            let name = String(decoding: member.name, as: UTF8.self)
            let path = path.isEmpty ? name : path + "." + name
            let type = type(of: member.shape, path: path)
            members.append(
                JSONColumnMember(
                    name: member.name, type: type,
                    field: Field(name, type.dataType, metadata: metadata(of: member.shape, type, path))))
        }
        return members
    }

    /// What the field says of its values besides their type.
    private mutating func metadata(
        of shape: JSONShape, _ type: JSONColumnType, _ path: String
    ) -> [String: String] {
        var metadata = type.metadata
        guard given[path] == nil else { return metadata }
        if let tag = shape.dynamoDBType { metadata[DynamoDBJSON.typeKey] = tag }
        let mixed = shape.taggedKinds.intersection(shape.untaggedKinds)
        if mixed.contains(.strings) {
            notes.append("column '\(path)' holds binary data (B) and strings; which is which is lost")
        }
        if mixed.contains(.arrays) {
            notes.append("column '\(path)' holds sets and lists of DynamoDB; which is which is lost")
        }
        return metadata
    }

    private mutating func type(of shape: JSONShape, path: String) -> JSONColumnType {
        if let given = given[path] {
            usedPaths.insert(path)
            switch given {
            case .json: return .json
            case .text(let type):
                let scalar = JSONColumnType.scalar(type, isGuess: false)
                return shape.families == [.array] ? .list(scalar, nil) : scalar
            }
        }
        let families = shape.families
        if families.isEmpty { return allText ? .plainText : .scalar(TextColumnType(.string), isGuess: true) }
        if shape.isTooDeep {
            notes.append("column '\(path)' is nested more than \(JSONShape.maximumDepth) deep and becomes JSON text")
            return .json
        }
        if families.count > 1 {
            let kinds = families.map(\.title).joined(separator: " and ")
            if families.isDisjoint(with: [.object, .array]) {
                if !allText { notes.append("column '\(path)' holds \(kinds) and becomes text") }
                return .plainText
            }
            notes.append("column '\(path)' holds \(kinds) and becomes JSON text")
            return .json
        }
        switch families[0] {
        case .object:
            if shape.isCollapsed || shape.hasVaryingNames {
                let values = shape.mergedMembers
                if values.families.count <= 1 {
                    notes.append("column '\(path)' holds objects whose names vary and becomes a map")
                    return .map(type(of: values, path: path))
                }
                if shape.isCollapsed || shape.members.count > 1000 {
                    notes.append("column '\(path)' holds objects whose names vary and becomes a map of JSON text")
                    return .map(.json)
                }
            }
            return .structure(structureMembers(shape, path: path), ignoresUnknown: false)
        case .array:
            let element = type(of: shape.element ?? JSONShape(), path: path)
            guard let tag = shape.element?.dynamoDBType else { return .list(element, nil) }
            let metadata = element.metadata.merging([DynamoDBJSON.typeKey: tag]) { $1 }
            return .list(element, Field("element", element.dataType, metadata: metadata))
        case .boolean: return allText ? .plainText : .scalar(TextColumnType(.boolean), isGuess: true)
        case .number:
            if allText { return .plainText }
            let type = shape.numbers.typeWithNonFinite
            if areItems, type.type == .string || type.type == .float64 && shape.hasLongNumbers {
                notes.append("column '\(path)' holds numbers that no type holds with all their digits and becomes text")
                return .numberText
            }
            if type.type == .string {
                notes.append("column '\(path)' holds numbers that no type holds exactly and becomes text")
                return .plainText
            }
            return .scalar(type, isGuess: true)
        case .string:
            let isMoment = infersDates && !shape.hasText && !allText
            let type = isMoment ? shape.strings.type : TextColumnType(.string)
            return allText ? .plainText : .scalar(type.type.isMoment ? type : TextColumnType(.string), isGuess: true)
        }
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

extension JSONShape {
    enum Family: CaseIterable {
        case boolean, number, string, object, array

        var title: String {
            switch self {
            case .boolean: "booleans"
            case .number: "numbers"
            case .string: "strings"
            case .object: "objects"
            case .array: "arrays"
            }
        }
    }

    /// The kinds of values there were, nulls aside.
    var families: [Family] {
        Family.allCases.filter { family in
            switch family {
            case .boolean: hasBooleans
            case .number: !numbers.isEmpty
            case .string: hasText || !strings.isEmpty
            case .object: objects > 0
            case .array: hasArrays
            }
        }
    }
}

extension JSONShape {
    /// What all the values are in DynamoDB, where their type does not tell: `B`, `SS`, `NS`, `BS`.
    var dynamoDBType: String? {
        switch families {
        case [.string]: return taggedKinds == .strings && untaggedKinds.isEmpty ? "B" : nil
        case [.array]:
            guard taggedKinds == .arrays, untaggedKinds.isEmpty, let element else { return nil }
            switch element.families {
            case [.number]: return "NS"
            case [.string]: return element.dynamoDBType == "B" ? "BS" : element.taggedKinds.isEmpty ? "SS" : nil
            default: return nil
            }
        default: return nil
        }
    }
}

extension [JSONShape.Family] {
    fileprivate func isDisjoint(with others: [JSONShape.Family]) -> Bool { !contains { others.contains($0) } }
}

extension JSONColumnType {
    /// The type for values of a type that was given.
    /// - Throws: ``JSONError`` of kind `options` for types that JSON values cannot become.
    init(_ type: DataType, field: Field?, path: String) throws(JSONError) {
        switch type {
        case .list(let element):
            self = .list(try JSONColumnType(element.type, field: element, path: path), element)
        case .structure(let fields):
            self = .structure(try Self.members(fields, path: path), ignoresUnknown: true)
        case .map(let key, let value):
            guard key.type == .string else {
                throw JSONError(
                    .options, "the keys of a map are strings in JSON, not \(key.type)", location: .init(path: path))
            }
            self = .map(try JSONColumnType(value.type, field: value, path: path))
        default:
            if field?.metadata["PARQUET:logical_type"] == "JSON" {
                self = .json
                return
            }
            guard type.isReadFromText, type != .binary else {
                throw JSONError(.options, "values of JSON cannot become \(type)", location: .init(path: path))
            }
            self = .scalar(TextColumnType(type), isGuess: false)
        }
    }

    static func members(_ fields: [Field], path: String) throws(JSONError) -> [JSONColumnMember] {
        var members: [JSONColumnMember] = []
        for field in fields {
            let inner = path.isEmpty ? field.name : path + "." + field.name
            let type = try JSONColumnType(field.type, field: field, path: inner)
            members.append(JSONColumnMember(name: Array(field.name.utf8), type: type, field: field))
        }
        return members
    }
}
