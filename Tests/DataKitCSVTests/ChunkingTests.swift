import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("Reading in chunks and tasks")
struct ChunkingTests {
    private enum Outcome: Equatable {
        case rows(ReadResult)
        case error(CSVError)
    }

    private func outcome(
        _ text: String, chunk: Int, threads: Int, _ configure: (inout CSVReadingOptions) -> Void
    ) async -> Outcome {
        do {
            return .rows(
                try await read(text, threads: threads) {
                    $0.chunkBytes = chunk
                    configure(&$0)
                })
        } catch let error as CSVError {
            return .error(error)
        } catch {
            Issue.record("\(error)")
            return .error(CSVError(.limit, "\(error)"))
        }
    }

    @Test("gives the same rows or the same error whatever the chunks and tasks")
    func chunksAndTasksDoNotShow() async {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        let pieces = [
            "a", "1", "2.5", ",", ",", ",", "\n", "\n", "\r\n", "\"", "\"a,b\"", "\"x\ny\"", "\"q\"\"q\"", "a\"b", "é",
            "\r",
            "2024-01-02",
        ]
        var errors = 0
        for round in 0..<300 {
            var text = "x,y\n"
            // Half of the texts are well-formed, so that rows are compared as often as errors.
            let isTame = round % 2 == 0
            if isTame {
                let fields = ["a", "1", "2.5", "", "\"a,b\"", "\"x\ny\"", "\"q\"\"q\"", "é", "a\"b"]
                for _ in 0..<Int.random(in: 0...30, using: &random) {
                    text += fields.randomElement(using: &random)! + "," + fields.randomElement(using: &random)!
                    text += ["\n", "\r\n", "\n\n"].randomElement(using: &random)!
                }
            } else {
                for _ in 0..<Int.random(in: 0...60, using: &random) { text += pieces.randomElement(using: &random)! }
            }
            let policy: CSVReadingOptions.RaggedRows = isTame ? .error : .truncate
            let configure: (inout CSVReadingOptions) -> Void = {
                $0.delimiter = ","
                $0.quote = .character("\"")
                $0.hasHeader = true
                $0.raggedRows = policy
                $0.isLenient = true
            }
            let expected = await outcome(text, chunk: 1 << 20, threads: 1, configure)
            if case .error = expected { errors += 1 }
            for (chunk, threads) in [(1, 1), (2, 2), (3, 1), (7, 4), (16, 2), (64, 3), (100, 1)] {
                let found = await outcome(text, chunk: chunk, threads: threads, configure)
                #expect(found == expected, "seed \(seed), chunk \(chunk), threads \(threads): \(text.debugDescription)")
            }
        }
        #expect(errors < 200, "seed \(seed)")
    }

    @Test("stray quotes that hide row ends from the cutter are mended")
    func wrongCutsAreMended() async throws {
        // Each row has one quote inside an unquoted field: counting quotes takes every second row for quoted text.
        var text = "id,size\n"
        for id in 0..<2000 { text += "\(id),\(id % 3 == 0 ? "5\"" : "12")\n" }
        for threads in [1, 4] {
            let result = try await read(text, threads: threads) { $0.chunkBytes = 50 }
            #expect(result.rows.count == 2000)
            #expect(result.rows[999] == [.int(999), .string("5\"")])
        }
    }

    @Test("rows longer than a chunk are read whole")
    func rowsLongerThanChunks() async throws {
        let long = String(repeating: "x", count: 5000)
        let result = try await read("a,b\n1,\(long)\n2,\"\(long)\n\"\n", threads: 3) { $0.chunkBytes = 10 }
        #expect(result.rows == [[.int(1), .string(long)], [.int(2), .string(long + "\n")]])
    }

    @Test("a row beyond the limit is an error that says where it begins")
    func rowBeyondTheLimit() async {
        let error = await failure(of: "a,b\n1,2\n3,\(String(repeating: "x", count: 3000))\n") {
            $0.maximumRowBytes = 1000
            $0.sampleBytes = 64
            $0.chunkBytes = 64
        }
        #expect(error?.kind == .rowTooLong)
        #expect(error?.location.line == 3)
    }

    @Test(
        "a row beyond the limit is an error wherever it stands, and however large chunks are",
        arguments: [(["abcdefghijkl,b", "1,2"], 1), (["a,b", "1,2", "345678901234,1"], 3)], [16, 64, 1 << 20])
    func everyRowBeyondTheLimit(rows: (text: [String], line: Int), bytes: Int) async throws {
        let text = rows.text.joined(separator: "\n") + "\n"
        let error = await failure(of: text) {
            $0.maximumRowBytes = 13
            $0.sampleBytes = bytes
            $0.chunkBytes = bytes
        }
        #expect(error?.kind == .rowTooLong)
        #expect(error?.location.line == rows.line)
        let result = try await read(text) { $0.maximumRowBytes = 14 }
        #expect(result.rows.count == rows.text.count - 1)
    }

    @Test("a first row beyond the limit, or blank lines beyond it, are errors")
    func startBeyondTheLimit() async {
        for (text, kind) in [
            (String(repeating: "x", count: 5000), CSVError.Kind.rowTooLong),
            (String(repeating: "\n", count: 5000), .limit),
        ] {
            let error = await failure(of: text + "\na,b\n1,2\n") {
                $0.maximumRowBytes = 1000
                $0.sampleBytes = 64
            }
            #expect(error?.kind == kind)
        }
    }

    @Test("rows below more blank lines than the sample holds are found")
    func blankSample() async throws {
        let result = try await read(String(repeating: "\n", count: 500) + "a,b\n1,2\n") { $0.sampleBytes = 64 }
        #expect(result.schema.fields.map(\.name) == ["a", "b"])
        #expect(result.rows == [[.int(1), .int(2)]])
    }

    @Test("a quote that is never closed is told from a long row")
    func unclosedQuoteInLargeFile() async {
        let error = await failure(of: "a,b\n1,2\n3,\"\(String(repeating: "x\n", count: 3000))") {
            $0.maximumRowBytes = 1000
            $0.sampleBytes = 64
            $0.chunkBytes = 64
        }
        #expect(error?.kind == .rowTooLong)
        #expect(error?.message.contains("quote") == true)
        let small = await failure(of: "a,b\n1,2\n3,\"4\n5,6\n")
        #expect(small?.kind == .unclosedQuote)
        #expect(small?.location.line == 3)
        #expect(small?.location.byteOffset == 10)
    }
}
