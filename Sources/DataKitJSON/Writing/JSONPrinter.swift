internal import CDataKitKernels
import DataKitCore

/// Writes a value of a tape: compact, or with line ends and indents.
///
/// Numbers are written as they stand in the text, strings with only the escapes that RFC 8259 demands. It works along
/// the nodes with a stack of its own, so that deep values need no deep calls.
struct JSONPrinter {
    /// Spaces for each level; `nil` for no white space at all.
    var indent: Int?
    /// How many levels are open around the value.
    var depth = 0

    private struct Level {
        var end: Int
        var isObject: Bool
        var isFirst = true
    }

    func print(_ tape: JSONTape, _ root: Int, to text: inout TextBuffer) {
        var levels: [Level] = []
        var at = root
        let end = tape.next(root)
        var followsName = false
        while true {
            while let level = levels.last, at >= level.end {
                levels.removeLast()
                if !level.isFirst { lineBreak(levels.count, &text) }
                text.append(UInt8(ascii: level.isObject ? "}" : "]"))
            }
            guard at < end else { return }
            if !levels.isEmpty, !followsName {
                let last = levels.count - 1
                if levels[last].isObject, tape.isDropped(at) {
                    at = tape.next(at + 1)
                    continue
                }
                if !levels[last].isFirst { text.append(UInt8(ascii: ",")) }
                levels[last].isFirst = false
                lineBreak(levels.count, &text)
                if levels[last].isObject {
                    appendString(tape, at, &text)
                    text.append(UInt8(ascii: ":"))
                    if indent != nil { text.append(UInt8(ascii: " ")) }
                    at += 1
                    followsName = true
                    continue
                }
            }
            followsName = false
            switch tape.kind(at) {
            case CDK_JSON_OBJECT, CDK_JSON_ARRAY:
                let isObject = tape.kind(at) == CDK_JSON_OBJECT
                text.append(UInt8(ascii: isObject ? "{" : "["))
                levels.append(Level(end: tape.next(at), isObject: isObject))
            case CDK_JSON_STRING: appendString(tape, at, &text)
            case CDK_JSON_NUMBER:
                if tape.isNonFinite(at) {
                    // JSON has no such number; a string keeps what it is.
                    text.append(UInt8(ascii: "\""))
                    text.append(contentsOf: tape.numberBytes(at))
                    text.append(UInt8(ascii: "\""))
                } else if tape.isNonstandard(at) {
                    text.append(contentsOf: tape.numberBytes(at))
                } else {
                    appendRaw(tape, at, &text)
                }
            case CDK_JSON_TRUE: text.append("true")
            case CDK_JSON_FALSE: text.append("false")
            default: text.append("null")
            }
            at += 1
        }
    }

    private func appendString(_ tape: JSONTape, _ at: Int, _ text: inout TextBuffer) {
        let bytes = tape.stringBytes(at)
        text.append(jsonString: bytes.span)
    }

    private func appendRaw(_ tape: JSONTape, _ at: Int, _ text: inout TextBuffer) {
        let bytes = tape.bytes
        text.append(contentsOf: bytes.span.extracting(tape.range(at)))
    }

    private func lineBreak(_ depth: Int, _ text: inout TextBuffer) {
        guard let indent else { return }
        text.append(UInt8(ascii: "\n"))
        // Deep levels are not indented further, or deep texts would become quadratic.
        for _ in 0..<min(depth + self.depth, 64) * indent { text.append(UInt8(ascii: " ")) }
    }
}

extension JSONValue {
    /// The value as JSON without white space: numbers as they stand in the text, strings with no needless escapes.
    public var compactJSON: [UInt8] { json(indent: nil) }

    /// The value as JSON, each element and member on a line of its own.
    public func prettyJSON(indent: Int = 2) -> [UInt8] { json(indent: max(0, indent)) }

    private func json(indent: Int?) -> [UInt8] {
        var text = TextBuffer(minimumCapacity: tape.range(index).count)
        JSONPrinter(indent: indent).print(tape, index, to: &text)
        return text.array
    }
}
