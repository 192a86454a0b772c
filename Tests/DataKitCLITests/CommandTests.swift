import Foundation
import Testing

@Suite struct CommandTests {
    private static let orders = """
        id,city,total,day
        1,Oslo,12.5,2024-05-01
        2,"São Paulo, SP",,2024-05-02
        3,,7,

        """

    private func ordersFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders, to: "orders.csv")
        let result = try Tool.run(["convert", "orders.csv", "orders.parquet"], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("3 rows"))
        return folder
    }

    static let rows = """
        {"id":1,"city":"Oslo","total":12.5,"day":"2024-05-01"}
        {"id":2,"city":"São Paulo, SP","total":null,"day":"2024-05-02"}
        {"id":3,"city":null,"total":7.0,"day":null}

        """

    @Test("cat gives the same rows from CSV and from the Parquet file made of it", arguments: ["csv", "parquet"])
    func cat(suffix: String) throws {
        let folder = try ordersFolder()
        let result = try Tool.run(["cat", "orders.\(suffix)"], folder: folder.path)
        #expect(result.status == 0)
        #expect(result.output == Self.rows)
        #expect(result.messages.isEmpty)
    }

    @Test("cat picks columns and rows", arguments: ["csv", "parquet"])
    func picks(suffix: String) throws {
        let folder = try ordersFolder()
        func lines(_ options: String...) throws -> String {
            try Tool.run(["cat", "orders.\(suffix)"] + options, folder: folder.path).output
        }
        #expect(try lines("--columns", "total,id", "--limit", "1") == "{\"total\":12.5,\"id\":1}\n")
        #expect(try lines("--columns", "id", "--where", "city is null or total > 10") == "{\"id\":1}\n{\"id\":3}\n")
        #expect(try lines("--where", "id > 5").isEmpty)
        #expect(try lines("--limit", "0").isEmpty)
    }

    @Test("merge and edit put Parquet files together without reading their values")
    func edits() throws {
        let folder = try ordersFolder()
        let merged = try Tool.run(["merge", "orders.parquet", "orders.parquet", "two.parquet"], folder: folder.path)
        #expect(merged.status == 0, "\(merged.messages)")
        #expect(try Tool.run(["cat", "two.parquet"], folder: folder.path).output == Self.rows + Self.rows)
        let options = ["--drop", "city", "--rename", "total=amount", "--set", "owner=me", "--json"]
        let edited = try Tool.run(["edit", "two.parquet", "slim.parquet"] + options, folder: folder.path)
        #expect(edited.status == 0, "\(edited.messages)")
        #expect(edited.output.contains("\"columns\":3"))
        let first = try Tool.run(["cat", "slim.parquet", "--limit", "1"], folder: folder.path)
        #expect(first.output == "{\"id\":1,\"amount\":12.5,\"day\":\"2024-05-01\"}\n")
        for bad in [["--drop", "x"], ["--rename", "id"], ["--rename", "id=day"], []] {
            let result = try Tool.run(["edit", "two.parquet", "bad.parquet"] + bad, folder: folder.path)
            #expect(result.status == 2)
            #expect(!result.messages.isEmpty)
        }
        #expect(try Tool.run(["merge", "two.parquet", "slim.parquet", "bad.parquet"], folder: folder.path).status == 2)
        #expect(try Tool.run(["cat", "bad.parquet"], folder: folder.path).status == 2)
    }

    @Test("append writes rows of any format behind those of a Parquet file, as they are stored there")
    func append() throws {
        let folder = try ordersFolder()
        try folder.write("day,id,total,city\n2024-06-01,4,8,Bergen\n", to: "june.csv")
        let result = try Tool.run(["append", "orders.parquet", "june.csv"], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.messages.contains("1 row"))
        let june = "{\"id\":4,\"city\":\"Bergen\",\"total\":8.0,\"day\":\"2024-06-01\"}\n"
        #expect(try Tool.run(["cat", "orders.parquet"], folder: folder.path).output == Self.rows + june)
        #expect(try Tool.run(["append", "orders.parquet", "orders.parquet"], folder: folder.path).status == 0)
        let twice = Self.rows + june + Self.rows + june
        #expect(try Tool.run(["cat", "orders.parquet"], folder: folder.path).output == twice)
        #expect(try Tool.run(["verify", "orders.parquet"], folder: folder.path).status == 0)
        // What does not fit leaves everything as it was.
        for text in [
            "id,city,total\n1,a,2\n", "id,city,total,day,more\n1,a,2,2024-01-01,x\n",
            "id,city,total,day\n1.5,a,2,2024-01-01\n",
        ] {
            try folder.write(text, to: "bad.csv")
            let refused = try Tool.run(["append", "orders.parquet", "bad.csv"], folder: folder.path)
            #expect(refused.status == 2)
            #expect(!refused.messages.isEmpty)
        }
        #expect(try Tool.run(["cat", "orders.parquet"], folder: folder.path).output == twice)
        #expect(try Tool.run(["append", "june.csv", "june.csv"], folder: folder.path).status == 2)
    }

    @Test("a file goes from CSV to Parquet to CSV and back to the same rows")
    func roundTrip() throws {
        let folder = try ordersFolder()
        #expect(try Tool.run(["convert", "orders.parquet", "again.csv"], folder: folder.path).status == 0)
        #expect(try Tool.run(["convert", "again.csv", "again.parquet"], folder: folder.path).status == 0)
        #expect(try Tool.run(["cat", "again.parquet"], folder: folder.path).output == Self.rows)
        #expect(try Tool.run(["convert", "orders.parquet", "again.jsonl"], folder: folder.path).status == 0)
        #expect(try folder.text(of: "again.jsonl") == Self.rows)
    }

    @Test("standard input and output are -")
    func pipes() throws {
        let folder = try ordersFolder()
        let csv = try Tool.run(["cat", "-"], input: Array(Self.orders.utf8))
        #expect(csv.output == Self.rows)
        let parquet = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("orders.parquet"))))
        #expect(try Tool.run(["cat", "-"], input: parquet).output == Self.rows)
        let converted = try Tool.run(["convert", "-", "-", "--to", "jsonl"], input: parquet)
        #expect(converted.output == Self.rows)
        #expect(converted.messages.contains("3 rows"))
    }

    @Test("/dev/stdout is standard output, also where that is a file")
    func devStdout() throws {
        let folder = try ordersFolder()
        let arguments = ["convert", "orders.csv", "/dev/stdout", "--to", "jsonl"]
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output == Self.rows)
        #expect(try Tool.run(arguments + ["--json"], folder: folder.path).status == 2)
    }

    @Test("several inputs become one output")
    func severalInputs() throws {
        let folder = try ordersFolder()
        let result = try Tool.run(
            ["convert", "orders.csv", "orders.parquet", "both.jsonl"], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try folder.text(of: "both.jsonl") == Self.rows + Self.rows)
    }

    @Test("count reads CSV and asks Parquet", arguments: ["csv", "parquet"])
    func count(suffix: String) throws {
        let folder = try ordersFolder()
        #expect(try Tool.run(["count", "orders.\(suffix)"], folder: folder.path).output == "3\n")
        #expect(try Tool.run(["count", "orders.\(suffix)", "--json"], folder: folder.path).output == "{\"rows\":3}\n")
        let some = try Tool.run(["count", "orders.\(suffix)", "--where", "total is null"], folder: folder.path)
        #expect(some.output == "1\n")
    }

    @Test("schema as JSON keeps to its form", arguments: ["csv", "parquet"])
    func schemaJSON(suffix: String) throws {
        let folder = try ordersFolder()
        let result = try Tool.run(["schema", "orders.\(suffix)", "--json"], folder: folder.path)
        #expect(
            result.output
                == #"{"fields":[{"name":"id","type":"int64","nullable":true},"#
                + #"{"name":"city","type":"string","nullable":true},"#
                + #"{"name":"total","type":"float64","nullable":true},"#
                + #"{"name":"day","type":"date","nullable":true}]}"# + "\n")
        #expect(
            try Tool.run(["schema", "orders.\(suffix)", "--format", "json"], folder: folder.path).output
                == result.output)
    }

    @Test("schema as text, as Parquet and as DDL")
    func schemaForms() throws {
        let folder = try ordersFolder()
        func schema(_ format: String, _ file: String = "orders.csv") throws -> String {
            try Tool.run(["schema", file, "--format", format], folder: folder.path).output
        }
        #expect(try schema("text") == "id     int64\ncity   string\ntotal  float64\nday    date\n")
        #expect(
            try schema("ddl")
                == "CREATE TABLE \"orders\" (\n    \"id\" BIGINT,\n    \"city\" VARCHAR,\n    \"total\" DOUBLE,\n"
                + "    \"day\" DATE\n);\n")
        let message = try schema("parquet")
        #expect(message.contains("optional int64 id;"))
        #expect(message.contains("optional binary city (STRING);"))
        #expect(message.contains("optional int32 day (DATE);"))
        #expect(try schema("parquet", "orders.parquet") == message)
    }

    @Test("head is a table of ten rows, or as many as asked for")
    func head() throws {
        let folder = try TemporaryFolder()
        try folder.write("n\n" + (1...30).map { "\(1000 + $0)\n" }.joined(), to: "a.csv")
        let table = try Tool.run(["head", "a.csv"], folder: folder.path).output
        #expect(table.contains("1010") && !table.contains("1011"))
        let two = try Tool.run(["head", "a.csv", "--limit", "2", "--json"], folder: folder.path).output
        #expect(two == "{\"n\":1001}\n{\"n\":1002}\n")
        let csv = try Tool.run(["head", "a.csv", "--format", "csv", "--limit", "1"], folder: folder.path).output
        #expect(csv == "n\n1001\n")
    }

    @Test("inspect shows row groups and column chunks")
    func inspect() throws {
        let folder = try ordersFolder()
        let json = try parsedJSON(try Tool.run(["inspect", "orders.parquet", "--json"], folder: folder.path).output)
        #expect(json["rows"] as? Int == 3)
        let groups = try #require(json["row_groups"] as? [[String: Any]])
        #expect(groups.count == 1)
        let columns = try #require(groups[0]["columns"] as? [[String: Any]])
        #expect(columns.map { $0["column"] as? String } == ["id", "city", "total", "day"])
        #expect(columns.allSatisfy { $0["codec"] as? String == "SNAPPY" })
        let statistics = try #require(columns[0]["statistics"] as? [String: Any])
        #expect(statistics["min"] as? Int == 1)
        #expect(statistics["max"] as? Int == 3)
        let dates = try #require(columns[3]["statistics"] as? [String: Any])
        #expect(dates["min"] as? String == "2024-05-01")
        #expect(dates["null_count"] as? Int == 1)

        let text = try Tool.run(["inspect", "orders.parquet"], folder: folder.path).output
        for word in ["row group 0", "city", "string", "SNAPPY"] { #expect(text.contains(word), "\(word)") }
    }

    @Test(
        "--compression and --row-group-rows are kept to",
        arguments: ["none", "snappy", "gzip", "zstd", "zstd:9", "lz4"])
    func writingOptions(compression: String) throws {
        let folder = try ordersFolder()
        let result = try Tool.run(
            ["convert", "orders.csv", "b.parquet", "--compression", compression, "--row-group-rows", "2"],
            folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        let json = try parsedJSON(try Tool.run(["inspect", "b.parquet", "--json"], folder: folder.path).output)
        let groups = try #require(json["row_groups"] as? [[String: Any]])
        #expect(groups.map { $0["rows"] as? Int } == [2, 1])
        let columns = try #require(groups[0]["columns"] as? [[String: Any]])
        let codec = [
            "none": "UNCOMPRESSED", "snappy": "SNAPPY", "gzip": "GZIP", "zstd": "ZSTD", "zstd:9": "ZSTD",
            "lz4": "LZ4_RAW",
        ]
        #expect(columns.first?["codec"] as? String == codec[compression])
        #expect(try Tool.run(["cat", "b.parquet"], folder: folder.path).output == Self.rows)
    }

    @Test("compressed text is written by name and read by content", arguments: ["gz", "zst"])
    func compressedText(suffix: String) throws {
        let folder = try ordersFolder()
        #expect(try Tool.run(["convert", "orders.parquet", "b.csv.\(suffix)"], folder: folder.path).status == 0)
        #expect(try Tool.run(["cat", "b.csv.\(suffix)"], folder: folder.path).output == Self.rows)
    }

    @Test("the options for CSV do what they say")
    func csvOptions() throws {
        let folder = try TemporaryFolder()
        try folder.write("# a comment\nx;'a;b';00\ny;-;01\n", to: "a.csv")
        let result = try Tool.run(
            [
                "cat", "a.csv", "--skip-lines", "1", "--delimiter", ";", "--quote", "'", "--no-header", "--null", "-",
                "--all-text", "--format", "csv",
            ], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.split(separator: "\n").dropFirst() == ["x,a;b,00", "y,,01"])
    }

    @Test("empty and header-only files become files of no rows", arguments: ["", "a,b\n"])
    func nothing(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "a.csv")
        let result = try Tool.run(["convert", "a.csv", "a.parquet"], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try Tool.run(["count", "a.parquet"], folder: folder.path).output == "0\n")
        #expect(try Tool.run(["cat", "a.parquet"], folder: folder.path).output.isEmpty)
    }

    @Test("convert prints its summary as JSON when asked to")
    func summary() throws {
        let folder = try ordersFolder()
        let result = try Tool.run(["convert", "orders.csv", "b.parquet", "--json"], folder: folder.path)
        let json = try parsedJSON(result.output)
        #expect(json["rows"] as? Int == 3)
        #expect(json["columns"] as? Int == 4)
        #expect(json["input_bytes"] as? Int == Self.orders.utf8.count)
        let size = try FileManager.default.attributesOfItem(atPath: folder.file("b.parquet"))[.size] as? Int
        #expect(json["output_bytes"] as? Int == size)
    }

    @Test("dates that could be read two ways stay text, and a note names the option that settles it")
    func ambiguousDates() throws {
        let folder = try TemporaryFolder()
        try folder.write("id,when\n1,1/2/17 0:01\n2,3/4/17 0:02\n", to: "a.csv")
        let result = try Tool.run(["schema", "a.csv", "--json"], folder: folder.path)
        #expect(result.output.contains("\"type\":\"string\""))
        #expect(result.messages.contains("--type 'when=timestamp("))
        let settled = try Tool.run(
            ["cat", "a.csv", "--type", "when=timestamp(M/d/yy H:mm)"], folder: folder.path)
        #expect(settled.output.hasPrefix("{\"id\":1,\"when\":\"2017-01-02T00:01:00"))
        #expect(settled.messages.isEmpty)
    }

    @Test("help, version and completion scripts go to standard output")
    func help() throws {
        for arguments in [["--help"], ["help", "convert"], ["convert", "--help"], ["--version"]]
            + ["bash", "zsh", "fish"].map({ ["--generate-completion-script", $0] })
        {
            let result = try Tool.run(arguments)
            #expect(result.status == 0, "\(arguments)")
            #expect(!result.output.isEmpty)
            #expect(result.messages.isEmpty)
        }
        for command in ["convert", "schema", "cat", "head", "count", "inspect"] {
            #expect(try Tool.run("help", command).output.contains("EXAMPLES"), "\(command)")
        }
    }
}
