public import DataKitCore

/// Decodes one `Decodable` a line, or one behind another.
///
/// ```swift
/// struct Event: Decodable { var id: Int; var kind: String }
/// for event in try JSONLinesDecoder().decode(Event.self, from: bytes) { print(event.kind) }
/// try JSONLinesDecoder().forEach(Event.self, in: try FileByteSource(path: "events.ndjson")) { print($0.id) }
/// for try await event in JSONLinesDecoder().values(Event.self, path: "events.ndjson.gz") { print(event.id) }
/// ```
///
/// Types are decoded as ``JSONDocumentDecoder`` does. While the values of one part of the text are decoded, the next part
/// is parsed on a thread of its own; ``values(_:path:)`` also decodes several parts at once.
public struct JSONLinesDecoder: Sendable {
    /// How text is parsed, and how the values stand in it.
    public var options: JSONReadingOptions
    /// How many tasks decode at once in ``values(_:path:)``; `nil` for one a core. With 1, nothing is done but by the
    /// caller: no text is parsed ahead.
    public var threads: Int?
    /// For the use of custom `init(from:)`.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// A decoder.
    public init(options: JSONReadingOptions = JSONReadingOptions()) { self.options = options }

    /// Decodes all values of a text.
    /// - Throws: ``JSONError`` with line and column, or `DecodingError`.
    public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> [Value] {
        var values: [Value] = []
        try forEachText(in: MemoryByteSource(bytes, name: "JSON")) { text in
            if values.isEmpty {
                values.reserveCapacity(estimatedFrom: text.count, in: text.size, of: bytes.count)
            }
            try text.take(type, userInfo: userInfo) { values.append($0) }
        }
        return values
    }

    /// Decodes the values of a file one after another: lines, values one behind another, or elements of an array.
    ///
    /// - Complexity: memory is bounded by the largest value, whatever the size of the file.
    /// - Throws: ``JSONError``, `DecodingError`, what `body` throws.
    public func forEach<Value: Decodable>(
        _ type: Value.Type, in source: any ByteSource, _ body: (Value) throws -> Void
    ) throws {
        try forEachText(in: source) { text in try text.take(type, userInfo: userInfo) { try body($0) } }
    }

    private func forEachText(in source: any ByteSource, _ body: (JSONParsedText) throws -> Void) throws {
        let texts = try JSONParsedTexts(
            JSONRowSource.origin(of: source, options: options), options: options,
            parsesAhead: (threads ?? SystemCalls.processorCount()) > 1)
        defer { texts.stop() }
        var rowsBefore = 0
        while let text = try texts.next() {
            try body(text)
            if let error = text.error {
                throw error.located { place in place.row = place.row.map { $0 + rowsBefore } }
            }
            rowsBefore += text.count
        }
    }
}
