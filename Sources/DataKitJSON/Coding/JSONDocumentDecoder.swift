import DataKitCore

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
    /// For the use of custom `init(from:)`.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

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
        var context: JSONDecodingContext? = JSONDecodingContexts.take(
            for: type, value.tape, root: value.index, userInfo: userInfo)
        defer { JSONDecodingContexts.giveBack(&context, for: type) }
        return try context!.decode(type, value.index)
    }
}
