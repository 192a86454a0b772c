import DataKitCore

/// Finds out how a document or entity is encoded (XML 1.0, appendix F), and reads its declaration.
enum XMLEncodingDetection {
    /// A text as it is to be read: in UTF-8, from behind its declaration on.
    struct Start {
        var input: any ByteInput
        var declaration = XMLDeclaration()
        /// The declaration as it is written.
        var declarationText: [UInt8] = []
    }

    /// How long a declaration may be.
    private static let headBytes = 4096

    /// - Parameter encoding: what is known of the encoding from outside, which counts more than what the text says.
    static func start(
        of input: any ByteInput, encoding known: TextEncoding?, isEntity: Bool = false
    ) throws -> Start {
        var input = input
        var head: [UInt8] = []
        _ = try input.fill(&head, count: headBytes)
        let (family, mark) =
            known.map { ($0, head.starts(with: [0xEF, 0xBB, 0xBF]) && $0 == .utf8 ? 3 : 0) } ?? family(of: head)
        let text = try visible(head, as: family, mark: mark)
        var start = Start(input: input)
        if text.starts(with: "<?xml".utf8), text.count > 5, XMLByte.isSpace(text[5]) {
            var parser = XMLDeclarationParser(text: text, isEntity: isEntity)
            do throws(XMLFault) { start.declaration = try parser.parse() } catch {
                throw located(error, in: text, of: input.name)
            }
            start.declarationText = Array(text[..<parser.at])
        }
        let final: TextEncoding
        do throws(XMLFault) {
            if let known {
                final = known
            } else {
                final = try self.encoding(declared: start.declaration.encoding, family: family, isMarked: mark > 0)
            }
        } catch {
            throw located(error, in: text, of: input.name)
        }
        let replayed = ReplayedInput(head: head[...], rest: input)
        if final == .utf8 {
            start.input = ReplayedInput(head: head[(mark + start.declarationText.count)...], rest: input)
        } else {
            var decoded = try TranscodingInput(replayed, encoding: final)
            var dropped: [UInt8] = []
            _ = try decoded.fill(&dropped, count: start.declarationText.count)
            start.input = decoded
        }
        return start
    }

    /// What the first bytes say: an encoding of the same family as the true one, and the length of a byte order mark.
    private static func family(of head: [UInt8]) -> (TextEncoding, mark: Int) {
        if let marked = TextEncoding.byteOrderMark(of: head) { return marked }
        if head.starts(with: [0, 0, 0, 0x3C]) { return (.utf32BigEndian, 0) }
        if head.starts(with: [0x3C, 0, 0, 0]) { return (.utf32LittleEndian, 0) }
        if head.starts(with: [0, 0x3C, 0]) { return (.utf16BigEndian, 0) }
        if head.starts(with: [0x3C, 0]), head.count > 3, head[3] == 0 { return (.utf16LittleEndian, 0) }
        if head.starts(with: [0x4C, 0x6F, 0xA7, 0x94]), let ebcdic = try? TextEncoding(named: "CP037") {
            return (ebcdic, 0)
        }
        return (.utf8, 0)
    }

    /// The head as text, as far as it goes.
    private static func visible(_ head: [UInt8], as family: TextEncoding, mark: Int) throws -> [UInt8] {
        if family == .utf8 { return Array(head[mark...]) }
        var text: [UInt8] = []
        let decoder = try TextDecoder(family)
        // What is no text is found when it is read.
        _ = try? decoder.decode(Array(head[mark...]), isLast: false, appendingTo: &text)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        return text
    }

    /// The encoding, of what is declared and what the bytes look like.
    private static func encoding(
        declared: String?, family: TextEncoding, isMarked: Bool
    ) throws(XMLFault) -> TextEncoding {
        guard let declared else { return family }
        let isWide = isWide(family)
        let named: TextEncoding
        do { named = try TextEncoding(named: declared == "ISO-10646-UCS-4" ? "utf-32" : declared) } catch {
            if declared.uppercased() == "ISO-10646-UCS-2", isWide { return family }
            throw XMLFault(
                .encoding,
                "the encoding '\(XMLError.excerpt(declared.utf8))' is not known; convert the text to UTF-8, or say another",
                at: 0)
        }
        if isWide != self.isWide(named) || isMarked && family == .utf8 && named != .utf8 {
            throw XMLFault(
                .encoding,
                "the text is \(family) by its first bytes, but declares the encoding \(XMLError.excerpt(declared.utf8)); make "
                    + "them agree", at: 0)
        }
        return isWide ? family : named
    }

    private static func isWide(_ encoding: TextEncoding) -> Bool {
        let wide: [TextEncoding] = [
            .utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian, .utf32BigEndian,
        ]
        return wide.contains(encoding)
    }

    private static func located(_ fault: XMLFault, in text: [UInt8], of name: String) -> XMLError {
        let before = String(decoding: text[..<min(fault.position, text.count)], as: UTF8.self)
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return XMLError(
            fault.kind, fault.message,
            location: TextLocation(
                source: name, line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1,
                byteOffset: fault.position))
    }
}

/// An input whose first bytes have been looked at already: gives them again, then the rest.
struct ReplayedInput: ByteInput {
    var head: ArraySlice<UInt8>
    var rest: any ByteInput

    var name: String { rest.name }

    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        guard !head.isEmpty else { return try rest.read(into: &buffer, atMost: count) }
        let taken = head.prefix(count)
        buffer.append(contentsOf: taken)
        head = head.dropFirst(taken.count)
        return taken.count
    }
}

/// The text of an external entity.
enum XMLExternalText {
    /// Decodes an entity, drops its declaration, settles its line ends, and checks its characters.
    static func decode(_ raw: [UInt8], name: String) throws(XMLFault) -> [UInt8] {
        var text: [UInt8] = []
        do {
            var start = try XMLEncodingDetection.start(
                of: SourceInput(MemoryByteSource(raw, name: name)), encoding: nil, isEntity: true)
            while try start.input.read(into: &text, atMost: 1 << 20) > 0 {}
        } catch let error as XMLError {
            throw XMLFault(error.kind, error.message, at: 0)
        } catch {
            throw XMLFault(.encoding, "\(error)", at: 0)
        }
        let whole = XMLKernels.utf8End(text, from: 0, to: text.count)
        if whole < text.count { throw XMLFault(.encoding, "byte \(whole) is not UTF-8", at: 0) }
        let allowed = XMLKernels.allowedEnd(text, from: 0, to: text.count)
        if allowed < text.count {
            let found = XMLCharacter.scalar(text, allowed).value
            throw XMLFault(
                .character, "the character U+\(String(found, radix: 16, uppercase: true)) is not allowed", at: 0)
        }
        return XMLDefinitions.lineEndsSettled(text[...])
    }
}
