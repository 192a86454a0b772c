import DataKitCore

/// Decodes `Decodable` types from JSON text.
///
/// The text is parsed once at some gigabytes a second; members are then looked up where the type asks for them, and
/// only what it asks for is converted. Of a long array, at the top of the text or in objects there, one part is decoded while
/// the next is parsed on a thread of its own. Integers are exact to 128 bits, doubles correctly rounded; a number that does not
/// fit is an error and never rounded to an integer.
///
/// ```swift
/// struct User: Decodable { var id: Int64; var name: String; var tags: [String]? }
/// let user = try JSONDocumentDecoder().decode(User.self, from: #"{"id": 7, "name": "Ada", "tags": null}"#)
/// ```
///
/// Errors are ``JSONError`` for text that is no JSON, and Swift's `DecodingError`, with the path, for values that do not
/// fit. Foundation's `URL` is a string and its `Decimal` a number; `Date` and `Data` decode as they encode themselves:
/// seconds since 2001, an array of bytes.
public struct JSONDocumentDecoder: Sendable {
    /// How text is parsed.
    public var options: JSONParsingOptions
    /// For the use of custom `init(from:)`.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// A decoder.
    public init(options: JSONParsingOptions = JSONParsingOptions()) { self.options = options }

    /// Decodes a value from UTF-8 text.
    /// - Throws: ``JSONError`` or `DecodingError`.
    public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        guard bytes.count <= Self.shortBytes, options.leniency.isEmpty, options.duplicateNames == .keep else {
            return try decodeAny(type, from: bytes)
        }
        return try JSONDecodingContexts.with(type) { context in
            guard context.begin(bytes, maximumDepth: options.maximumDepth, userInfo: userInfo) else {
                // What is wrong with it is told by what reads any text.
                return try decodeAny(type, from: bytes)
            }
            return try context.decode(type, 1)
        }
    }

    @inline(never)
    private func decodeAny<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        if bytes.count >= JSONLongArrays.leastBytes, options.leniency.isEmpty, options.maximumDepth > 0 {
            if let list = try? JSONLongList.decode(type, bytes, options, userInfo) { return list }
            if let value = JSONLongArrays.decode(type, bytes, options, userInfo) { return value }
        }
        return try decode(
            type, from: JSONDocument(parsing: bytes, options: options, name: "JSON", wants: .numbers).root)
    }

    /// Decodes a value from text.
    public func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try decode(type, from: Array(text.utf8))
    }

    /// Decodes a part of a document.
    public func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        try JSONDecodingContexts.with(type) { context in
            context.begin(value.tape, root: value.index, userInfo: userInfo)
            return try context.decode(type, value.index)
        }
    }

    /// Texts of no more bytes are parsed in memory that is kept.
    private static let shortBytes = 1 << 16
}
