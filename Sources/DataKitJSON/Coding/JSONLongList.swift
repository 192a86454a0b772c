import DataKitCompression
import DataKitCore

/// A long array at the top of a text, decoded part by part: the nodes of a part stay in the caches of the processor, and
/// the next part is parsed meanwhile.
enum JSONLongList {
    /// The list that a text is; `nil` where the type is no list of structs or the text no array.
    ///
    /// - Throws: errors that are of a part only, so that the text had better be decoded as a whole then, to say where in it
    ///   something is wrong, and what first.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ options: JSONParsingOptions,
        _ userInfo: [CodingUserInfoKey: any Sendable]
    ) throws -> Value? {
        guard options.leniency.isEmpty, options.maximumDepth > 0,
            JSONDecodingForm.plain(type) == nil, let list = type as? any JSONPartedList.Type,
            bytes.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) == UInt8(ascii: "[")
        else { return nil }
        var reading = JSONReadingOptions()
        reading.layout = .array
        reading.maximumRowBytes = .max
        reading.parsing = options
        // The list is the first level.
        reading.parsing.maximumDepth -= 1
        let texts = try JSONParsedTexts(
            TextOrigin(.source(MemoryByteSource(bytes, name: "JSON"))), options: reading,
            parsesAhead: SystemCalls.processorCount() > 1)
        defer { texts.stop() }
        return try list.decode(texts, ofBytes: bytes.count, userInfo) as? Value
    }
}

/// A list that can be decoded from the parts of a text.
protocol JSONPartedList: Decodable {
    static func decode(
        _ texts: JSONParsedTexts, ofBytes count: Int, _ userInfo: [CodingUserInfoKey: any Sendable]
    ) throws -> Self
}

extension Array: JSONPartedList where Element: Decodable {
    static func decode(
        _ texts: JSONParsedTexts, ofBytes count: Int, _ userInfo: [CodingUserInfoKey: any Sendable]
    ) throws -> Self {
        var list = Self()
        while let text = try texts.next() {
            if let error = text.error { throw error }
            if list.isEmpty { list.reserveCapacity(estimatedFrom: text.count, in: text.size, of: count) }
            try text.take(Element.self, userInfo: userInfo, position: list.count) { list.append($0) }
        }
        return list
    }
}
