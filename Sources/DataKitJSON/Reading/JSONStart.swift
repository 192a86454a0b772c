import DataKitCore

/// Where rows begin in a text, found by reading its first bytes.
struct JSONStart {
    /// Bytes that have been read and belong to the rows.
    var rest: [UInt8]
    /// Where they begin in the text.
    var offset: Int
    /// Line and column of that place.
    var place = TextPlace()
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
    /// - Parameter place: line and column of that bracket.
    func close(
        with rest: [UInt8], at offset: Int, _ place: TextPlace, options: JSONParsingOptions, name: String
    ) throws(JSONError) {
        let count = head.count + rest.count
        let bytes = head + rest + [UInt8](repeating: 0, count: JSONTape.padding)
        let outcome = JSONTape.parse(
            padded: bytes, count: count, separation: .one, options: options, name: name,
            wants: options.duplicateNames == .error ? .nodes : .nothing)
        guard let fault = outcome.fault else { return }
        guard fault.position >= head.count else {
            throw fault.error(in: bytes, count: count, source: name, options: options)
        }
        // The elements between are not there; what counts is how far behind them it is.
        let found = TextPlace(of: min(fault.position, count) - head.count, in: rest, from: place)
        throw fault.error(
            in: bytes, count: count, source: name, offset: offset - head.count, options: options
        ).located { (error: inout JSONError.Location) in
            (error.line, error.column, error.recordOffset) = (found.line, found.column, 0)
        }
    }
}

/// Finds the value that a pointer leads to, reading no more of the input than stands before it.
///
/// It passes over what stands before without making anything of it; the ``JSONEnvelope`` checks it later. What lenient
/// text may hold besides it passes over too, whether it is allowed or not, except for quotes and comments.
struct JSONNavigator {
    private var input: any ByteInput
    private var bytes: [UInt8]
    private var position = 0
    private let limit: Int
    private let leniency: JSONLeniency
    private var isAtEnd = false

    init(_ input: any ByteInput, first: [UInt8] = [], limit: Int, leniency: JSONLeniency = []) {
        self.input = input
        bytes = first
        self.limit = limit
        self.leniency = leniency
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
            location: location(position))
    }

    private func truncated() -> JSONError {
        JSONError(
            .truncated, "the text ends before the value that the pointer leads to; is it cut off?",
            location: location(bytes.count))
    }

    private func location(_ position: Int) -> JSONError.Location {
        let place = TextPlace(of: position, in: bytes)
        return .init(source: input.name, line: place.line, column: place.column, byteOffset: position)
    }

    private mutating func findMember(_ token: String, _ pointer: JSONPointer, _ reached: JSONPointer) throws {
        position += 1
        let wanted = Array(token.utf8)
        while true {
            guard let first = try peek(), let name = try memberName(first) else {
                throw missing(pointer, reached, token)
            }
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

    /// Passes over a member's name, and gives what it means; `nil` where there is none.
    private mutating func memberName(_ first: UInt8) throws -> [UInt8]? {
        let start = position
        if isQuote(first) {
            try skipString()
            var options = JSONParsingOptions()
            options.leniency = leniency
            let text = Array(bytes[start..<position])
            return try JSONDocument(parsing: text, options: options, name: input.name).root.stringBytes
        }
        guard leniency.contains(.unquotedNames) else { return nil }
        while try position < bytes.count || readMore() {
            let byte = bytes[position]
            if byte <= 0x20 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/") { break }
            if byte < 0x80, !isNameByte(byte) { return nil }
            position += 1
        }
        return position == start ? nil : Array(bytes[start..<position])
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
    }

    private func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") && leniency.contains(.singleQuotes)
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

    /// The next byte that is no white space and in no comment, or `nil` at the end.
    private mutating func peek() throws -> UInt8? {
        while true {
            while position < bytes.count {
                let byte = bytes[position]
                if byte == UInt8(ascii: "/"), leniency.contains(.comments), try skipComment() { continue }
                if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
                    guard let wide = try wideSpace(byte) else { return byte }
                    position += wide
                    continue
                }
                position += 1
            }
            if try !readMore() { return nil }
        }
    }

    /// How many bytes of other white space stand here, where it is allowed.
    private mutating func wideSpace(_ byte: UInt8) throws -> Int? {
        guard leniency.contains(.whiteSpace) else { return nil }
        if byte == 0x0B || byte == 0x0C { return 1 }
        guard [0xC2, 0xE1, 0xE2, 0xE3, 0xEF].contains(byte) else { return nil }
        while bytes.count < position + 3 { if try !readMore() { break } }
        if bytes[position...].starts(with: [0xC2, 0xA0]) { return 2 }
        let text = String(decoding: bytes[position...].prefix(3), as: UTF8.self).unicodeScalars
        guard text.count == 1, let scalar = text.first else { return nil }
        return scalar.properties.isWhitespace || scalar.value == 0xFEFF ? 3 : nil
    }

    /// Passes over a comment; `false` where the slash begins none.
    private mutating func skipComment() throws -> Bool {
        while bytes.count < position + 2 { if try !readMore() { return false } }
        switch bytes[position + 1] {
        case UInt8(ascii: "/"):
            while try position < bytes.count || readMore(), bytes[position] != 0x0A, bytes[position] != 0x0D {
                position += 1
            }
        case UInt8(ascii: "*"):
            position += 2
            while true {
                while bytes.count < position + 2 { if try !readMore() { throw truncated() } }
                if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") { break }
                position += 1
            }
            position += 2
        default: return false
        }
        return true
    }

    private mutating func readMore() throws -> Bool {
        if isAtEnd { return false }
        guard bytes.count < limit else {
            throw JSONError(
                .limit, "more than \(limit) bytes stand before the value that the pointer leads to; raise the limit",
                location: location(bytes.count))
        }
        if try input.fill(&bytes, count: 1 << 16) == 0 { isAtEnd = true }
        return !isAtEnd
    }

    private mutating func skipString() throws {
        let quote = bytes[position]
        position += 1
        while true {
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == quote { return }
                if byte == UInt8(ascii: "\\") { position += 1 }
            }
            guard try readMore() else { throw truncated() }
        }
    }

    private mutating func skipValue() throws {
        var depth = 0
        while let byte = try peek() {
            switch byte {
            case _ where isQuote(byte): try skipString()
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
                // One byte at least, whatever it is.
                position += 1
                while try position < bytes.count || readMore() {
                    let byte = bytes[position]
                    if byte <= 0x20 || [0x2C, 0x2F, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D, 0x22].contains(byte) { break }
                    position += 1
                }
            }
            if depth == 0 { return }
        }
        throw truncated()
    }
}
