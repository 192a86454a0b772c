internal import DataKitJSON

extension DynamoDB.Item {
    /// Maps and lists may be nested so deep; the item itself is not counted.
    public static let maximumNesting = 32

    /// Reads an item in DynamoDB's JSON: `{"pk": {"S": "user#1"}, "age": {"N": "42"}}`.
    ///
    /// An envelope with the member `Item` (of exports to S3 and of `PutItem` requests) or `item` is looked into.
    ///
    /// - Throws: ``CapacityError`` with the byte offset: text that is no JSON, types that the service does not have,
    ///   numbers that it cannot hold, empty sets, elements that are twice in a set, maps nested more than 32 deep.
    public init(json: String) throws(CapacityError) { try self.init(json: Array(json.utf8)) }

    /// Reads an item in DynamoDB's JSON from UTF-8 bytes.
    public init(json: [UInt8]) throws(CapacityError) {
        // Each level of an item is two of JSON, and an envelope is one more.
        let root = try CapacityError.mapping { () throws(JSONError) in
            try JSONDocument(parsing: json, options: JSONParsingOptions(maximumDepth: 4 * Self.maximumNesting)).root
        }
        do throws(CapacityError) {
            self.init(try Self.attributes(root, depth: 0))
        } catch {
            // An item may have an attribute that is called Item; only what is no item can be an envelope.
            guard error.kind == .item || error.kind == .number, let item = root["Item"] ?? root["item"] else {
                throw error
            }
            self.init(try Self.attributes(item, depth: 0))
        }
    }

    private static func fault(
        _ message: String, at value: JSONValue, kind: CapacityError.Kind = .item
    ) -> CapacityError {
        CapacityError(kind, message, byteOffset: value.rawBytes.startIndex)
    }

    private static func attributes(
        _ object: JSONValue, depth: Int
    ) throws(CapacityError) -> [DynamoDB.Attribute] {
        guard object.kind == .object else {
            throw fault("expected an object and found \(object.kind.rawValue)", at: object)
        }
        var attributes: [DynamoDB.Attribute] = []
        var names: Set<String> = []
        for (name, typed) in object.members {
            // A linear look suffices for the few attributes that items have.
            let isNew =
                attributes.count < 16
                ? !attributes.contains { $0.name == name }
                : {
                    if names.isEmpty { names.formUnion(attributes.map(\.name)) }
                    return names.insert(name).inserted
                }()
            guard isNew else { throw fault("the attribute '\(name)' is there twice", at: typed) }
            do throws(CapacityError) {
                attributes.append(DynamoDB.Attribute(name, try value(typed, depth: depth)))
            } catch {
                var error = error
                error.subject = error.subject.map { "\(name).\($0)" } ?? name
                throw error
            }
        }
        return attributes
    }

    /// A value with its type.
    private static func value(_ typed: JSONValue, depth: Int) throws(CapacityError) -> DynamoDB.AttributeValue {
        guard typed.kind == .object else {
            throw fault("expected a value with its type, as {\"S\": \"text\"} or {\"N\": \"42\"}", at: typed)
        }
        guard let (type, content) = typed.members.first(where: { _ in true }) else {
            throw fault("a value needs a type: S, N, B, BOOL, NULL, L, M, SS, NS or BS", at: typed)
        }
        let value = try value(of: type, content, in: typed, depth: depth)
        guard typed.count == 1 else { throw fault("a value has one type, not two", at: typed) }
        return value
    }

    private static func value(
        of type: String, _ content: JSONValue, in typed: JSONValue, depth: Int
    ) throws(CapacityError) -> DynamoDB.AttributeValue {
        switch type {
        case "S": return .string(try text(content, type))
        case "N": return .number(try number(content))
        case "B": return .binary(try bytes(content))
        case "BOOL":
            guard let boolean = content.boolean else { throw fault("BOOL takes true or false", at: content) }
            return .boolean(boolean)
        case "NULL":
            guard content.boolean == true else { throw fault("NULL takes true", at: content) }
            return .null
        case "L":
            try nest(depth, content)
            try check(content, .array, type, "an array")
            var elements: [DynamoDB.AttributeValue] = []
            for element in content.elements { elements.append(try value(element, depth: depth + 1)) }
            return .list(elements)
        case "M":
            try nest(depth, content)
            try check(content, .object, type, "an object")
            return .map(try attributes(content, depth: depth + 1))
        case "SS":
            return .stringSet(try set(content, type, typed) { (value) throws(CapacityError) in try text(value, type) })
        case "NS":
            return .numberSet(try set(content, type, typed) { (value) throws(CapacityError) in try number(value) })
        case "BS":
            return .binarySet(try set(content, type, typed) { (value) throws(CapacityError) in try bytes(value) })
        default:
            throw fault(
                "there is no type '\(type.prefix(40))'; the types are S, N, B, BOOL, NULL, L, M, SS, NS and BS",
                at: typed)
        }
    }

    /// The elements of a set: at least one, and none twice.
    private static func set<Element: Hashable>(
        _ content: JSONValue, _ type: String, _ typed: JSONValue,
        _ read: (JSONValue) throws(CapacityError) -> Element
    ) throws(CapacityError) -> [Element] {
        try check(content, .array, type, "an array")
        var elements: [Element] = []
        var seen: Set<Element> = []
        for value in content.elements {
            let element = try read(value)
            guard seen.insert(element).inserted else { throw fault("a set holds an element twice", at: typed) }
            elements.append(element)
        }
        guard !elements.isEmpty else { throw fault("a set cannot be empty; leave the attribute out", at: typed) }
        return elements
    }

    private static func check(
        _ value: JSONValue, _ kind: JSONValue.Kind, _ type: String, _ what: String
    ) throws(CapacityError) {
        guard value.kind == kind else { throw fault("\(type) takes \(what)", at: value) }
    }

    private static func nest(_ depth: Int, _ value: JSONValue) throws(CapacityError) {
        guard depth < maximumNesting else {
            throw fault("lists and maps are nested more than \(maximumNesting) deep", at: value)
        }
    }

    private static func text(_ value: JSONValue, _ type: String) throws(CapacityError) -> String {
        guard let text = value.string else { throw fault("\(type) takes text in double quotes", at: value) }
        return text
    }

    private static func number(_ value: JSONValue) throws(CapacityError) -> DynamoDB.Number {
        let text = try text(value, "N")
        do throws(CapacityError) {
            return try DynamoDB.Number(text)
        } catch {
            throw fault(error.message, at: value, kind: .number)
        }
    }

    private static func bytes(_ value: JSONValue) throws(CapacityError) -> [UInt8] {
        guard let bytes = Base64.decoded(try text(value, "B")) else {
            throw fault("B takes base64 with its padding (RFC 4648)", at: value)
        }
        return bytes
    }
}
