public import DataKitCore

/// Decodes `Decodable` types from JSON text.
///
/// The text is parsed once at some gigabytes a second; members are then looked up where the type asks for them, and
/// only what it asks for is converted. Integers are exact to 128 bits, doubles correctly rounded; a number that does not
/// fit is an error and never rounded to an integer.
///
/// ```swift
/// struct User: Decodable { var id: Int64; var name: String; var tags: [String]? }
/// let user = try JSONDocumentDecoder().decode(User.self, from: #"{"id": 7, "name": "Ada", "tags": null}"#)
/// ```
///
/// Errors are ``JSONError`` for text that is no JSON, and Swift's `DecodingError`, with the path, for values that do not
/// fit. `Date` and `Data` of Foundation decode as they encode themselves: seconds since 2001, an array of bytes.
public struct JSONDocumentDecoder: Sendable {
    /// How text is parsed.
    public var options: JSONParsingOptions

    /// A decoder.
    public init(options: JSONParsingOptions = JSONParsingOptions()) { self.options = options }

    /// Decodes a value from UTF-8 text.
    /// - Throws: ``JSONError`` or `DecodingError`.
    public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try decode(type, from: JSONDocument(parsing: bytes, options: options).root)
    }

    /// Decodes a value from text.
    public func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try decode(type, from: Array(text.utf8))
    }

    /// Decodes a part of a document.
    public func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        var context: JSONDecodingContext? = JSONDecodingContexts.take(for: type, value.tape, root: value.index)
        defer { JSONDecodingContexts.giveBack(&context, for: type) }
        return try context!.decode(type, value.index)
    }
}

/// Decodes one `Decodable` a line, or one behind another.
///
/// ```swift
/// struct Event: Decodable { var id: Int; var kind: String }
/// for event in try JSONLinesDecoder().decode(Event.self, from: bytes) { print(event.kind) }
/// try JSONLinesDecoder().forEach(Event.self, in: try FileByteSource(path: "events.ndjson")) { print($0.id) }
/// ```
public struct JSONLinesDecoder: Sendable {
    /// How text is parsed, and how the values stand in it.
    public var options: JSONReadingOptions

    /// A decoder.
    public init(options: JSONReadingOptions = JSONReadingOptions()) { self.options = options }

    /// Decodes all values of a text.
    /// - Throws: ``JSONError`` with line and column, or `DecodingError`.
    public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> [Value] {
        var values: [Value] = []
        try take(type, from: MemoryByteSource(bytes, name: "JSON")) { values.append($0) }
        return values
    }

    /// Decodes the values of a file one after another: lines, values one behind another, or elements of an array.
    ///
    /// - Complexity: memory is bounded by the largest value, whatever the size of the file.
    /// - Throws: ``JSONError``, `DecodingError`, what `body` throws.
    public func forEach<Value: Decodable>(
        _ type: Value.Type, in source: any ByteSource, _ body: (Value) throws -> Void
    ) throws {
        try take(type, from: source) { try body($0) }
    }

    private func take<Value: Decodable>(
        _ type: Value.Type, from source: any ByteSource, _ body: (consuming Value) throws -> Void
    ) throws {
        var options = options
        // One core decodes them: they had better stay in its caches.
        options.chunkBytes = min(options.chunkBytes, 1 << 17)
        let origin = JSONRowSource.origin(of: source, options: options)
        let layout = try JSONLayoutSniffer.layout(of: origin, options: options)
        var chunks = try JSONRowSource(origin: origin, layout: layout, options: options).chunks()
        var row = 1
        while let chunk = try chunks.next() {
            let outcome = JSONTape.parse(
                padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options.parsing,
                name: source.name, offset: chunk.offset, start: chunk.place)
            if let tape = outcome.tape { try take(type, outcome.roots, of: tape, body) }
            if let fault = outcome.fault {
                throw fault.error(in: chunk, source: source.name, options: options.parsing).located {
                    $0.row = row + outcome.roots
                }
            }
            if chunk.needsValue, outcome.roots == 0 { throw chunk.missingValue(source: source.name) }
            row += outcome.roots
        }
    }

    private func take<Value: Decodable>(
        _ type: Value.Type, _ count: Int, of tape: JSONTape, _ body: (consuming Value) throws -> Void
    ) throws {
        var context: JSONDecodingContext? = JSONDecodingContexts.take(for: type, tape, root: 1)
        defer { JSONDecodingContexts.giveBack(&context, for: type) }
        var root = 1
        for _ in 0..<count {
            context!.root = root
            try body(context!.decode(type, root))
            root = tape.next(root)
        }
    }
}
