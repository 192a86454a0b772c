public import DataKitCore

/// Encodes `Encodable` values as JSON: one a line, or one by itself.
///
/// Numbers are written so that they read back as the same; properties that are `nil` are left out. What JSON has no
/// number for is an error, unless ``nonFiniteNumbers`` says otherwise.
///
/// ```swift
/// struct Event: Encodable { var id: Int; var kind: String }
/// let lines = try JSONLinesEncoder().encode([Event(id: 1, kind: "open"), Event(id: 2, kind: "close")])
/// ```
///
/// - Complexity: O(bytes written).
public struct JSONLinesEncoder: Sendable {
    /// What becomes of `NaN` and infinities.
    public enum NonFiniteNumbers: Sendable, Hashable {
        /// They are an error.
        case error
        /// `null`
        case null
        /// `"NaN"`, `"Infinity"`, `"-Infinity"`
        case strings
    }

    /// What becomes of `NaN` and infinities.
    public var nonFiniteNumbers = NonFiniteNumbers.error

    /// An encoder.
    public init() {}

    /// One value, without a line feed.
    /// - Throws: `EncodingError`, and what the value's own `encode(to:)` throws.
    public func encodeValue(_ value: some Encodable) throws -> [UInt8] {
        let state = JSONEncodingState(nonFinite: nonFiniteNumbers)
        try append(value, to: state)
        return state.text.array
    }

    /// A line for each value.
    /// - Throws: `EncodingError`, and what the values' own `encode(to:)` throws.
    public func encode(_ values: some Sequence<some Encodable>) throws -> [UInt8] {
        let state = JSONEncodingState(nonFinite: nonFiniteNumbers)
        for value in values {
            try append(value, to: state)
            state.text.append(UInt8(ascii: "\n"))
        }
        return state.text.array
    }

    /// Writes a line for each value to a sink, and finishes it.
    /// - Throws: as ``encode(_:)``, and what the sink throws; nothing of the output stays then.
    public func write(_ values: some Sequence<some Encodable>, to sink: any ByteSink) throws {
        do {
            let state = JSONEncodingState(nonFinite: nonFiniteNumbers)
            for value in values {
                try append(value, to: state)
                state.text.append(UInt8(ascii: "\n"))
                if state.text.count >= 1 << 16 {
                    try sink.write(state.text.span)
                    state.text.removeAll()
                }
            }
            try sink.write(state.text.span)
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
    }

    private func append(_ value: some Encodable, to state: JSONEncodingState) throws {
        let start = state.text.count
        state.beginValue()
        try state.write(value, JSONEncodingPath())
        guard state.isOutOfOrder else { return }
        state.text.truncate(to: start)
        let slot = JSONEncodedSlot()
        try JSONValueEncoder(slot: slot, codingPath: [], nonFinite: nonFiniteNumbers).encode(value)
        slot.append(to: &state.text)
    }
}

/// Where an encoded value arrives; containers fill it until it is written.
final class JSONEncodedSlot {
    private enum Content {
        /// A number, `true`, `false`, `null`.
        case token(String)
        case string(String)
        case members([(name: String, slot: JSONEncodedSlot)])
        case elements([JSONEncodedSlot])
    }
    private var content = Content.token("null")

    func set(token: String) { content = .token(token) }
    func set(string: String) { content = .string(string) }

    var elementCount: Int { if case .elements(let elements) = content { elements.count } else { 0 } }

    func beginMembers() { if case .members = content { return } else { content = .members([]) } }
    func beginElements() { if case .elements = content { return } else { content = .elements([]) } }

    func member(_ name: String) -> JSONEncodedSlot {
        guard case .members(var members) = content else { preconditionFailure("members were not begun") }
        content = .token("null")
        defer { content = .members(members) }
        if let same = members.first(where: { $0.name == name }) { return same.slot }
        let slot = JSONEncodedSlot()
        members.append((name, slot))
        return slot
    }

    func element() -> JSONEncodedSlot {
        guard case .elements(var elements) = content else { preconditionFailure("elements were not begun") }
        content = .token("null")
        let slot = JSONEncodedSlot()
        elements.append(slot)
        content = .elements(elements)
        return slot
    }

    func append(to text: inout TextBuffer) {
        switch content {
        case .token(let token): text.append(contentsOf: Array(token.utf8))
        case .string(let string): text.append(jsonString: string)
        case .members(let members):
            text.append("{")
            for (position, member) in members.enumerated() {
                if position > 0 { text.append(",") }
                text.append(jsonString: member.name)
                text.append(":")
                member.slot.append(to: &text)
            }
            text.append("}")
        case .elements(let elements):
            text.append("[")
            for (position, element) in elements.enumerated() {
                if position > 0 { text.append(",") }
                element.append(to: &text)
            }
            text.append("]")
        }
    }
}
