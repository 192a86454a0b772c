import DataKitCore

/// Where rows begin in a text, found by reading its first bytes.
struct JSONStart {
    /// Bytes that have been read and belong to the rows.
    var rest: [UInt8]
    /// Where they begin in the text.
    var offset: Int
    /// What stands before the array of rows; `nil` where they are no array.
    var envelope: JSONEnvelope?
    /// Whether nothing follows: the rest is all of the one row.
    var isWhole = false
}

/// The text around the array of rows: it must be JSON too, and may hold anything.
struct JSONEnvelope {
    /// Up to and with the array's bracket.
    var head: [UInt8]

    /// Checks the whole: what stands before the elements, and what stands behind them from the bracket on.
    func close(with rest: [UInt8], at offset: Int, options: JSONParsingOptions, name: String) throws(JSONError) {
        let count = head.count + rest.count
        let bytes = head + rest + [UInt8](repeating: 0, count: JSONTape.padding)
        let outcome = JSONTape.parse(
            padded: bytes, count: count, separation: .one, options: options, name: name,
            wantsNodes: options.duplicateNames == .error)
        guard let fault = outcome.fault else { return }
        let isBehind = fault.position >= head.count
        let error = fault.error(
            in: bytes, count: count, source: name, offset: isBehind ? offset - head.count : 0, options: options)
        // Lines between are not counted.
        throw isBehind
            ? error.located { place in (place.line, place.column, place.valueOffset) = (nil, nil, 0) } : error
    }
}

/// Finds the value that a pointer leads to, reading no more of the input than stands before it.
///
/// It passes over what stands before without making anything of it; the ``JSONEnvelope`` checks it later.
struct JSONNavigator {
    private var input: any ByteInput
    private var bytes: [UInt8]
    private var position = 0
    private let limit: Int
    private var isAtEnd = false

    init(_ input: any ByteInput, first: [UInt8] = [], limit: Int) {
        self.input = input
        bytes = first
        self.limit = limit
    }

    /// Goes to the value, and gives what has been read before it and from it on.
    mutating func find(_ pointer: JSONPointer) throws -> (input: any ByteInput, bytes: [UInt8], position: Int) {
        for (depth, token) in pointer.tokens.enumerated() {
            let reached = JSONPointer(tokens: Array(pointer.tokens[..<depth]))
            switch try peek() {
            case UInt8(ascii: "{")?: try findMember(token, pointer, reached)
            case UInt8(ascii: "[")?:
                guard let index = JSONPointer.position(token) else { throw missing(pointer, reached, token) }
                try findElement(index, pointer, reached, token)
            default: throw missing(pointer, reached, token)
            }
        }
        guard try peek() != nil else { throw truncated() }
        return (input, bytes, position)
    }

    private func missing(_ pointer: JSONPointer, _ reached: JSONPointer, _ token: String) -> JSONError {
        JSONError(
            .missing, "'\(pointer)' leads nowhere: at '\(reached)' there is no '\(token)'",
            location: .init(source: input.name, byteOffset: position))
    }

    private func truncated() -> JSONError {
        JSONError(
            .truncated, "the text ends before the value that the pointer leads to; is it cut off?",
            location: .init(source: input.name, byteOffset: bytes.count))
    }

    private mutating func findMember(_ token: String, _ pointer: JSONPointer, _ reached: JSONPointer) throws {
        position += 1
        let wanted = Array(token.utf8)
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw missing(pointer, reached, token) }
            let start = position
            try skipString()
            let name = try JSONDocument(parsing: Array(bytes[start..<position]), name: input.name).root.stringBytes
            guard try peek() == UInt8(ascii: ":") else { throw missing(pointer, reached, token) }
            position += 1
            if name == wanted {
                _ = try peek()
                return
            }
            try skipValue()
            guard try peek() == UInt8(ascii: ",") else { throw missing(pointer, reached, token) }
            position += 1
        }
    }

    private mutating func findElement(
        _ index: Int, _ pointer: JSONPointer, _ reached: JSONPointer, _ token: String
    ) throws {
        position += 1
        for _ in 0..<index {
            try skipValue()
            guard try peek() == UInt8(ascii: ",") else { throw missing(pointer, reached, token) }
            position += 1
        }
        if try peek() == UInt8(ascii: "]") { throw missing(pointer, reached, token) }
    }

    /// The next byte that is no white space, or `nil` at the end.
    private mutating func peek() throws -> UInt8? {
        while true {
            while position < bytes.count {
                let byte = bytes[position]
                if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 { return byte }
                position += 1
            }
            if try !readMore() { return nil }
        }
    }

    private mutating func readMore() throws -> Bool {
        if isAtEnd { return false }
        guard bytes.count < limit else {
            throw JSONError(
                .limit, "more than \(limit) bytes stand before the value that the pointer leads to; raise the limit",
                location: .init(source: input.name, byteOffset: bytes.count))
        }
        if try input.fill(&bytes, count: 1 << 16) == 0 { isAtEnd = true }
        return !isAtEnd
    }

    private mutating func skipString() throws {
        position += 1
        while true {
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") { return }
                if byte == UInt8(ascii: "\\") { position += 1 }
            }
            guard try readMore() else { throw truncated() }
        }
    }

    private mutating func skipValue() throws {
        var depth = 0
        while let byte = try peek() {
            switch byte {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // Nothing stands where a value should; whoever called looks at the bracket.
                if depth == 0 { return }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return }
                position += 1
            default:
                while try position < bytes.count || readMore() {
                    let byte = bytes[position]
                    if byte <= 0x20 || [0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D, 0x22].contains(byte) { break }
                    position += 1
                }
            }
            if depth == 0 { return }
        }
        throw truncated()
    }
}
