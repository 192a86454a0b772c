public import DataKitCore

/// Encodes `Encodable` values as XML, in the form that ``XMLDecoder`` reads.
///
/// Properties become elements in their order; those whose coding keys begin with `@` become attributes, `$text` is the
/// text of the element, `$value` elements named by the cases of enums. Arrays are repeated elements; `nil` is left out.
///
/// ```swift
/// struct Point: Codable {
///     enum CodingKeys: String, CodingKey { case id = "@id", x, y }
///     var id: Int, x: Double, y: Double
/// }
/// let text = try XMLEncoder().encodeString(Point(id: 1, x: 2, y: 3.5), root: "point")
/// // <?xml version="1.0" encoding="UTF-8"?>
/// // <point id="1"><x>2.0</x><y>3.5</y></point>
/// ```
public struct XMLEncoder: Sendable {
    /// How the text looks.
    public var options: XMLFormattingOptions
    /// Keys whose arrays are wrapped in one element so called, each with the name of the elements within.
    public var wrappedLists: [String: String]

    /// An encoder; nothing is wrapped unless said otherwise.
    public init(options: XMLFormattingOptions = XMLFormattingOptions(), wrappedLists: [String: String] = [:]) {
        self.options = options
        self.wrappedLists = wrappedLists
    }

    /// Encodes a value as a document.
    /// - Parameter root: the name of the outermost element.
    /// - Throws: ``XMLError`` where a key is no name or a text has characters that XML cannot have, `EncodingError` where an
    ///   attribute's value is no single one.
    public func encode<Value: Encodable>(_ value: Value, root: String) throws -> [UInt8] {
        let sink = MemoryByteSink()
        try encode(value, root: root, to: sink)
        return sink.bytes
    }

    /// Encodes a value as a document.
    public func encodeString<Value: Encodable>(_ value: Value, root: String) throws -> String {
        String(decoding: try encode(value, root: root), as: UTF8.self)
    }

    /// Encodes a value as a document to a sink, and completes it.
    public func encode<Value: Encodable>(_ value: Value, root: String, to sink: any ByteSink) throws {
        var writer = XMLEventWriter(sink, options: options)
        try encode(value, named: root, to: &writer)
        try writer.finish()
    }

    /// Encodes a value as one element, where a writer stands: for documents of many.
    public func encode<Value: Encodable>(
        _ value: Value, named name: String, to writer: inout XMLEventWriter
    ) throws {
        let slot = XMLEncodedSlot()
        try XMLValueEncoder(slot: slot, codingPath: []).encode(value)
        switch slot.content {
        case .list(let elements):
            try writer.startElement(name)
            for element in elements { try write(element, named: "item", [], to: &writer) }
            try writer.endElement()
        case .null:
            try writer.startElement(name)
            try writer.endElement()
        default: try write(slot, named: name, [], to: &writer)
        }
    }

    // MARK: Writing

    private func write(
        _ slot: XMLEncodedSlot, named name: String, _ path: [String], to writer: inout XMLEventWriter
    ) throws {
        switch slot.content {
        case .null:
            try writer.startElement(name)
            try writer.attribute("xmlns:xsi", XMLDecodingContext.instance)
            try writer.attribute("xsi:nil", "true")
            try writer.endElement()
        case .text(let text):
            try writer.startElement(name)
            if !text.isEmpty { try writer.text(text) }
            try writer.endElement()
        case .list(let elements):
            for element in elements { try write(element, named: name, path, to: &writer) }
        case .members(let members):
            // What a case of an enum has, where that is one value without a label.
            if members.count == 1, members[0].key == XMLCodingForm.unlabelled {
                return try write(members[0].slot, named: name, path, to: &writer)
            }
            try writer.startElement(name)
            try write(members, path + [name], to: &writer)
            try writer.endElement()
        }
    }

    /// The attributes first, then the rest in order.
    private func write(
        _ members: [(key: String, slot: XMLEncodedSlot)], _ path: [String], to writer: inout XMLEventWriter
    ) throws {
        for (key, slot) in members {
            guard let attribute = XMLCodingForm.attribute(key) else { continue }
            if case .null = slot.content { continue }
            try writer.attribute(attribute, try text(of: slot, key, path))
        }
        for (key, slot) in members where XMLCodingForm.attribute(key) == nil {
            if case .null = slot.content { continue }
            if key == XMLCodingForm.text {
                let text = try text(of: slot, key, path)
                if !text.isEmpty { try writer.text(text) }
            } else if key == XMLCodingForm.value {
                try writeChoices(slot, path, to: &writer)
            } else if case .list(let elements) = slot.content, let inner = wrappedLists[key] {
                try writer.startElement(key)
                for element in elements { try write(element, named: inner, path + [key], to: &writer) }
                try writer.endElement()
            } else {
                try write(slot, named: key, path, to: &writer)
            }
        }
    }

    /// Each case of an enum as an element of its name.
    private func writeChoices(_ slot: XMLEncodedSlot, _ path: [String], to writer: inout XMLEventWriter) throws {
        switch slot.content {
        case .list(let elements): for element in elements { try writeChoices(element, path, to: &writer) }
        case .members(let members):
            for (key, slot) in members {
                if case .members(let values) = slot.content, values.isEmpty {
                    try writer.startElement(key)
                    try writer.endElement()
                } else {
                    try write(slot, named: key, path, to: &writer)
                }
            }
        case .text, .null: throw notSingle(XMLCodingForm.value, path, "is no choice between elements, such as an enum")
        }
    }

    /// The text of a single value; of several, with spaces between, as lists of XML Schema are.
    private func text(of slot: XMLEncodedSlot, _ key: String, _ path: [String]) throws -> String {
        switch slot.content {
        case .text(let text): return text
        case .null: return ""
        case .list(let elements):
            return try elements.map { try text(of: $0, key, path) }.joined(separator: " ")
        case .members: throw notSingle(key, path, "is no single value, and cannot be an attribute or text")
        }
    }

    private func notSingle(_ key: String, _ path: [String], _ problem: String) -> EncodingError {
        let keys = (path + [key]).map { XMLPlainKey(stringValue: $0) as any CodingKey }
        return .invalidValue(
            key, EncodingError.Context(codingPath: keys, debugDescription: "the value of '\(key)' \(problem)"))
    }
}
