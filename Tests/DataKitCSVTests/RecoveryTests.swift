import DataKitCore
import Foundation
import Testing

@testable import DataKitCSV

/// What reading goes on behind, said once more and as plainly as can be: a row at a time, with the whole text at hand.
private struct PlainRecovery {
    struct Row: Equatable {
        var start: Int
        var fields: Int
        /// The quote that is not closed, or -1 for a row that is too long; `nil` for a row with an end.
        var fault: Int?
    }

    let text: [UInt8]
    let longestRow: Int

    func rows() -> [Row] {
        var rows: [Row] = []
        var start = 0
        while start < text.count {
            let (row, next) = row(from: start)
            // Blank lines are no rows.
            if row.fault != nil || row.fields > 1 || !isBlank(start, next) { rows.append(row) }
            start = next
        }
        return rows
    }

    private func isBlank(_ start: Int, _ end: Int) -> Bool { text[start..<end].allSatisfy { $0 == 0x0A || $0 == 0x0D } }

    private func behindLineEnd(from position: Int) -> Int {
        var position = position
        while position < text.count, text[position] != 0x0A, text[position] != 0x0D { position += 1 }
        if position == text.count { return position }
        return position + (text[position] == 0x0D && position + 1 < text.count && text[position + 1] == 0x0A ? 2 : 1)
    }

    private func isRowEnd(_ position: Int) -> Bool { text[position] == 0x0A || text[position] == 0x0D }

    private func row(from start: Int) -> (Row, next: Int) {
        var position = start
        var fields = 0
        let limit = start + longestRow
        while true {
            // At the start of a field.
            if position < text.count, position > limit || position == limit && !isRowEnd(position) {
                return (Row(start: start, fields: fields, fault: -1), behindLineEnd(from: limit))
            }
            if position < text.count, text[position] == UInt8(ascii: "\"") {
                let quote = position
                position += 1
                var isClosed = false
                while position < min(text.count, limit) {
                    if text[position] != UInt8(ascii: "\"") {
                        position += 1
                    } else if position + 1 < text.count, text[position + 1] == UInt8(ascii: "\"") {
                        position += 2
                    } else {
                        position += 1
                        isClosed = true
                        break
                    }
                }
                if !isClosed { return (Row(start: start, fields: fields, fault: quote), behindLineEnd(from: quote)) }
            }
            while position < text.count, text[position] != UInt8(ascii: ","), !isRowEnd(position) { position += 1 }
            if position > limit || position == limit && position < text.count && !isRowEnd(position) {
                return (Row(start: start, fields: fields, fault: -1), behindLineEnd(from: limit))
            }
            fields += 1
            if position == text.count { return (Row(start: start, fields: fields, fault: nil), position) }
            if isRowEnd(position) {
                return (Row(start: start, fields: fields, fault: nil), behindLineEnd(from: position))
            }
            position += 1
            if position == text.count { return (Row(start: start, fields: fields + 1, fault: nil), position) }
        }
    }
}

@Suite("Recovery behind rows without an end")
struct RecoveryTests {
    private static var cases: Int {
        ProcessInfo.processInfo.environment["DATAKIT_RANDOM_CASES"].flatMap { Int($0) } ?? 600
    }

    @Test("finds the rows and faults that a plain reading of the whole text finds, in any chunks and tasks")
    func agreesWithPlainReading() async throws {
        let seed = ProcessInfo.processInfo.environment["DATAKIT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
        print("recovery: seed \(seed), \(Self.cases) cases")
        var random = SeededGenerator(state: seed)
        let pieces = [
            "a", "bb", "1", ",", ",", ",", "\n", "\n", "\n", "\r\n", "\r", "\"", "\"", "\"\"", "\"c\"", "\"d,e\"",
            "\"f\ng\"",
            "\"h\"\"i\"", "long long long", "\"long,\n\"\"long\"", "\n\n",
        ].map { Array($0.utf8) }
        var forced = 0
        for _ in 0..<Self.cases {
            var text: [UInt8] = []
            let length = [10, 40, 150].randomElement(using: &random)!
            for _ in 0..<Int.random(in: 0...length, using: &random) { text += pieces.randomElement(using: &random)! }
            let limit = [8, 20, 33, 64, 200, 1 << 20].randomElement(using: &random)!
            let plain = PlainRecovery(text: text, longestRow: limit).rows()
            // Without a first row nothing is known of a table.
            // Nor is it looked for far below blank lines.
            guard let first = plain.first, first.fault == nil, first.start == 0 || limit > 1000 else { continue }
            forced += plain.count { $0.fault != nil }
            let expected = plain.enumerated().compactMap { number, row in
                row.fault.map {
                    "\(number + 1) \(row.start + 1) \($0 < 0 ? "LINE SIZE OVER MAXIMUM" : "UNCLOSED QUOTE")"
                }
            }
            let sample = [64, 1 << 20].randomElement(using: &random)!
            for (chunk, threads) in [(1 << 20, 1), (1, 1), (2, 3), (5, 1), (13, 2), (64, 4), (100, 1)] {
                let result = try await readRejecting(text, threads: threads) {
                    $0.delimiter = ","
                    $0.quote = .character("\"")
                    $0.escape = "\""
                    $0.comment = ""
                    $0.hasHeader = false
                    // A row of any width is one.
                    $0.columnNames = ["x", "y"]
                    $0.raggedRows = .rest
                    $0.allText = true
                    $0.encoding = .utf8
                    $0.isLenient = true
                    $0.skipLines = 0
                    $0.maximumRowBytes = limit
                    $0.heldRowBytes = limit
                    $0.chunkBytes = chunk
                    $0.sampleBytes = sample
                }
                let found = result.rejects.map { "\($0.row) \($0.lineByte) \($0.kind.rawValue)" }
                #expect(
                    found == expected, "seed \(seed), chunk \(chunk), threads \(threads), limit \(limit): \(text)")
                #expect(
                    result.counts.rowsRead == plain.count && result.rows.count == plain.count - expected.count,
                    "seed \(seed), chunk \(chunk), threads \(threads), limit \(limit): \(text)")
            }
        }
        #expect(forced > Self.cases / 10, "seed \(seed)")
    }
}
