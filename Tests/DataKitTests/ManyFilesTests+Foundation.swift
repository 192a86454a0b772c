import DataKit
import Foundation
import Testing

@Suite("Many files as one")
struct ManyFilesTests {
    private func rows(_ dataset: Dataset) async throws -> [String] {
        try await dataset.withWidening { dataset in
            var bytes: [UInt8] = []
            for try await batch in try dataset.batches() { batch.appendJSONLines(to: &bytes) }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("sub/deep"), withIntermediateDirectories: true)
        for name in [
            "a1.csv", "a2.csv", "b[1].csv", ".hidden.csv", "_skip.csv", "note.md", "sub/c.csv", "sub/deep/a1.tsv",
        ] {
            _ = try folder.write("x\n\(name.count)\n", to: name)
        }
        return folder
    }

    @Test(
        "are named by patterns and folders",
        arguments: [
            ("a*.csv", ["a1.csv", "a2.csv"]), ("a?.csv", ["a1.csv", "a2.csv"]), ("a[2-9].csv", ["a2.csv"]),
            ("a[!2].csv", ["a1.csv"]), ("{b*,a1}.csv", ["a1.csv", "b[1].csv"]), ("b[1].csv", ["b[1].csv"]),
            ("*/c.csv", ["sub/c.csv"]), ("**/a1.*", ["a1.csv", "sub/deep/a1.tsv"]), (".h*", [".hidden.csv"]),
            ("sub/**", ["sub/c.csv", "sub/deep/a1.tsv"]), ("sub", ["sub/c.csv", "sub/deep/a1.tsv"]),
            ("", ["a1.csv", "a2.csv", "b[1].csv", "sub/c.csv", "sub/deep/a1.tsv"]), ("none.csv", ["none.csv"]),
        ] as [(String, [String])])
    func paths(pattern: String, expected: [String]) throws {
        let folder = try folder()
        let found = try InputPaths.expanding([folder.path + "/" + pattern])
        #expect(found == expected.map { folder.file($0) })
    }

    @Test("are missed where no file matches", arguments: ["z*.csv", "[", "empty", "**/z"])
    func noFiles(pattern: String) throws {
        let folder = try folder()
        try FileManager.default.createDirectory(atPath: folder.file("empty"), withIntermediateDirectories: true)
        #expect(throws: DataKitError.self) {
            let found = try InputPaths.expanding([folder.file(pattern)])
            if found == [folder.file("[")] { throw DataKitError(.io, "a bracket alone is a name") }
        }
    }

    @Test("are not held open where they are very many")
    func descriptors() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<300 { _ = try folder.write("x,y\n\(number),a\n", to: "\(1000 + number).csv") }
        func openFiles() -> Int? {
            let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            return names?.count { name in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name))?
                    .hasPrefix(folder.path) ?? false
            }
        }
        let whole = try await Dataset(paths: [folder.path])
        if let count = openFiles() { #expect(count == 0) }
        #expect(try await rows(whole).count == 300)
    }

    @Test("whose types differ are read as the type that holds all, text as it stands")
    func types() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("n,t,e,d\n1,1.50,,2024-01-01\n", to: "1.csv")
        _ = try folder.write("n,t,e,d\n2.5,x,7,2024-01-01T10:00:00\n", to: "2.csv")
        _ = try folder.write("n,t,e,d\n3,007,,\n", to: "3.csv")
        let whole = try await Dataset(paths: [folder.path])
        #expect(
            whole.schema.fields.map(\.type) == [.float64, .string, .int64, .timestamp(.microseconds, timeZone: nil)])
        #expect(
            try await rows(whole) == [
                #"{"n":1.0,"t":"1.50","e":null,"d":"2024-01-01T00:00:00.000000"}"#,
                #"{"n":2.5,"t":"x","e":7,"d":"2024-01-01T10:00:00.000000"}"#,
                #"{"n":3.0,"t":"007","e":null,"d":null}"#,
            ])
    }

    @Test("widen together when a late value of one does not fit, at whatever place")
    func lateValues() async throws {
        let folder = try TemporaryFolder()
        var options = DatasetReadingOptions()
        options.csv.sampleBytes = 64
        let numbers = (0..<100).map { "\($0)\n" }.joined()
        for (late, expected) in [("9007199254740993", DataType.string), ("x", .string), ("0.5", .float64)] {
            _ = try folder.write("n\n" + numbers + late + "\n", to: "1.csv")
            _ = try folder.write("n\n1.25\n", to: "2.csv")
            for order in [["1.csv", "2.csv"], ["2.csv", "1.csv"]] {
                let whole = try await Dataset(paths: order.map { folder.file($0) }, options: options)
                let table = try await whole.withWidening { try await Table(collecting: try $0.batches()) }
                #expect(table.rowCount == 102)
                #expect(table.schema.fields.map(\.type) == [expected], "\(late) \(order)")
                if expected == .string {
                    let values = try table.column(at: 0)
                    let texts = (0..<102).map { values[$0] }
                    #expect(texts.contains(.string(late)) && texts.contains(.string("1.25")))
                }
            }
        }
    }

    @Test("keep the types that were stated, also of columns that some do not have")
    func statedTypes() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("id,zip\n1,00501\n", to: "1.csv")
        _ = try folder.write("id\n2\n", to: "2.csv")
        var options = DatasetReadingOptions()
        options.csv.types["zip"] = TextColumnType(.int32)
        let whole = try await Dataset(paths: [folder.path], options: options, union: .name)
        #expect(try await rows(whole) == [#"{"id":1,"zip":501}"#, #"{"id":2,"zip":null}"#])
        await #expect(throws: (any Error).self) { try await Dataset(paths: [folder.path], options: options) }
    }

    @Test("are written as several, all or none", arguments: ["csv", "csv.gz", "csv.sz", "jsonl", "parquet"])
    func parts(suffix: String) async throws {
        let folder = try TemporaryFolder()
        let input = try folder.write("n\n" + (1...10).map { "\($0)\n" }.joined(), to: "in.csv")
        var options = ConversionOptions(split: .rows(4))
        let output = folder.file("out." + suffix)
        let summary = try await Conversion(from: input, to: output, options: options).run()
        let names = (1...3).map { "out-000\($0).\(suffix)" }
        #expect(summary.files == 3 && summary.rows == 10)
        #expect(folder.contents == ["in.csv"] + names)
        if suffix != "jsonl" {
            let back = try await Dataset(paths: [folder.file("out-*")])
            #expect(try await rows(back) == (1...10).map { "{\"n\":\($0)}" })
        }
        // The second is there: nothing of the others may be left, and it stays as it is.
        for name in [names[0], names[2]] { try FileManager.default.removeItem(atPath: folder.file(name)) }
        await #expect(throws: DataKitError.self) {
            try await Conversion(from: input, to: output, options: options).run()
        }
        #expect(folder.contents == ["in.csv", names[1]])
        // A shorter output takes the place of all of a longer one.
        options.overwrite = true
        _ = try await Conversion(from: input, to: output, options: options).run()
        options.split = .bytes(1 << 30)
        let short = try await Conversion(from: input, to: output, options: options).run()
        #expect(short.files == 1)
        #expect(folder.contents == ["in.csv", names[0]])
    }

    @Test("are called by a number behind the name")
    func partNames() {
        for (path, expected) in [
            ("out.csv", "out-0007.csv"), ("a.b/out.csv.gz", "a.b/out-0007.csv.gz"), ("out", "out-0007"),
            ("a.b/out", "a.b/out-0007"), (".csv", ".csv-0007"), ("x.gz", "x-0007.gz"),
            ("out.v2.parquet", "out.v2-0007.parquet"),
        ] {
            #expect(OutputSplit.path(of: path, part: 7) == expected)
        }
        #expect(OutputSplit.path(of: "o.csv", part: 12345) == "o-12345.csv")
    }
}
