/// A pattern of `like`, taken apart once.
///
/// Matching works on bytes of UTF-8. `_` takes one code point; of invalid text, one byte and the continuation bytes
/// behind it. The pattern is cut at its `%`: the first and the last part are held to the ends of the text, those
/// between are looked for from the left, each as early as possible, so that no pattern takes more than
/// O(text * pattern).
struct LikePattern: Sendable, Hashable {
    /// Bytes, and ``anyOne`` for `_`.
    typealias Part = [UInt16]
    static let anyOne: UInt16 = 0x100

    /// What stands between the `%`; always at least one part.
    let parts: [Part]

    /// The forms that need no general matching.
    enum Form: Sendable, Hashable {
        case equal([UInt8])
        case prefix([UInt8])
        case suffix([UInt8])
        case contains([UInt8])
        case anything
        case general
    }
    let form: Form

    /// - Throws: ``DataKitError`` of kind `syntax` where the escape character is the last of the pattern.
    init(_ pattern: String, escape: Character?) throws(DataKitError) {
        var parts: [Part] = [[]]
        var isEscaped = false
        let escape = escape.flatMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil }
        for scalar in pattern.unicodeScalars {
            if !isEscaped, scalar == escape {
                isEscaped = true
                continue
            }
            if !isEscaped, scalar == "%" {
                parts.append([])
            } else if !isEscaped, scalar == "_" {
                parts[parts.count - 1].append(Self.anyOne)
            } else {
                parts[parts.count - 1].append(contentsOf: UTF8.encode(scalar)!.map { UInt16($0) })
            }
            isEscaped = false
        }
        if isEscaped {
            throw DataKitError(.syntax, "the pattern ends in its escape character, which has nothing to escape")
        }
        // `%%` is `%`.
        let last = parts.count - 1
        parts = parts.enumerated().filter { $0.offset == 0 || $0.offset == last || !$0.element.isEmpty }.map(\.element)
        self.parts = parts
        let literals = parts.map { $0.contains(Self.anyOne) ? nil : $0.map { UInt8($0) } }
        form =
            switch (parts.count, literals.first!, literals.last!) {
            case (1, let text?, _): .equal(text)
            case (2, let first?, let last?) where first.isEmpty && last.isEmpty: .anything
            case (2, let text?, let last?) where last.isEmpty: .prefix(text)
            case (2, let first?, let text?) where first.isEmpty: .suffix(text)
            case (3, let first?, let last?) where first.isEmpty && last.isEmpty && literals[1] != nil:
                .contains(literals[1]!)
            default: .general
            }
    }

    /// The bytes that every match begins with.
    var literalPrefix: [UInt8] { parts[0].prefix { $0 != Self.anyOne }.map { UInt8($0) } }

    /// Whether a text matches.
    func matches(_ text: Span<UInt8>) -> Bool {
        let count = text.count
        guard var position = Self.end(of: parts[0], in: text, at: 0) else { return false }
        if parts.count == 1 { return position == count }
        guard let tail = Self.start(of: parts[parts.count - 1], in: text), tail >= position else { return false }
        for part in parts[1..<parts.count - 1] {
            var found: Int?
            while found == nil {
                guard position < tail else { return false }
                found = Self.end(of: part, in: text, at: position)
                if found == nil { position += 1 }
            }
            position = found!
            guard position <= tail else { return false }
        }
        return true
    }

    /// Where a part ends that begins here, or `nil` where it does not match.
    private static func end(of part: Part, in text: Span<UInt8>, at start: Int) -> Int? {
        var position = start
        for element in part {
            guard position < text.count else { return nil }
            if element == anyOne {
                // Never within a code point: that would take a part of one for the whole.
                if isContinuation(text[position]), position > 0, position == start { return nil }
                position += 1
                while position < text.count, isContinuation(text[position]) { position += 1 }
            } else {
                guard UInt16(text[position]) == element else { return nil }
                position += 1
            }
        }
        return position
    }

    /// Where the last part begins, held to the end of the text.
    private static func start(of part: Part, in text: Span<UInt8>) -> Int? {
        var position = text.count
        for element in part.reversed() {
            guard position > 0 else { return nil }
            position -= 1
            if element == anyOne {
                while position > 0, isContinuation(text[position]) { position -= 1 }
            } else if UInt16(text[position]) != element {
                return nil
            }
        }
        return position
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
