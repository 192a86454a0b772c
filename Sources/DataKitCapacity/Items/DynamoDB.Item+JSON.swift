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
        var cursor = try JSONCursor(json)
        do throws(CapacityError) {
            self.init(try Self.attributes(&cursor, depth: 0))
            try cursor.expectEnd()
        } catch {
            // An item may have an attribute that is called Item; only what is no item can be an envelope.
            guard error.kind == .item || error.kind == .number, let start = try Self.envelope(json) else { throw error }
            cursor.move(to: start)
            self.init(try Self.attributes(&cursor, depth: 0))
        }
    }

    /// Where the item of an envelope begins.
    private static func envelope(_ json: [UInt8]) throws(CapacityError) -> Int? {
        var cursor = try JSONCursor(json)
        guard cursor.peek() == UInt8(ascii: "{") else { return nil }
        try cursor.beginObject()
        var start: Int?
        var isFirst = true
        while let name = try cursor.nextName(isFirst: &isFirst) {
            if name == "Item" || (name == "item" && start == nil) { start = cursor.position }
            _ = try JSONTree(&cursor, depth: 0)
        }
        try cursor.expectEnd()
        return start
    }

    private static func attributes(
        _ cursor: inout JSONCursor, depth: Int
    ) throws(CapacityError) -> [DynamoDB.Attribute] {
        try cursor.beginObject()
        var attributes: [DynamoDB.Attribute] = []
        var names: Set<String> = []
        var isFirst = true
        while let name = try cursor.nextName(isFirst: &isFirst) {
            // A linear look suffices for the few attributes that items have.
            let isNew =
                attributes.count < 16
                ? !attributes.contains { $0.name == name }
                : {
                    if names.isEmpty { names.formUnion(attributes.map(\.name)) }
                    return names.insert(name).inserted
                }()
            guard isNew else { throw cursor.error("the attribute '\(name)' is there twice", kind: .item) }
            do throws(CapacityError) {
                attributes.append(DynamoDB.Attribute(name, try value(&cursor, depth: depth)))
            } catch {
                var error = error
                error.subject = error.subject.map { "\(name).\($0)" } ?? name
                throw error
            }
        }
        return attributes
    }

    private static func value(
        _ cursor: inout JSONCursor, depth: Int
    ) throws(CapacityError) -> DynamoDB.AttributeValue {
        let start = { (cursor: inout JSONCursor) -> Int in
            _ = cursor.peek()
            return cursor.position
        }(&cursor)
        guard cursor.peek() == UInt8(ascii: "{") else {
            throw cursor.error(
                "expected a value with its type, as {\"S\": \"text\"} or {\"N\": \"42\"}", kind: .item)
        }
        try cursor.beginObject()
        var isFirst = true
        guard let type = try cursor.nextName(isFirst: &isFirst) else {
            throw cursor.error("a value needs a type: S, N, B, BOOL, NULL, L, M, SS, NS or BS", kind: .item, at: start)
        }
        let value = try value(of: type, &cursor, depth: depth, start: start)
        guard try cursor.nextName(isFirst: &isFirst) == nil else {
            throw cursor.error("a value has one type, not two", kind: .item, at: start)
        }
        return value
    }

    private static func value(
        of type: String, _ cursor: inout JSONCursor, depth: Int, start: Int
    ) throws(CapacityError) -> DynamoDB.AttributeValue {
        func elements<Element: Hashable>(
            _ cursor: inout JSONCursor, _ read: (inout JSONCursor) throws(CapacityError) -> Element
        ) throws(CapacityError) -> [Element] {
            var elements: [Element] = []
            var seen: Set<Element> = []
            var isFirst = true
            try check(&cursor, UInt8(ascii: "["), type, "an array")
            try cursor.beginArray()
            while try cursor.nextElement(isFirst: &isFirst) {
                let element = try read(&cursor)
                guard seen.insert(element).inserted else {
                    throw cursor.error("a set holds an element twice", kind: .item, at: start)
                }
                elements.append(element)
            }
            guard !elements.isEmpty else {
                throw cursor.error("a set cannot be empty; leave the attribute out", kind: .item, at: start)
            }
            return elements
        }
        switch type {
        case "S": return .string(try text(&cursor, type))
        case "N": return .number(try number(&cursor))
        case "B": return .binary(try bytes(&cursor))
        case "BOOL":
            guard let first = cursor.peek(), first == UInt8(ascii: "t") || first == UInt8(ascii: "f") else {
                throw cursor.error("BOOL takes true or false", kind: .item)
            }
            return .boolean(try cursor.boolean())
        case "NULL":
            guard cursor.peek() == UInt8(ascii: "t") else { throw cursor.error("NULL takes true", kind: .item) }
            try cursor.word("true")
            return .null
        case "L":
            try nest(depth, cursor)
            try check(&cursor, UInt8(ascii: "["), type, "an array")
            try cursor.beginArray()
            var elements: [DynamoDB.AttributeValue] = []
            var isFirst = true
            while try cursor.nextElement(isFirst: &isFirst) { elements.append(try value(&cursor, depth: depth + 1)) }
            return .list(elements)
        case "M":
            try nest(depth, cursor)
            try check(&cursor, UInt8(ascii: "{"), type, "an object")
            return .map(try attributes(&cursor, depth: depth + 1))
        case "SS":
            return .stringSet(
                try elements(&cursor) { cursor throws(CapacityError) in try text(&cursor, type) })
        case "NS": return .numberSet(try elements(&cursor) { cursor throws(CapacityError) in try number(&cursor) })
        case "BS": return .binarySet(try elements(&cursor) { cursor throws(CapacityError) in try bytes(&cursor) })
        default:
            throw cursor.error(
                "there is no type '\(type.prefix(40))'; the types are S, N, B, BOOL, NULL, L, M, SS, NS and BS",
                kind: .item, at: start)
        }
    }

    private static func check(
        _ cursor: inout JSONCursor, _ byte: UInt8, _ type: String, _ what: String
    ) throws(CapacityError) {
        guard cursor.peek() == byte else { throw cursor.error("\(type) takes \(what)", kind: .item) }
    }

    private static func nest(_ depth: Int, _ cursor: JSONCursor) throws(CapacityError) {
        guard depth < maximumNesting else {
            throw cursor.error("lists and maps are nested more than \(maximumNesting) deep", kind: .item)
        }
    }

    private static func text(_ cursor: inout JSONCursor, _ type: String) throws(CapacityError) -> String {
        guard cursor.peek() == UInt8(ascii: "\"") else {
            throw cursor.error("\(type) takes text in double quotes", kind: .item)
        }
        return try cursor.string()
    }

    private static func number(_ cursor: inout JSONCursor) throws(CapacityError) -> DynamoDB.Number {
        let text = try text(&cursor, "N")
        do throws(CapacityError) {
            return try DynamoDB.Number(text)
        } catch {
            throw cursor.error(error.message, kind: .number)
        }
    }

    private static func bytes(_ cursor: inout JSONCursor) throws(CapacityError) -> [UInt8] {
        let text = try text(&cursor, "B")
        guard let bytes = Base64.decoded(text) else {
            throw cursor.error("B takes base64 with its padding (RFC 4648)", kind: .item)
        }
        return bytes
    }
}
