import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("Dialects")
struct DialectTests {
    @Test("delimiters of several characters separate", arguments: ["||", "::", "ab", "→", "\\|"])
    func longDelimiters(delimiter: String) async throws {
        let rows = [["id", "name"], ["1", "\"x\(delimiter)y\""], ["2", ""], ["3", "\"say \"\"hi\"\"\""]]
        let text = rows.map { $0.joined(separator: delimiter) + "\n" }.joined()
        for chunk in [1, 5, 1 << 20] {
            let result = try await read(text) {
                $0.delimiter = delimiter
                $0.chunkBytes = chunk
            }
            #expect(result.schema.fields.map(\.name) == ["id", "name"])
            #expect(
                result.rows == [
                    [.int(1), .string("x\(delimiter)y")], [.int(2), .null], [.int(3), .string("say \"hi\"")],
                ])
        }
    }

    @Test("escape characters take the meaning from what follows, in quotes and out")
    func escapes() async throws {
        let text = #"""
            a,b
            "say \"hi\"",1\,5
            x\
            y,"C:\\temp"
            \N,"\"

            """#
        let result = try await read(text.replacing("\"\\\"\n", with: "\"\\\\\"\n")) {
            $0.escape = "\\"
            $0.delimiter = ","
        }
        #expect(
            result.rows == [
                [.string("say \"hi\""), .string("1,5")], [.string("x\ny"), .string("C:\\temp")],
                [.string("N"), .string("\\")],
            ])
    }

    @Test("backslashes before quotes are found out to be escapes")
    func sniffedEscapes() async throws {
        let text = "id,text\n1,\"a \\\"b\\\", c\"\n2,\"d\\\"\"\n"
        let result = try await read(text)
        #expect(result.rows == [[.int(1), .string("a \"b\", c")], [.int(2), .string("d\"")]])
        // A backslash at the end of a path is none.
        let paths = try await read("id,path\n1,\"C:\\\"\n2,\"D:\\\"\n")
        #expect(paths.rows == [[.int(1), .string("C:\\")], [.int(2), .string("D:\\")]])
    }

    @Test("other quotes than the usual enclose", arguments: ["'", "`", "|", "«"] as [Character])
    func otherQuotes(quote: Character) async throws {
        let text = "a;b\n\(quote)x;\(quote)\(quote)y\(quote);\"z\n"
        let result = try await read(text) {
            $0.quote = .character(quote)
            $0.delimiter = ";"
        }
        #expect(result.rows == [[.string("x;\(quote)y"), .string("\"z")]])
    }

    @Test("comments are no rows")
    func comments() async throws {
        let text = "# made \"today\na,b\n1,2\n#3,4\n5,\"# six\"\n"
        for options: @Sendable (inout CSVReadingOptions) -> Void in [{ $0.comment = "#" }, { _ in }] {
            let result = try await read(text, options)
            #expect(result.schema.fields.map(\.name) == ["a", "b"])
            #expect(result.rows == [[.int(1), .string("2")], [.int(5), .string("# six")]])
        }
        let kept = try await read("#id,name\n1,x\n2,y\n")
        #expect(kept.schema.fields.map(\.name) == ["#id", "name"])
        let trailing = try await read("a,b\n1,2 # two\n3,\"4 #\" # four\n") {
            $0.comment = "#"
            $0.hasTrailingComments = true
        }
        #expect(trailing.rows == [[.int(1), .string("2")], [.int(3), .string("4 #")]])
    }

    @Test("the general scan finds what the plain one finds")
    func generalScan() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        let alphabet = Array("ab,,,\"\"\n\n\r\r\n;".utf8)
        for _ in 0..<4000 {
            let count = Int.random(in: 0...60, using: &random)
            let bytes =
                (0..<count).map { _ in alphabet.randomElement(using: &random)! } + [UInt8](repeating: 0, count: 64)
            for quote in ["\"", nil] as [Character?] {
                for isFinal in [true, false] {
                    let marks = CSVDialect(quote: quote).marks
                    let plain = PortableScanner.scan(bytes, count: count, marks: marks, isFinal: isFinal)
                    let general = GeneralScanner.scan(bytes, count: count, marks: marks, isFinal: isFinal)
                    let text = String(decoding: bytes[..<count], as: UTF8.self).debugDescription
                    #expect(general.fieldEnds == plain.fieldEnds, "seed \(seed): \(text)")
                    #expect(general.rowEnds == plain.rowEnds, "seed \(seed): \(text)")
                    #expect(general.rowStarts == plain.rowStarts, "seed \(seed): \(text)")
                    #expect(general.end == plain.end, "seed \(seed): \(text)")
                    #expect(general.openQuote == plain.openQuote, "seed \(seed): \(text)")
                    #expect(general.textAfterQuote == plain.textAfterQuote, "seed \(seed): \(text)")
                    var starts: [UInt32] = []
                    var first = 0
                    for row in plain.rowEnds.indices {
                        for field in first...Int(plain.rowEnds[row]) {
                            starts.append(field == first ? plain.rowStarts[row] : plain.fieldEnds[field - 1] + 1)
                        }
                        first = Int(plain.rowEnds[row]) + 1
                    }
                    // Behind `\r\n` a row ends one byte before its break.
                    #expect(general.fieldStarts == starts, "seed \(seed): \(text)")
                }
            }
        }
    }

    @Test("chunks and tasks do not show in other dialects either")
    func chunking() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        let pieces = [
            "a", "1", "||", "||", "|", "\n", "\n", "\r\n", "'", "'a||b'", "\\", "\\'", "#", "\n#x\n", "é", "\\\n",
        ]
        for _ in 0..<150 {
            let text =
                "x||y\n"
                + (0..<Int.random(in: 0...40, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            func outcome(_ chunk: Int, _ threads: Int) async -> String {
                do {
                    let result = try await read(text, threads: threads) {
                        $0.delimiter = "||"
                        $0.quote = .character("'")
                        $0.escape = "\\"
                        $0.comment = "#"
                        $0.hasHeader = true
                        $0.raggedRows = .truncate
                        $0.isLenient = true
                        $0.chunkBytes = chunk
                    }
                    return "\(result.rows)"
                } catch { return "\(error)" }
            }
            let expected = await outcome(1 << 20, 1)
            for (chunk, threads) in [(1, 1), (2, 3), (5, 2), (17, 4)] {
                #expect(
                    await outcome(chunk, threads) == expected, "seed \(seed), chunk \(chunk): \(text.debugDescription)")
            }
        }
    }

    @Test("candidates are ranked and say why")
    func ranking() {
        let text = Array("a;b\n1,5;2\n3,5;4\n".utf8)
        let sniffer = DialectSniffer(bytes: text + [UInt8](repeating: 0, count: 64), count: text.count, isWhole: true)
        let ranked = sniffer.ranked(CSVReadingOptions())
        #expect(ranked[0].dialect.delimiter == ";")
        #expect(ranked[0].columns == 2)
        #expect(ranked[0].confidence == 1)
        #expect(ranked[0].reason.contains("2 fields in 3 of 3 rows"))
        #expect(ranked.count > 2)
        #expect(ranked[1].confidence < 1)
    }
}

@Suite("Encodings")
struct EncodingTests {
    private func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        switch encoding {
        case .utf16LittleEndian: text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .utf16BigEndian: text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case .utf32LittleEndian:
            text.unicodeScalars.flatMap { scalar in (0..<4).map { UInt8(scalar.value >> (8 * $0) & 0xFF) } }
        default: text.unicodeScalars.map { UInt8($0.value) }
        }
    }

    @Test(
        "are found out, stated or marked",
        arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .latin1])
    func reading(encoding: TextEncoding) async throws {
        let text = "id,name\n1,Zoë\n2,Señor Müller\n3,plain\n"
        let expected: [[Value]] = [
            [.int(1), .string("Zoë")], [.int(2), .string("Señor Müller")], [.int(3), .string("plain")],
        ]
        let bytes = encoded(text, encoding)
        for stated in [nil, encoding] {
            for chunk in [3, 1 << 20] {
                let result = try await read(bytes) {
                    $0.encoding = stated
                    $0.chunkBytes = chunk
                }
                #expect(result.rows == expected)
            }
        }
        if encoding != .latin1 {
            #expect(try await read(encoded("\u{FEFF}" + text, encoding)).rows == expected)
        }
    }

    @Test("of Windows and old Macs are told apart by the letters around", arguments: [true, false])
    func likeliest(isMac: Bool) async throws {
        // it’s, “Señor”, 25°, naïve; then the bytes of each.
        let windows: [UInt8] = [0x92, 0x93, 0xF1, 0x94, 0xB0, 0xEF]
        let mac: [UInt8] = [0xD5, 0xD2, 0x96, 0xD3, 0xA1, 0x95]
        let high = isMac ? mac : windows
        let bytes =
            Array("id,text\n1,it".utf8) + [high[0]] + Array("s ".utf8) + [high[1]] + Array("Se".utf8) + [high[2]]
            + Array("or".utf8) + [high[3]] + Array(" 25".utf8) + [high[4]] + Array(" na".utf8) + [high[5]]
            + Array("ve\n".utf8)
        let result = try await read(bytes)
        #expect(result.rows == [[.int(1), .string("it’s “Señor” 25° naïve")]])
        #expect(result.notes.contains { $0.contains("not UTF-8") })
        await #expect(throws: CSVError.self) { try await read(bytes) { $0.isStrict = true } }
        await #expect(throws: CSVError.self) { try await read(bytes) { $0.encoding = .utf8 } }
    }

    @Test("are found out late too, and mixtures read piece by piece")
    func late() async throws {
        var bytes = Array("a,b\n".utf8)
        for _ in 0..<100 { bytes += Array("1,x\n".utf8) }
        bytes += Array("2,caf".utf8) + [0xE9, 0x0A]
        let reader = try await CSVReader(source: MemoryByteSource(bytes), options: small)
        let error = await #expect(throws: CSVError.self) {
            for try await _ in try reader.batches() {}
        }
        #expect(error?.kind == .invalidEncoding)
        let late = try #require(error)
        let widened = try await reader.widened(after: late)
        let wider = try #require(widened)
        var last: Value?
        for try await batch in try wider.batches() { last = batch.columns[1][batch.rowCount - 1] }
        #expect(last == .string("café"))

        let mixed = Array("a\né\nü\n".utf8) + [0xE9, 0x0A]
        #expect(try await read(mixed).rows == [[.string("é")], [.string("ü")], [.string("é")]])
    }

    private var small: CSVReadingOptions {
        var options = CSVReadingOptions()
        options.sampleBytes = 64
        options.chunkBytes = 64
        return options
    }

    @Test("have many names, and unknown ones are refused")
    func names() throws {
        #expect(try TextEncoding(named: "UTF-8") == .utf8)
        #expect(try TextEncoding(named: "Windows_1252") == .windows1252)
        #expect(try TextEncoding(named: "latin1") == .latin1)
        #expect(try TextEncoding(named: "EUC-KR").name == "EUC-KR")
        for name in ["", "nonsense-7", "utf-8//TRANSLIT", "a b"] {
            #expect(throws: DataKitError.self) { try TextEncoding(named: name) }
        }
    }

    @Test("of several bytes a character are converted across pieces")
    func pieces() throws {
        let bytes: [UInt8] = [0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x2C, 0x41]
        var input = try TranscodingInput(OneByteInput(bytes: bytes), encoding: .shiftJIS)
        var output: [UInt8] = []
        while try input.read(into: &output, atMost: 3) > 0 {}
        #expect(String(decoding: output, as: UTF8.self) == "テスト,A")
        for cut in [1, 3] {
            var broken = try TranscodingInput(OneByteInput(bytes: Array(bytes[..<cut])), encoding: .shiftJIS)
            #expect(throws: DataKitError.self) { while try broken.read(into: &output, atMost: 3) > 0 {} }
        }
    }

    private struct OneByteInput: ByteInput {
        var bytes: [UInt8]
        let name = "bytes"
        mutating func read(into buffer: inout [UInt8], atMost count: Int) -> Int {
            guard !bytes.isEmpty else { return 0 }
            buffer.append(bytes.removeFirst())
            return 1
        }
    }
}
