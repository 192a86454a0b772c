import DataKitCore
import Foundation
import Testing

@testable import DataKitCSV

private let corpusRoot = "../shared/corpora/csv"

/// Public CSV files with the rows that other readers agree on. They lie beside the checkout and are not part of it.
@Suite(
    "CSV corpus",
    .enabled(if: FileManager.default.fileExists(atPath: corpusRoot), "the corpus is not on this machine"))
struct CorpusTests {

    private struct Options: Decodable {
        var delimiter: String
        var quote: String?
        var escape: String?
        var comment: String?
        var skip: Int
        var header: Bool
        var encoding: String
        var strict: Bool
        var padShortRows: Bool
        var nullStrings: [String]
        var columns: [String]?
        var width: Int
    }

    private func files(_ folder: String, ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(corpusRoot)/\(folder)")) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(corpusRoot)/\(folder)/\($0)" }
    }

    /// The rows as text; `nil` for null.
    private func rows(_ path: String, _ options: CSVReadingOptions) async throws -> (names: [String], rows: [[String?]])
    {
        let reader = try await CSVReader(path: path, options: options)
        var rows: [[String?]] = []
        for try await batch in try reader.batches() {
            for row in 0..<batch.rowCount {
                rows.append(batch.columns.map { if case .string(let text) = $0[row] { text } else { nil } })
            }
        }
        return (reader.schema.fields.map(\.name), rows)
    }

    @Test("files with a stated dialect give the rows that DuckDB and Python agree on")
    func statedDialects() async throws {
        var read = 0
        for path in files("duckdb", ending: ".csv") {
            let options = try JSONDecoder().decode(
                Options.self, from: Data(contentsOf: URL(fileURLWithPath: path + ".options.json")))
            var reading = CSVReadingOptions()
            reading.delimiter = options.delimiter
            reading.quote = options.quote.map { .character($0.first!) } ?? .none
            if options.escape != options.quote { reading.escape = options.escape?.first }
            reading.comment = options.comment ?? ""
            reading.encoding = try TextEncoding(named: options.encoding)
            reading.skipLines = options.skip
            reading.hasHeader = options.header
            reading.allText = true
            reading.nullTokens = options.nullStrings
            reading.isLenient = !options.strict
            if options.padShortRows { reading.raggedRows = .pad }
            let expected = try String(contentsOfFile: path + ".expected.jsonl", encoding: .utf8)
                .split(separator: "\n").map { try JSONDecoder().decode([String?].self, from: Data($0.utf8)) }
            do {
                let found = try await rows(path, reading)
                read += 1
                // Without null texts an empty field is an empty string there, and null here.
                let same =
                    found.rows.count == expected.count
                    && zip(found.rows, expected).allSatisfy { row, expectedRow in
                        row.map { $0 ?? "" } == expectedRow.map { $0 ?? "" }
                    }
                #expect(
                    same,
                    "\(path): \(found.rows.prefix(3)) of \(found.rows.count), expected \(expected.prefix(3)) of \(expected.count)"
                )
            } catch {
                Issue.record("\(path): \(error)")
            }
        }
        #expect(read > 60)
    }

    @Test("csv-spectrum gives its expected objects")
    func spectrum() async throws {
        for path in files("csv-spectrum", ending: ".csv") {
            let expected = try JSONDecoder().decode(
                [[String: String]].self,
                from: Data(contentsOf: URL(fileURLWithPath: path.replacing(".csv", with: ".expected.json"))))
            var options = CSVReadingOptions()
            options.allText = true
            options.hasHeader = true
            let found = try await rows(path, options)
            let objects = found.rows.map { row in
                Dictionary(uniqueKeysWithValues: zip(found.names, row.map { $0 ?? "" }))
            }
            #expect(objects == expected, "\(path)")
        }
    }

    @Test("csv-test-data gives its expected rows, and errors for its bad files")
    func testData() async throws {
        for path in files("csv-test-data", ending: ".csv") {
            let name = path.split(separator: "/").last ?? ""
            var options = CSVReadingOptions()
            options.allText = true
            options.delimiter = ","
            options.hasHeader = name.contains("header")
            if name.hasPrefix("bad-") {
                if name == "bad-header-no-header.csv" || name == "bad-unescaped-quote.csv" { continue }
                await #expect(throws: CSVError.self, "\(path)") { try await rows(path, options) }
                continue
            }
            let found = try await rows(path, options)
            let data = try Data(contentsOf: URL(fileURLWithPath: path.replacing(".csv", with: ".expected.json")))
            if name.contains("header") {
                let expected = try JSONDecoder().decode([[String: String]].self, from: data)
                #expect(
                    found.rows.map { Dictionary(uniqueKeysWithValues: zip(found.names, $0.map { $0 ?? "" })) }
                        == expected,
                    "\(path)")
            } else {
                let expected = try JSONDecoder().decode([[String]].self, from: data)
                #expect(found.rows.map { $0.map { $0 ?? "" } } == expected, "\(path)")
            }
        }
    }

    @Test("compressed files give the rows of their text")
    func compressed() async throws {
        struct Stated: Decodable {
            var delimiter: String
            var encoding: String
        }
        for path in files("compressed", ending: ".options.json").map({ $0.replacing(".options.json", with: "") }) {
            let stated = try JSONDecoder().decode(
                Stated.self, from: Data(contentsOf: URL(fileURLWithPath: path + ".options.json")))
            let expected = try String(contentsOfFile: path + ".expected.jsonl", encoding: .utf8)
                .split(separator: "\n").map { try JSONDecoder().decode([String?].self, from: Data($0.utf8)) }
            var options = CSVReadingOptions()
            options.allText = true
            options.hasHeader = false
            options.delimiter = stated.delimiter
            options.encoding = try TextEncoding(named: stated.encoding)
            let found = try await rows(path, options)
            #expect(found.rows.map { $0.map { $0 ?? "" } } == expected.map { $0.map { $0 ?? "" } }, "\(path)")
        }
    }

    @Test("faulty files give the rows and the faults that DuckDB gives")
    func rejects() async throws {
        struct Stated: Decodable {
            var delimiter: String
            var quote: String
            var header: Bool
            var maxLineBytes: Int?
        }
        struct Fault: Decodable, Hashable {
            var line: Int
            var lineByte: Int
            var byte: Int
            var column: Int?
            var columnName: String?
            var error: String
        }
        let paths = files("rejects", ending: ".options.json").map { $0.replacing(".options.json", with: "") }
        #expect(paths.count == 15)
        for path in paths {
            let data = try Data(contentsOf: URL(fileURLWithPath: path + ".options.json"))
            let stated = try JSONDecoder().decode(Stated.self, from: data)
            var options = CSVReadingOptions()
            options.delimiter = stated.delimiter
            options.quote = .character(stated.quote.first!)
            options.hasHeader = stated.header
            options.encoding = .utf8
            options.badRows = .drop
            if let limit = stated.maxLineBytes { options.maximumRowBytes = limit }
            // The order of the columns matters, which a decoded dictionary does not keep.
            let text = String(decoding: data, as: UTF8.self)
            let types = text[text.range(of: "\"types\": {")!.upperBound...].prefix { $0 != "}" }
            var names: [String] = []
            for pair in types.split(separator: ",") {
                let parts = pair.split(separator: "\"")
                names.append(String(parts[1]))
                let type = ["VARCHAR": "string", "INTEGER": "int32", "DATE": "date"][String(parts[3])]!
                options.types[String(parts[1])] = try TextColumnType(parsing: type)
            }
            options.columnNames = names
            let log = RejectLog()
            let reader = try await CSVReader(path: path, options: options)
            var rows: [[String?]] = []
            for try await batch in try reader.batches(ReadRequest(rejects: log)) {
                for row in 0..<batch.rowCount {
                    rows.append(
                        batch.columns.map { column -> String? in
                            switch column[row] {
                            case .null: nil
                            case .string(let text): text
                            case .int(let number): String(number)
                            case .date(let days):
                                Date(timeIntervalSince1970: Double(days) * 86400).formatted(
                                    .iso8601.year().month().day())
                            default: "?"
                            }
                        })
                }
            }
            let expected = try lines(path + ".expected.jsonl", of: [String?].self)
            #expect(rows == expected, "\(path): \(rows.count) rows, expected \(expected.count)")
            let faults = log.rejects.map {
                Fault(
                    line: $0.line, lineByte: $0.lineByte, byte: $0.byte, column: $0.column, columnName: $0.columnName,
                    error: $0.kind.rawValue)
            }
            #expect(faults == (try lines(path + ".rejects.jsonl", of: Fault.self)), "\(path)")
            #expect(rows.count + log.counts.rowsDropped == log.counts.rowsRead)
        }
    }

    private func lines<Line: Decodable>(_ path: String, of type: Line.Type) throws -> [Line] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }
}
