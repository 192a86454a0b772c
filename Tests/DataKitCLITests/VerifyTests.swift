import Foundation
import Testing

@Suite struct VerifyTests {
    /// A folder with a good Parquet file and one whose first page is damaged.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let lines = (0..<500).map { "\($0),\($0 % 7)" }.joined(separator: "\n")
        try Data("id,day\n\(lines)\n".utf8).write(to: URL(fileURLWithPath: folder.file("a.csv")))
        let result = try Tool.run(
            ["convert", "a.csv", "good.parquet", "--compression", "none"], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("good.parquet")))
        bytes[40] ^= 1
        try bytes.write(to: URL(fileURLWithPath: folder.file("bad.parquet")))
        return folder
    }

    @Test("a good file is called good, with status 0")
    func good() throws {
        let folder = try folder()
        let result = try Tool.run(["verify", "good.parquet"], folder: folder.path)
        #expect(result.status == 0 && result.messages.isEmpty)
        #expect(result.output.hasPrefix("good.parquet: good; 500 rows, 1 row group, 2 column chunks, "))
        #expect(try Tool.run(["verify", "good.parquet", "--quiet"], folder: folder.path).output.isEmpty)
    }

    @Test("a bad file is called so, with status 1 and where the fault is")
    func bad() throws {
        let folder = try folder()
        let result = try Tool.run(["verify", "good.parquet", "bad.parquet"], folder: folder.path)
        #expect(result.status == 1)
        #expect(result.output.contains("bad.parquet: error: checksum: row group 0, column id, page 0, byte 4: "))
        #expect(result.output.contains("bad.parquet: NOT GOOD: 1 error, 0 warnings; "))
    }

    @Test("--json gives an object a file")
    func json() throws {
        let folder = try folder()
        let result = try Tool.run(["verify", "good.parquet", "bad.parquet", "--json"], folder: folder.path)
        #expect(result.status == 1)
        let objects = try result.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["good"] as? Bool } == [true, false])
        let finding = try #require((objects[1]["findings"] as? [[String: Any]])?.first)
        #expect(finding["check"] as? String == "checksum" && finding["severity"] as? String == "error")
        #expect(finding["column"] as? String == "id" && finding["page"] as? Int == 0)
    }

    @Test("a file that cannot be read is status 2, and the others are verified all the same")
    func unreadable() throws {
        let folder = try folder()
        let result = try Tool.run(["verify", "none.parquet", "none.csv", "good.parquet"], folder: folder.path)
        #expect(result.status == 2)
        #expect(result.messages.contains("none.parquet") && result.messages.contains("none.csv"))
        #expect(result.output.hasPrefix("good.parquet: good; "))
    }

    @Test("CSV is held against its dialect, and every fault is told")
    func csv() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("a,b\n1,2\n3,4\n".utf8), to: "good.csv")
        try folder.write(Array("a,b\n1,2\n3\n4,\"5\"x\n6,7\n".utf8), to: "bad.csv")
        try folder.write(Array("a,b\n1,\"2\n".utf8), to: "open.csv")
        let good = try Tool.run(["verify", "good.csv"], folder: folder.path)
        #expect(good.status == 0 && good.output == "good.csv: good; 2 rows, 2 columns\n")
        let bad = try Tool.run(["verify", "bad.csv"], folder: folder.path)
        #expect(bad.status == 1)
        #expect(bad.output.contains("bad.csv: row 2, line 3, column 1 'b', byte 10: MISSING COLUMNS: 3\n"))
        #expect(bad.output.contains("row 3, line 4, column 2 'b'") && bad.output.contains("NOT GOOD; 4 rows"))
        let open = try Tool.run(["verify", "open.csv", "--json"], folder: folder.path)
        #expect(open.status == 1 && open.output.contains("\"good\":false"))
    }

    @Test("what a file is its content says where its name does not")
    func namelessFiles() throws {
        let folder = try folder()
        let texts = [
            ("[{\"a\": 1}, {\"a\": 2}]", "good; array of 2 values", 0),
            ("{\"a\": 1}\n{\"a\": }\n", "line 2, column 7", 1),
            ("a,b\n1,2\n", "good; 1 row, 2 columns", 0), ("<a><b/></a>", "good", 0), ("<a><b></a>", "NOT GOOD", 1),
        ]
        for (text, answer, status) in texts {
            try folder.write(Array(text.utf8), to: "file")
            for result in [
                try Tool.run(["verify", "file"], folder: folder.path),
                try Tool.run(["verify", "-"], input: Array(text.utf8)),
            ] {
                #expect(Int(result.status) == status && result.output.contains(answer), "\(text): \(result.output)")
            }
        }
        try FileManager.default.moveItem(atPath: folder.file("good.parquet"), toPath: folder.file("nameless"))
        #expect(
            try Tool.run(["verify", "nameless"], folder: folder.path).output.contains("good; 500 rows, 1 row group"))
        try folder.write(Array("\u{7F}ELF\u{2}".utf8), to: "file")
        let program = try Tool.run(["verify", "file"], folder: folder.path)
        #expect(program.status == 2 && program.messages.contains("is a program"))
        // A name that says Parquet is taken at its word.
        try folder.write(Array("{}".utf8), to: "none.parquet")
        let none = try Tool.run(["verify", "none.parquet"], folder: folder.path)
        #expect(none.status != 0 && none.messages.contains("is no Parquet file"))
    }

    @Test("standard input is verified")
    func standardInput() throws {
        let folder = try folder()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("good.parquet")))
        let result = try Tool.run(["verify", "-"], input: Array(bytes))
        #expect(result.status == 0 && result.output.hasPrefix("-: good; 500 rows"))
    }
}
