import DataKitCore
import Foundation
import Testing

@testable import DataKitCSV

/// The rows that a reader kept and the faults that it told of.
struct RejectingResult: Equatable {
    var names: [String]
    var rows: [[Value]]
    var rejects: [Reject]
    var counts: RejectCounts
}

/// Reads a text whose faulty rows are dealt with.
func readRejecting(
    _ bytes: [UInt8], threads: Int = 1, limit: Int = 100_000, _ configure: (inout CSVReadingOptions) -> Void
) async throws -> RejectingResult {
    var options = CSVReadingOptions()
    options.badRows = .drop
    configure(&options)
    var reader = try await CSVReader(source: MemoryByteSource(bytes, name: "test.csv"), options: options)
    let log = RejectLog(maximumRejects: limit)
    while true {
        do {
            log.removeAll()
            var rows: [[Value]] = []
            for try await batch in try reader.batches(ReadRequest(threads: threads, rejects: log)) {
                for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0[row] }) }
            }
            return RejectingResult(
                names: reader.schema.fields.map(\.name), rows: rows, rejects: log.rejects, counts: log.counts)
        } catch {
            guard let wider = try await reader.widened(after: error) else { throw error }
            reader = wider
        }
    }
}

func readRejecting(
    _ text: String, threads: Int = 1, _ configure: (inout CSVReadingOptions) -> Void = { _ in }
) async throws -> RejectingResult {
    try await readRejecting(Array(text.utf8), threads: threads, configure)
}

extension CSVReadingOptions {
    fileprivate mutating func type(_ name: String, _ type: String) throws {
        types[name] = try TextColumnType(parsing: type)
    }
}

@Suite("Faulty rows")
struct RejectTests {
    @Test("are dropped, every fault of theirs told with line, byte, column, kind and text")
    func droppedRows() async throws {
        let text =
            "id,size,when\n1,2.5,2024-05-01\nx,2.5,soon\n3,1\n4,1,2024-05-02,9,8\n5,\"1\"a,2024-05-03\n6,7,2024-05-04\n"
        let result = try await readRejecting(text) {
            try? $0.type("id", "int32")
            try? $0.type("size", "float64")
            try? $0.type("when", "date")
        }
        #expect(result.rows.map { $0[0] } == [.int(1), .int(6)])
        let faults = result.rejects.map {
            "\($0.row) \($0.line) \($0.lineByte) \($0.byte) \($0.column ?? 0) \($0.columnName ?? "-") \($0.kind.rawValue) \($0.expectedType ?? "-")"
        }
        #expect(
            faults == [
                "2 3 31 31 1 id CAST int32", "2 3 31 37 3 when CAST date", "3 4 42 45 2 when MISSING COLUMNS -",
                "4 5 46 60 4 - TOO MANY COLUMNS -", "4 5 46 62 5 - TOO MANY COLUMNS -",
                "5 6 65 67 2 size UNQUOTED VALUE -",
            ])
        #expect(result.rejects[0].text == "x,2.5,soon")
        #expect(result.counts.rowsRead == 6)
        #expect(result.counts.rowsDropped == 4)
        #expect(result.counts.faults == 6)
        #expect(result.rows.count + result.counts.rowsDropped == result.counts.rowsRead)
    }

    @Test("keep what is good of them where faulty fields become null")
    func nulledFields() async throws {
        let text = "id,size,name\n1,2.5,a\nx,2.5,b\n3,1\n4,1,d,9\n5,1,\"e\"f\n"
        let result = try await readRejecting(text) {
            $0.badRows = .null
            try? $0.type("id", "int32")
            try? $0.type("size", "float64")
        }
        #expect(
            result.rows == [
                [.int(1), .double(2.5), .string("a")], [.null, .double(2.5), .string("b")],
                [.int(3), .double(1), .null], [.int(4), .double(1), .string("d")], [.int(5), .double(1), .null],
            ])
        #expect(result.counts.rowsRejected == 4)
        #expect(result.counts.rowsDropped == 0)
    }

    @Test("of a file in stated UTF-8 are those whose bytes are not")
    func invalidBytes() async throws {
        let bytes = Array("a,b\nok,1\nbad ".utf8) + [0xFF, 0xFE] + Array(",2\nfine,3\n".utf8)
        let dropped = try await readRejecting(bytes) { $0.encoding = .utf8 }
        #expect(dropped.rows == [[.string("ok"), .int(1)], [.string("fine"), .int(3)]])
        #expect(dropped.rejects.map(\.kind) == [.invalidEncoding])
        #expect(dropped.rejects.first?.text == "bad \u{FFFD}\u{FFFD},2")
        let nulled = try await readRejecting(bytes) {
            $0.encoding = .utf8
            $0.badRows = .null
        }
        #expect(nulled.rows.count == 3)
        #expect(nulled.rows[1] == [.null, .int(2)])
        // Where nothing is said, the text is read in another encoding, and nothing is wrong with it.
        let reencoded = try await readRejecting(bytes) { _ in }
        #expect(reencoded.rows.count == 3)
        #expect(reencoded.rejects.isEmpty)
    }

    @Test("end with their line where a quote is never closed")
    func unclosedQuote() async throws {
        let result = try await readRejecting("a,b\n1,2\n3,\"4\n5,6\n7,8")
        #expect(result.rows == [[.int(1), .int(2)], [.int(5), .int(6)], [.int(7), .int(8)]])
        #expect(result.rejects.map(\.kind) == [.unclosedQuote])
        #expect(result.rejects.first?.line == 3 && result.rejects.first?.byte == 11)
        #expect(result.rejects.first?.text == "3,\"4")
        #expect(result.counts.rowsRead == 4 && result.counts.rowsDropped == 1)
        let nulled = try await readRejecting("a,b\n1,2\n3,\"4\n5,6\n7,8") { $0.badRows = .null }
        #expect(nulled.rows == result.rows)
        // The lines before the quote's, in fields that are closed, belong to the row.
        let lines = try await readRejecting("a,b,c\n1,2,3\n\"x\ny\",\"z\n4,5,6\n")
        #expect(lines.rows.map { $0[2] } == [.int(3), .int(6)])
        #expect(lines.rejects.first?.text == "\"x\ny\",\"z" && lines.rejects.first?.line == 3)
        await #expect(throws: CSVError.self) { try await readRejecting("a,\"b\n1,2\n") }
        // Directly below the header, with rows behind it or none.
        for (text, count) in [("a,b\n1,\"2\n", 0), ("a,b\n1,\"2\n3,4\n", 1)] {
            let below = try await readRejecting(text)
            #expect(below.rejects.map(\.kind) == [.unclosedQuote] && below.rows.count == count)
            #expect(below.counts.rowsRead == count + 1)
        }
    }

    @Test(
        "end with a line where they are too long to be held, in any chunks and dialect",
        arguments: [
            (",", nil), ("||", nil), (",", "\\"),
        ] as [(String, Character?)])
    func endlessRows(delimiter: String, escape: Character?) async throws {
        let long = String(repeating: "x", count: 300)
        let rows = [
            "1,2", long + ",3", "4,\"" + long, "5,6", "\"\"\"" + long + "\n" + long, "7,8", "9,\"a\nb\"",
            String(repeating: "\"y\",", count: 60), "10,11", long,
        ]
        let text = "a,b\n" + rows.joined(separator: "\n")
        var results: [RejectingResult] = []
        for (chunk, threads) in [(1 << 20, 1), (1, 1), (50, 3), (150, 2), (331, 1)] {
            results.append(
                try await readRejecting(text.replacing(",", with: delimiter), threads: threads) {
                    $0.delimiter = delimiter
                    $0.quote = .character("\"")
                    $0.escape = escape ?? "\""
                    $0.allText = true
                    $0.chunkBytes = chunk
                    $0.maximumRowBytes = 200
                    $0.heldRowBytes = 200
                })
        }
        for result in results { #expect(result == results[0]) }
        #expect(results[0].rows.map { $0[0] } == ["1", "5", "7", "9", "10"].map { .string($0) })
        #expect(
            results[0].rejects.map(\.kind).prefix(2) == [.rowTooLong, .unclosedQuote]
                && results[0].rejects.last?.kind == .rowTooLong)
        #expect(results[0].rejects.last?.line == 13)
    }

    @Test("keep their extra fields in a column of their own")
    func extraFields() async throws {
        let result = try await readRejecting("a,b\n1,2\n3,4,x,\"y\"\"z\"\n5\n6,7,,\n") { $0.raggedRows = .rest }
        #expect(result.names == ["a", "b", "_rest"])
        #expect(
            result.rows == [
                [.int(1), .int(2), .null], [.int(3), .int(4), .list([.string("x"), .string("y\"z")])],
                [.int(5), .null, .null], [.int(6), .int(7), .null],
            ])
        #expect(result.rejects.isEmpty)
    }

    @Test("do not decide the types that are guessed")
    func typesOfGoodRows() async throws {
        let result = try await readRejecting("a,b\n1,2\ntotal\n3,4\n")
        #expect(result.rows == [[.int(1), .int(2)], [.int(3), .int(4)]])
    }

    @Test("are counted to the end where there are too many to keep")
    func cappedLog() async throws {
        let text = "a,b\n" + String(repeating: "1\n", count: 500) + "1,2\n"
        let result = try await readRejecting(Array(text.utf8), limit: 10) { $0.chunkBytes = 100 }
        #expect(result.rejects.count == 10)
        #expect(result.counts.faults == 500)
        #expect(result.counts.rowsDropped == 500)
        #expect(result.rows.count == 1)
    }

    @Test("stated types take values with blanks around them")
    func blanksAroundValues() async throws {
        let result = try await readRejecting("a,b,c\n 1, 2024-05-01,\t1.5 \n , ,\n") {
            try? $0.type("a", "int32")
            try? $0.type("b", "date")
            try? $0.type("c", "float64")
        }
        #expect(result.rows.first == [.int(1), .date(19844), .double(1.5)])
        #expect(result.rejects.map(\.kind) == [.cast, .cast])
    }

    private static var cases: Int {
        ProcessInfo.processInfo.environment["DATAKIT_RANDOM_CASES"].flatMap { Int($0) } ?? 400
    }

    @Test("are the same, and so are all rows, whatever the chunks, the tasks and the policy")
    func chunksAndTasksDoNotShow() async throws {
        let seed = ProcessInfo.processInfo.environment["DATAKIT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
        print("random faulty rows: seed \(seed), \(Self.cases) cases")
        var random = SeededGenerator(state: seed)
        let pieces: [[UInt8]] =
            [
                "a", "1", "22", "2.5", ",", ",", ",", ",", ",", "\n", "\n", "\n", "\r\n", "\"", "\"a,b\"", "\"x\ny\"",
                "\"q\"\"q\"", "a\"b", "é", "\r", "2024-01-02", "|", "||", "\\", "\\\"", "#", "# x\n", "'", " ", "\t",
            ]
            .map { Array($0.utf8) } + [[0xFF], [0xC3], [0x00]]
        var faulty = 0
        for _ in 0..<Self.cases {
            var text = Array("x,y,z\n".utf8)
            for _ in 0..<Int.random(in: 0...80, using: &random) { text += pieces.randomElement(using: &random)! }
            let policy = BadRowPolicy.allCases.randomElement(using: &random)!
            let ragged = CSVReadingOptions.RaggedRows.allCases.randomElement(using: &random)!
            let delimiter = [",", ",", ",", "||", "|"].randomElement(using: &random)!
            let quote = ["\"", "\"", "'"].randomElement(using: &random)!
            let escape: Character? = [nil, nil, "\\"].randomElement(using: &random)!
            let comment = ["", "", "#"].randomElement(using: &random)!
            let trims = Bool.random(using: &random)
            let isPlain = Bool.random(using: &random)
            let lenient = Bool.random(using: &random)
            let limit = [10, 20, 1 << 20].randomElement(using: &random)!
            let held = [1, 15, 40, 1 << 20].randomElement(using: &random)!
            let configure: (inout CSVReadingOptions) -> Void = {
                $0.badRows = policy
                $0.raggedRows = ragged
                $0.delimiter = isPlain ? "," : delimiter
                $0.quote = .character(isPlain ? "\"" : quote.first!)
                $0.escape = isPlain ? nil : escape
                if isPlain { $0.escape = "\"" }
                $0.comment = isPlain ? "" : comment
                $0.trimsBlanks = !isPlain && trims
                $0.hasHeader = false
                $0.columnNames = ["x", "y", "z"]
                $0.encoding = .utf8
                $0.isLenient = lenient
                $0.maximumRowBytes = limit
                $0.heldRowBytes = held
                $0.types = ["x": TextColumnType(.int32), "y": TextColumnType(.string), "z": TextColumnType(.date)]
            }
            let expected = await outcome(text, chunk: 1 << 20, threads: 1, configure)
            if case .rows(let result) = expected {
                if !result.rejects.isEmpty { faulty += 1 }
                #expect(result.rows.count + result.counts.rowsDropped == result.counts.rowsRead, "seed \(seed)")
            }
            for (chunk, threads) in [(1, 1), (2, 2), (7, 4), (16, 1), (64, 3)] {
                let found = await outcome(text, chunk: chunk, threads: threads, configure)
                #expect(
                    found == expected,
                    "seed \(seed), chunk \(chunk), threads \(threads), \(policy) \(ragged): \(text)")
            }
        }
        #expect(faulty > Self.cases / 10, "seed \(seed)")
    }

    private enum Outcome: Equatable {
        case rows(RejectingResult)
        case error(CSVError)
    }

    private func outcome(
        _ text: [UInt8], chunk: Int, threads: Int, _ configure: (inout CSVReadingOptions) -> Void
    ) async -> Outcome {
        do {
            return .rows(
                try await readRejecting(text, threads: threads) {
                    configure(&$0)
                    $0.chunkBytes = chunk
                })
        } catch let error as CSVError {
            return .error(error)
        } catch {
            Issue.record("\(error)")
            return .error(CSVError(.limit, "\(error)"))
        }
    }
}
