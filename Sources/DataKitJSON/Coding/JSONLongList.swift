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
        guard JSONDecodingForm.plain(type) == nil, let list = type as? any JSONPartedList.Type,
            JSONLongArrays.firstByte(of: bytes) == UInt8(ascii: "[")
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
private protocol JSONPartedList: Decodable {
    static func decode(
        _ texts: JSONParsedTexts, ofBytes count: Int, _ userInfo: [CodingUserInfoKey: any Sendable]
    ) throws -> Self
}

extension Array: JSONPartedList where Element: Decodable {
    fileprivate static func decode(
        _ texts: JSONParsedTexts, ofBytes count: Int, _ userInfo: [CodingUserInfoKey: any Sendable]
    ) throws -> Self {
        try texts.list(of: Element.self, ofBytes: count, userInfo: userInfo)
    }
}

extension JSONParsedTexts {
    /// All values, as those of a list.
    /// - Parameters:
    ///   - count: how many bytes the text of them has.
    ///   - place: where the list is, if it is part of another text.
    func list<Element: Decodable>(
        of type: Element.Type, ofBytes count: Int, userInfo: [CodingUserInfoKey: any Sendable],
        at place: JSONPlace? = nil
    ) throws -> [Element] {
        var list: [Element] = []
        while let text = try next() {
            if let error = text.error { throw error }
            if list.isEmpty { list.reserveCapacity(estimatedFrom: text.count, in: text.size, of: count) }
            try text.take(type, userInfo: userInfo, position: list.count, in: place) { list.append($0) }
        }
        return list
    }
}
