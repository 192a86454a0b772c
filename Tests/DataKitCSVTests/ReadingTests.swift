import DataKitCompression
import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("CSV reader")
struct ReadingTests {
    @Test("reads quoted fields, doubled quotes and line breaks inside quotes")
    func quoting() async throws {
        let result = try await read("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"line\nbreak\",\"\"\n,z\n")
        #expect(
            result.rows == [
                [.string("x, y"), .string("say \"hi\"")], [.string("line\nbreak"), .string("")], [.null, .string("z")],
            ])
    }

    @Test("finds out the delimiter", arguments: [",", "\t", ";", "|"])
    func delimiters(delimiter: String) async throws {
        let text =
            ["id", "name", "size"].joined(separator: delimiter) + "\n"
            + (1...5).map { ["\($0)", "n\($0)", "1.5"].joined(separator: delimiter) + "\n" }.joined()
        let result = try await read(text)
        #expect(result.schema.fields.map(\.name) == ["id", "name", "size"])
        #expect(result.rows.count == 5)
    }

    @Test("a delimiter that is stated is kept, a quote too")
    func statedQuoteAsDelimiter() async throws {
        let result = try await read("a\"b,c\n1\"2\n") { $0.delimiter = "\"" }
        #expect(result.schema.fields.map(\.name) == ["a", "b,c"])
    }

    @Test("decimal commas do not make commas the delimiter")
    func decimalCommas() async throws {
        let result = try await read("a;b;c\n1,5;2,5;x\n2,5;3,5;y\n")
        #expect(result.schema.fields.map(\.name) == ["a", "b", "c"])
    }

    @Test("an apostrophe is a quote only where it works as one")
    func apostrophes() async throws {
        let quoted = try await read("a,b\n'x, y',1\n'z, w',2\n")
        #expect(quoted.rows == [[.string("x, y"), .int(1)], [.string("z, w"), .int(2)]])
        let plain = try await read("a,b\n'tis,1\nit's,2\n")
        #expect(plain.rows == [[.string("'tis"), .int(1)], [.string("it's"), .int(2)]])
    }

    @Test("reads every kind of row end, mixed ones too", arguments: ["\n", "\r\n", "\r"])
    func rowEnds(end: String) async throws {
        let text = ["a,b", "1,2", "3,4"].joined(separator: end)
        for tail in ["", end] {
            let result = try await read(text + tail)
            #expect(result.rows == [[.int(1), .int(2)], [.int(3), .int(4)]])
        }
        let mixed = try await read("a,b\n1,2\r\n3,4\r5,6\n")
        #expect(mixed.rows.count == 3)
    }

    @Test("passes over a byte order mark and blank lines")
    func byteOrderMark() async throws {
        let result = try await read([0xEF, 0xBB, 0xBF] + Array("\n\na,b\n\n1,2\r\n\r\n3,4\n\n".utf8))
        #expect(result.schema.fields.map(\.name) == ["a", "b"])
        #expect(result.rows == [[.int(1), .int(2)], [.int(3), .int(4)]])
    }

    @Test("passes over blank lines above the names of a file of one column", arguments: [nil, true] as [Bool?])
    func blankLinesAboveOneColumn(hasHeader: Bool?) async throws {
        let result = try await read("\n\r\nname\n1\n2\n") { $0.hasHeader = hasHeader }
        #expect(result.schema.fields.map(\.name) == ["name"])
        #expect(result.rows == [[.int(1)], [.int(2)]])
    }

    @Test("knows a header from data")
    func headers() async throws {
        #expect(try await read("a,b\n1,2\n").schema.fields.map(\.name) == ["a", "b"])
        #expect(try await read("1,Ann,x\n2,Bob,y\n").rows.count == 2)
        #expect(try await read("name,city\nAnn,Oslo\nBob,Bergen\n").rows.count == 2)
        // A cell that appears again below is a value.
        #expect(try await read("Ann,Oslo\nBob,Oslo\n").rows.count == 2)
        #expect(try await read("1,2,3\n").rows.count == 1)
        #expect(try await read("a,b,c\n").schema.fields.map(\.name) == ["a", "b", "c"])
        #expect(try await read("a,b\n1,2\n") { $0.hasHeader = false }.rows.count == 2)
        #expect(try await read("1,2\n3,4\n") { $0.hasHeader = true }.schema.fields.map(\.name) == ["1", "2"])
    }

    @Test("names that are missing or repeated are mended")
    func names() async throws {
        let result = try await read("a,,a,a_1\n1,2,3,4\n")
        #expect(result.schema.fields.map(\.name) == ["a", "column_2", "a_2", "a_1"])
    }

    @Test("files without rows have the columns they name")
    func emptyFiles() async throws {
        for text in ["", "\n", "\n\n"] {
            let result = try await read(text)
            #expect(result.rows.isEmpty)
            #expect(result.schema.fields.isEmpty)
        }
        let header = try await read("a,b\n")
        #expect(header.schema.fields.map(\.name) == ["a", "b"])
        #expect(header.rows.isEmpty)
        let one = try await read("x")
        #expect(one.schema.fields.map(\.name) == ["x"])
    }

    @Test("a column of its own keeps its empty rows")
    func singleColumn() async throws {
        let result = try await read("a\n1\n\n3\n")
        #expect(result.rows == [[.int(1)], [.null], [.int(3)]])
    }

    @Test("extra fields that are empty do not matter, others are errors")
    func raggedRows() async throws {
        #expect(try await read("a,b\n1,2,\n3,4,,\n").rows == [[.int(1), .int(2)], [.int(3), .int(4)]])
        #expect(try await read("a,b,\n1,2\n3,4,\n").rows == [[.int(1), .int(2), .null], [.int(3), .int(4), .null]])
        let tooMany = await failure(of: "a,b\n1,2\n3,4,5\n")
        #expect(tooMany?.kind == .fieldCount)
        #expect(tooMany?.location.row == 2)
        #expect(tooMany?.location.line == 3)
        let tooFew = await failure(of: "a,b\n1,2\n3\n")
        #expect(tooFew?.kind == .fieldCount)
        let padded = try await read("a,b,c\n1,2,3\n4\n") { $0.raggedRows = .pad }
        #expect(padded.rows == [[.int(1), .int(2), .int(3)], [.int(4), .null, .null]])
        let truncated = try await read("a,b\n1,2,3\n4\n") { $0.raggedRows = .truncate }
        #expect(truncated.rows == [[.int(1), .int(2)], [.int(4), .null]])
    }

    @Test("quotes that are no quotes are characters")
    func strayQuotes() async throws {
        #expect(try await read("a,b\n5\" pipe,1\n").rows == [[.string("5\" pipe"), .int(1)]])
        #expect(try await read("a,b\n\"x,1\n") { $0.quote = .none }.rows == [[.string("\"x"), .int(1)]])
        let error = await failure(of: "a,b\nk,l\n\"x\"y,1\n")
        #expect(error?.kind == .textAfterQuote)
        #expect(error?.location.line == 3)
        #expect(try await read("a,b\n\"x\"y,1\n") { $0.isLenient = true }.rows == [[.string("xy"), .int(1)]])
    }

    @Test("null tokens mean null, quoted empty text does not")
    func nulls() async throws {
        let result = try await read("a,b\nNA,NA\n1,x\n,\"\"\n") { $0.nullTokens = ["NA"] }
        #expect(result.rows == [[.null, .null], [.int(1), .string("x")], [.null, .string("")]])
    }

    @Test("what is no text is refused")
    func noText() async {
        #expect(await failure(of: "a,b\n1,\0\n") == nil)
        let noise = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7 % 31) }
        for bytes in [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], Array("PAR1....PAR1".utf8), noise] {
            do {
                _ = try await read(bytes)
                Issue.record("\(bytes) was read")
            } catch {
                #expect((error as? CSVError)?.kind == .notText)
            }
        }
    }

    @Test("invalid UTF-8 behind the sample is found and placed")
    func lateInvalidText() async {
        var bytes = Array("a,b\n".utf8)
        for _ in 0..<100 { bytes += Array("1,é\n".utf8) }
        bytes += Array("2,".utf8) + [0xE9, 0x0A]
        do {
            _ = try await read(bytes, threads: 2) {
                $0.sampleBytes = 100
                $0.chunkBytes = 64
                $0.isStrict = true
            }
            Issue.record("was read")
        } catch {
            let error = error as? CSVError
            #expect(error?.kind == .invalidEncoding)
            #expect(error?.location.line == 102)
        }
    }

    @Test("a sample that ends inside a character is no fault")
    func sampleCutsACharacter() async throws {
        let text = "a,b\n" + String(repeating: "é,日本\n", count: 100)
        for size in 64..<80 {
            #expect(try await read(text) { $0.sampleBytes = size }.rows.count == 100)
        }
    }

    @Test("compressed text is known by its content")
    func compressed() async throws {
        let text = "a,b\n" + (0..<5000).map { "\($0),x\n" }.joined()
        for compression in [Compression.gzip, .zstd] {
            let sink = MemoryByteSink()
            let compressing = try CompressingByteSink(sink, compression: compression)
            try compressing.write(Array(text.utf8))
            try compressing.finish()
            #expect(try await read(sink.bytes, threads: 2) { $0.chunkBytes = 1000 }.rows.count == 5000)
        }
    }

    @Test("reads some columns, some rows, and the first rows")
    func requests() async throws {
        let text = "a,b,c\n" + (0..<1000).map { "\($0),\($0 % 2),x\n" }.joined()
        let reader = try await CSVReader(source: MemoryByteSource(Array(text.utf8)))
        let table = try await Table(
            collecting: reader.batches(
                ReadRequest(columns: ["c", "a"], predicate: try Predicate(parsing: "b = 1 and a < 10"))))
        #expect(table.schema.fields.map(\.name) == ["c", "a"])
        #expect(try table.column("a").count == 5)
        #expect(try table.column("a")[4] == .int(9))
        let few = try await Table(collecting: reader.batches(ReadRequest(limit: 3)))
        #expect(few.rowCount == 3)
        let none = try await Table(collecting: reader.batches(ReadRequest(columns: [])))
        #expect(none.rowCount == 1000)
        #expect(throws: DataKitError.self) { try reader.batches(ReadRequest(columns: ["nope"])) }
    }

    @Test("an input that can be read only once may still be widened")
    func spooledInput() async throws {
        let text = "a\n" + (0..<1000).map { "\($0)\n" }.joined() + "x\n"
        var options = CSVReadingOptions()
        options.sampleBytes = 100
        let input = SourceInput(MemoryByteSource(Array(text.utf8), name: "pipe"))
        let reader = try await CSVReader(input: input, options: options)
        #expect(reader.schema.fields[0].type == .int64)
        await #expect(throws: CSVError.self) { try await Table(collecting: reader.batches()) }
        do { _ = try await Table(collecting: reader.batches()) } catch {
            let wider = try #require(try await reader.widened(after: error))
            #expect(try await Table(collecting: wider.batches()).rowCount == 1001)
        }
    }

    @Test("a source that fails at any byte gives its error")
    func failingSource() async {
        let text = Array("a,b\n1,2\n3,4\n5,\"6\n7\"\n".utf8)
        for failing in 0..<text.count {
            do {
                _ = try await CSVReader(input: FailingInput(bytes: text, failsAt: failing))
                Issue.record("no error at \(failing)")
            } catch {
                #expect((error as? DataKitError)?.kind == .io)
            }
        }
    }

    @Test("every prefix of a file is read or refused, never a trap")
    func truncations() async {
        let text = Array("a,b\n\"x\"\"y\",2\r\n3.5,\"é\n\"\n".utf8)
        for end in 0...text.count { _ = try? await read(Array(text[..<end])) }
    }
}

/// Gives its bytes one at a time and then fails.
private struct FailingInput: ByteInput, Sendable {
    let name = "failing"
    let bytes: [UInt8]
    let failsAt: Int
    var position = 0

    init(bytes: [UInt8], failsAt: Int) {
        self.bytes = bytes
        self.failsAt = failsAt
    }

    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        if position == failsAt { throw DataKitError(.io, "the disk is gone", subject: name) }
        guard count > 0, position < bytes.count else { return 0 }
        buffer.append(bytes[position])
        position += 1
        return 1
    }
}
