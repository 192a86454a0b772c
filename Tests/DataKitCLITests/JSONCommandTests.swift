import Foundation
import Testing

@Suite struct JSONCommandTests {
    private static let orders = """
        {"id": 1, "items": [{"sku": "a", "n": 2}, {"sku": "b", "n": 1}], "tags": {"x": 1}}
        {"id": 2, "items": [], "tags": null}

        """

    @Test("lists become rows, and their members columns")
    func exploding() throws {
        let rows = try Tool.run("cat", "-", "--from", "jsonl", "--explode", "items", input: Self.orders)
        #expect(
            rows.output == """
                {"id":1,"items":{"sku":"a","n":2},"tags":{"x":1}}
                {"id":1,"items":{"sku":"b","n":1},"tags":{"x":1}}

                """)
        let flat = try Tool.run(
            "cat", "-", "--from", "jsonl", "--explode", "items", "--flatten", "--keep-empty", "--columns",
            "id,items.sku,tags.x", "--where", "id > 0", input: Self.orders)
        #expect(
            flat.output == """
                {"id":1,"items.sku":"a","tags.x":1}
                {"id":1,"items.sku":"b","tags.x":1}
                {"id":2,"items.sku":null,"tags.x":null}

                """)
        let none = try Tool.run("cat", "-", "--from", "jsonl", "--explode", "id", input: Self.orders)
        #expect(none.status == 2 && none.messages.contains("not a list or map"))
    }

    @Test("columns that only later rows have can be asked for, and types that they make wider")
    func lateColumns() throws {
        let folder = try TemporaryFolder()
        var lines = (0..<30_000).map { "{\"id\":\($0),\"s\":\"\(String(repeating: "x", count: 60))\",\"n\":null}" }
        lines.append("{\"id\":\"abc\",\"s\":\"y\",\"new\":5,\"n\":[1,2]}")
        try folder.write(Array(lines.joined(separator: "\n").utf8), to: "a.ndjson")
        func output(_ arguments: String...) throws -> String {
            let result = try Tool.run(arguments, folder: folder.path)
            #expect(result.status == 0, "\(arguments): \(result.messages)")
            return result.output
        }
        #expect(
            try output("cat", "a.ndjson", "--columns", "new,id", "--where", "new is not null")
                == "{\"new\":5,\"id\":\"abc\"}\n")
        #expect(try output("count", "a.ndjson", "--where", "id = 'abc'") == "1\n")
        #expect(
            try output("cat", "a.ndjson", "--explode", "n", "--columns", "id,n", "--where", "n > 0")
                == "{\"id\":\"abc\",\"n\":1}\n{\"id\":\"abc\",\"n\":2}\n")
        _ = try output("convert", "a.ndjson", "a.parquet", "--columns", "id,new", "--sort-by", "new")
        #expect(try output("count", "a.parquet", "--where", "new = 5") == "1\n")
        #expect(
            try output("cat", "a.ndjson", "--type", "new=string", "--columns", "new", "--where", "new = '5'")
                == "{\"new\":\"5\"}\n")
        let none = try Tool.run(["cat", "a.ndjson", "--columns", "nope"], folder: folder.path)
        #expect(none.status == 2 && none.messages.contains("the columns are id, s, n, new"))
        // A column is given as often as it is asked for.
        #expect(
            try output("cat", "a.ndjson", "--columns", "id,new,id", "--where", "new is not null")
                == "{\"$row\":[[\"id\",\"abc\"],[\"new\",5],[\"id\",\"abc\"]]}\n")
        // Types of CSV become wider in the same way.
        let rows = (0..<60_000).map { "\($0),\(String(repeating: "x", count: 30))" }.joined(separator: "\n")
        try folder.write(Array("id,s\n\(rows)\nabc,y\n".utf8), to: "a.csv")
        #expect(try output("count", "a.csv", "--where", "id = 'abc'") == "1\n")
    }

    @Test("what is compressed is recognised on a pipe, and JSON in a file called text")
    func recognition() throws {
        let folder = try TemporaryFolder()
        let text = "{\"a\":1}\n{\"a\":2}\n"
        try folder.write(Array(text.utf8), to: "a.txt")
        #expect(try Tool.run(["cat", "a.txt"], folder: folder.path).output == text)
        for suffix in ["gz", "zst"] {
            let name = "a.ndjson.\(suffix)"
            #expect(try Tool.run(["convert", "a.txt", name], folder: folder.path).status == 0)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
            #expect(try Tool.run(["cat", "-"], input: Array(bytes)).output == text)
        }
        try folder.write(Array("a,b\n1,2\n".utf8), to: "b.txt")
        #expect(try Tool.run(["cat", "b.txt"], folder: folder.path).output == "{\"a\":1,\"b\":2}\n")
    }

    @Test("values on several lines are read however many lines of one value stand before them")
    func mixedLayouts() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<25_000).map { "{\"id\":\($0),\"s\":\"\(String(repeating: "x", count: 40))\"}\n" }
        let values = (0..<25_000).map { "{\n  \"id\": \($0),\n  \"s\": \"y\"\n}\n" }
        try folder.write(Array((lines + values).joined().utf8), to: "a.ndjson")
        #expect(try Tool.run(["count", "a.ndjson"], folder: folder.path).output == "50000\n")
        #expect(try Tool.run(["convert", "a.ndjson", "a.parquet"], folder: folder.path).status == 0)
        #expect(try Tool.run(["count", "a.parquet"], folder: folder.path).output == "50000\n")
        #expect(try Tool.run(["verify", "a.ndjson"], folder: folder.path).output.contains("good; 50,000 values"))
        // Not where it is said that each has a line of its own.
        let stated = try Tool.run(["verify", "a.ndjson", "--layout", "lines"], folder: folder.path)
        #expect(stated.status == 1 && stated.output.contains("line 25001, column 1, "))
        #expect(stated.output.contains("lines of 25,000 values before the fault"))
        let read = try Tool.run(["count", "a.ndjson", "--layout", "lines"], folder: folder.path)
        #expect(read.status == 2 && read.messages.contains("with the layout concatenated"))
    }

    @Test("verify goes where a pointer leads, and decodes what is not UTF-8")
    func verification() throws {
        let text = "{\"a\": {\"rows\": [1, 2, 3]}, \"b\": 5}"
        func verify(_ arguments: String..., input: [UInt8]) throws -> Tool.Result {
            try Tool.run(["verify", "-", "--from", "json"] + arguments, input: input)
        }
        #expect(
            try verify("--pointer", "/a/rows", input: Array(text.utf8)).output == "-: good; array of 3 values\n")
        let none = try verify("--pointer", "/nope", input: Array(text.utf8))
        #expect(none.status == 1 && none.output.contains("'/nope' leads nowhere"))
        let behind = try verify("--pointer", "/a/rows", input: Array((text + "x").utf8))
        #expect(behind.status == 1 && behind.output.contains("byte 34"))
        let wide: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
        #expect(try verify("--encoding", "utf-16", input: wide).status == 0)
        #expect(try verify(input: wide).status == 1)
    }

    @Test("a JSON text is one value, or one a line")
    func documents() throws {
        func status(_ text: String, _ arguments: String...) throws -> Int {
            Int(try Tool.run(["verify", "-"] + arguments, input: Array(text.utf8)).status)
        }
        for bad in ["", " ", "\u{FEFF}", "[][]", "1 2", "{\"a\":1}{\"a\":2}", "{}\n{} {}\n", "[\n]\n{\n} []"] {
            #expect(try status(bad, "--from", "json") == 1, "\(bad)")
            #expect(try status(bad, "--from", "json", "--layout", "concatenated") == 0, "\(bad)")
        }
        for good in ["[]", "{}\n", "{\"a\":1}\n\n{\"a\":2}", "1", "[\n]\n{\n}\n"] {
            #expect(try status(good, "--from", "json") == 0, "\(good)")
        }
        #expect(try status("", "--from", "jsonl") == 0)
    }

    @Test("names that become one when columns are made flat are told")
    func repeatedFlatNames() throws {
        let result = try Tool.run(
            "cat", "-", "--from", "jsonl", "--flatten", input: "{\"a.b\":1,\"a\":{\"b\":2},\"c\":{\"d\":3}}\n")
        #expect(result.output == "{\"$row\":[[\"a.b\",1],[\"a.b\",2],[\"c.d\",3]]}\n")
        #expect(result.messages.contains("several columns named 'a.b'") && !result.messages.contains("c.d"))
    }

    @Test("a repeated name is told with its row")
    func repeatedNames() throws {
        let text = "{\"a\":1}\n\n{\"a\":1}\n{\"b\":{\"a\":1,\"a\":2}}\n{\"a\":1}\n"
        let result = try Tool.run("cat", "-", "--from", "jsonl", "--duplicate-names", "error", input: text)
        #expect(result.status == 2 && result.messages.contains("row 3, line 4, column 13, byte 29: "))
    }

    @Test("flat columns are put together")
    func unflattening() throws {
        let rows = try Tool.run("cat", "-", "--from", "csv", "--unflatten", input: "id,at.lat,at.lon\n1,2.5,3\n")
        #expect(rows.output == "{\"id\":1,\"at\":{\"lat\":2.5,\"lon\":3}}\n")
        #expect(try Tool.run("cat", "-", "--unflatten", "--flatten", input: "").status == 2)
        let clash = try Tool.run("cat", "-", "--from", "csv", "--unflatten", input: "a,a.b\n1,2\n")
        #expect(clash.status == 2 && clash.messages.contains("rename"))
    }

    @Test("options that a format does not know are refused with what to do")
    func refusals() throws {
        let null = try Tool.run("cat", "-", "--from", "jsonl", "--null", "NA", input: Self.orders)
        #expect(null.status == 2 && null.messages.contains("--null is for CSV"))
        let index = try Tool.run("convert", "-", "-", "--from", "csv", "--to", "jsonl", "--index", "i", input: "a\n1\n")
        #expect(index.status == 2 && index.messages.contains("opensearch-bulk"))
    }

    @Test("bulk lines name their index, and a type may be given for what comes late")
    func bulkAndLateTypes() throws {
        let bulk = try Tool.run(
            "convert", "-", "-", "--from", "csv", "--to", "opensearch-bulk", "--index", "movies", input: "_id,t\n7,x\n")
        #expect(bulk.output == "{\"index\":{\"_index\":\"movies\",\"_id\":7}}\n{\"t\":\"x\"}\n")
        let late = try Tool.run(
            "cat", "-", "--from", "jsonl", "--type", "b.c=string", "--type", "z=int32",
            input: "{\"a\":1}\n{\"a\":2,\"b\":{\"c\":5}}\n")
        #expect(late.output.hasSuffix("{\"a\":2,\"b\":{\"c\":\"5\"}}\n") && late.status == 0)
        #expect(late.messages.contains("'z'"))
    }

    @Test("a folder of tables is replaced as a whole, and only one that holds nothing else")
    func relationalizing() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders, to: "orders.ndjson")
        let target = folder.file("tables")
        let command = ["relationalize", folder.file("orders.ndjson"), target, "--to", "csv"]
        #expect(try Tool.run(command).status == 0)
        #expect(try Tool.run(command).status == 2)
        let changed = try Tool.run(command + ["--overwrite", "--name", "other"])
        #expect(changed.status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
        #expect(names.contains("other.csv") && !names.contains("root.csv"))
        #expect(folder.contents == ["orders.ndjson", "tables"])
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target + "/notes.txt"))
        let refused = try Tool.run(command + ["--overwrite"])
        #expect(refused.status == 2 && refused.messages.contains("notes.txt"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: target).contains("other.csv"))
    }

    @Test("an interrupted relationalize leaves nothing behind, and what was there")
    func interrupted() throws {
        let folder = try TemporaryFolder()
        let row =
            "{\"id\": 1, \"items\": [" + Array(repeating: "{\"sku\": \"abc\"}", count: 40).joined(separator: ",")
            + "]}\n"
        try folder.write(String(repeating: row, count: 40_000), to: "large.ndjson")
        // While the folder is made, while its files are, and while they are written.
        for delay: UInt32 in [0, 100, 300, 1000, 3000, 10_000] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = ["relationalize", folder.file("large.ndjson"), folder.file("out")]
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning, !folder.contents.contains(where: { $0.hasSuffix(".partial") }) {}
            usleep(delay)
            kill(process.processIdentifier, SIGINT)
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            #expect(folder.contents == ["large.ndjson"])
        }
    }
}
