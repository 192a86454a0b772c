/// Finds the most plausible encoding of a text from some of its bytes.
///
/// A byte order mark decides; then zeros in every second or in three of four places, as UTF-16 and UTF-32 have them;
/// then whether everything is UTF-8. What is left is one of the encodings of one byte a character, told apart by what
/// its high bytes would be next to the letters around them: `it’s` and `Señor` are words, `itÕs` and `SeÒor` are not.
package enum EncodingSniffer {
    /// The encoding of a text by its first bytes.
    /// - Parameter isWhole: whether they are all; if not, the last character may be cut off.
    /// - Returns: the encoding, and whether it is plain or only the likeliest.
    package static func encoding(of bytes: ArraySlice<UInt8>, isWhole: Bool) -> (TextEncoding, isCertain: Bool) {
        if let (encoding, _) = TextEncoding.byteOrderMark(of: Array(bytes.prefix(4))) { return (encoding, true) }
        if let wide = wide(bytes) { return (wide, true) }
        let (characters, strays) = counts(bytes, isWhole: isWhole)
        if strays == 0 { return (.utf8, true) }
        return (likeliest(bytes, characters: characters, strays: strays), false)
    }

    /// The likeliest encoding of a text that is not all UTF-8, by all of it.
    package static func encoding(of input: any ByteInput) throws(DataKitError) -> TextEncoding {
        var input = input
        var (characters, strays) = (0, 0)
        var context: [UInt8] = []
        var block: [UInt8] = []
        while true {
            // The last bytes come again before the next block, so that no character is cut in two.
            block = Array(block.suffix(3).drop { $0 < 0xC0 })
            let carried = block.count
            if try input.fill(&block, count: 1 << 20) == 0 {
                strays += counts(block[...], isWhole: true).strays
                break
            }
            let (more, stray) = counts(block[...], isWhole: false)
            characters += more
            strays += stray
            var position = carried
            while position < block.count, context.count < 1 << 19 {
                if block[position] >= 0x80 {
                    context += block[max(0, position - 1)...min(block.count - 1, position + 1)]
                    context.append(0x20)
                }
                position += 1
            }
        }
        return strays == 0 ? .utf8 : likeliest(context[...], characters: characters, strays: strays)
    }

    /// How many characters of several bytes there are, and how many bytes that belong to none.
    private static func counts(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> (characters: Int, strays: Int) {
        var (characters, strays) = (0, 0)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            guard bytes[position] >= 0x80 else {
                position += 1
                continue
            }
            if let length = UTF8Sequence.length(bytes[position...]) {
                characters += 1
                position += length
            } else {
                if isWhole || bytes.endIndex - position > 3 { strays += 1 }
                position += 1
            }
        }
        return (characters, strays)
    }

    /// Among the encodings of one byte a character, unless most of the text is UTF-8 after all.
    private static func likeliest(_ bytes: ArraySlice<UInt8>, characters: Int, strays: Int) -> TextEncoding {
        if characters >= strays { return .mixedUTF8 }
        var best = (encoding: TextEncoding.windows1252, score: Int.min)
        for candidate in [TextEncoding.windows1252, .macRoman] {
            guard let decoder = try? TextDecoder(candidate) else { continue }
            let score = score(bytes, decoder)
            if score > best.score { best = (candidate, score) }
        }
        return best.encoding
    }

    /// Whether bytes are those of an image, a program, an archive rather than of a text.
    package static func isBinary(_ bytes: ArraySlice<UInt8>) -> Bool {
        let magics: [[UInt8]] = [
            [0x89, 0x50, 0x4E, 0x47], [0x50, 0x4B, 0x03, 0x04], [0x7F, 0x45, 0x4C, 0x46], [0xFF, 0xD8, 0xFF],
            Array("GIF8".utf8), Array("%PDF-".utf8), Array("SQLite format 3\0".utf8), Array("PAR1".utf8),
            [0xD0, 0xCF, 0x11, 0xE0], [0xCA, 0xFE, 0xBA, 0xBE], Array("ARROW1".utf8), Array("ORC".utf8) + [0x0A],
        ]
        let head = Array(bytes.prefix(16))
        if magics.contains(where: { head.starts(with: $0) }) { return true }
        guard bytes.count >= 64, wide(bytes) == nil,
            TextEncoding.byteOrderMark(of: head).map({ $0.0 == .utf8 }) ?? true
        else { return false }
        let sample = bytes.prefix(1 << 16)
        let controls = sample.reduce(0) { $0 + ($1 < 0x09 || 0x0E..<0x20 ~= $1 && $1 != 0x1B ? 1 : 0) }
        if controls * 10 > sample.count * 3 { return true }
        return controls * 20 > sample.count && counts(sample, isWhole: false).strays > 0
    }

    /// UTF-16 or UTF-32 without a mark, by where the zeros are.
    package static func wide(_ bytes: ArraySlice<UInt8>) -> TextEncoding? {
        let count = min(bytes.count, 4096) & ~3
        guard count >= 4 else { return nil }
        var zeros = [0, 0, 0, 0]
        for position in 0..<count where bytes[bytes.startIndex + position] == 0 { zeros[position & 3] += 1 }
        let quarter = count / 4
        // Text of Latin letters: at least four of five characters have zeros above.
        func many(_ place: Int) -> Bool { zeros[place] * 5 >= quarter * 4 }
        func few(_ place: Int) -> Bool { zeros[place] * 20 <= quarter }
        if many(1), many(2), many(3), few(0) { return .utf32LittleEndian }
        if many(0), many(1), many(2), few(3) { return .utf32BigEndian }
        if many(1), many(3), few(0), few(2) { return .utf16LittleEndian }
        if many(0), many(2), few(1), few(3) { return .utf16BigEndian }
        return nil
    }

    /// How well the high bytes fit among their neighbours.
    private static func score(_ bytes: ArraySlice<UInt8>, _ decoder: TextDecoder) -> Int {
        var score = 0
        var looked = 0
        for position in bytes.indices where bytes[position] >= 0x80 {
            var text: [UInt8] = []
            let before = position > bytes.startIndex ? bytes[position - 1] : 0x20
            let after = position + 1 < bytes.endIndex ? bytes[position + 1] : 0x20
            guard (try? decoder.decode([bytes[position]], isLast: true, appendingTo: &text)) != nil,
                let scalar = String(decoding: text, as: UTF8.self).unicodeScalars.first
            else {
                score -= 5
                continue
            }
            score += fit(scalar, before, after)
            looked += 1
            if looked == 20_000 { break }
        }
        return score
    }

    private static func fit(_ scalar: Unicode.Scalar, _ before: UInt8, _ after: UInt8) -> Int {
        let isAfterLetter = before.isLetter || before >= 0x80
        let isBeforeLetter = after.isLetter || after >= 0x80
        switch scalar.value {
        // Quotes, dashes, ellipsis, bullet, no-break space: anywhere, an apostrophe within words too.
        case 0x2019: return isAfterLetter ? 3 : 1
        case 0x2018, 0x201C, 0x201D, 0x2013, 0x2014, 0x2026, 0x2022, 0xA0:
            return isAfterLetter && isBeforeLetter ? 0 : 2
        // Signs that stand beside numbers.
        case 0xB0, 0xBD, 0xBC, 0xBE, 0xA3, 0x20AC, 0xB1, 0xB2, 0xB3, 0xA7, 0xAE, 0xA9, 0x2122, 0xD7:
            return isAfterLetter && isBeforeLetter ? -2 : 1
        // Bytes that Windows-1252 gives no character: no text in it has them.
        case 0x80..<0xA0: return -25
        default:
            guard scalar.properties.isAlphabetic else { return isAfterLetter || isBeforeLetter ? -3 : -1 }
            if scalar.properties.isUppercase {
                if before.isLowercaseLetter { return -3 }
                return isBeforeLetter ? 2 : 0
            }
            return isAfterLetter || isBeforeLetter ? 2 : 0
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { self | 0x20 >= 0x61 && self | 0x20 <= 0x7A }
    fileprivate var isLowercaseLetter: Bool { self >= 0x61 && self <= 0x7A }
}

/// Characters of UTF-8, one at a time.
enum UTF8Sequence {
    /// The length of the character of several bytes that begins here; `nil` where none does.
    static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
        let first = bytes[bytes.startIndex]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard 0xC2...0xF4 ~= first, bytes.count >= length else { return nil }
        for offset in 1..<length where bytes[bytes.startIndex + offset] & 0xC0 != 0x80 { return nil }
        let second = bytes[bytes.startIndex + 1]
        switch first {
        case 0xE0: return second >= 0xA0 ? length : nil
        case 0xED: return second < 0xA0 ? length : nil
        case 0xF0: return second >= 0x90 ? length : nil
        case 0xF4: return second < 0x90 ? length : nil
        default: return length
        }
    }
}
