import Foundation
import Testing

/// Bad usage and bad input: exit status 2, one clear line, nothing written.
@Suite struct RefusalTests {
    private func expectRefusal(
        _ arguments: [String], in folder: TemporaryFolder, mentioning words: [String], leaving contents: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 2, "\(arguments)", sourceLocation: sourceLocation)
        #expect(result.output.isEmpty, sourceLocation: sourceLocation)
        let lines = result.messages.split(separator: "\n")
        #expect(lines.count == 1, "one line: \(result.messages)", sourceLocation: sourceLocation)
        #expect(result.messages.hasPrefix("datakit: "), sourceLocation: sourceLocation)
        for word in words {
            #expect(result.messages.contains(word), "\(word) in \(result.messages)", sourceLocation: sourceLocation)
        }
        #expect(folder.contents == contents.sorted(), sourceLocation: sourceLocation)
    }

    @Test(
        "a wrong command line says what is wrong and how to get help",
        arguments: [
            ["bogus"], ["convert"], ["convert", "a.csv"], ["convert", "a.csv", "b.parquet", "--limit", "-1"],
            ["convert", "a.csv", "b.parquet", "--threads", "0"], ["convert", "a.csv", "b.parquet", "--limit", "ten"],
            ["convert", "a.csv", "b.parquet", "--compression", "zip"],
            ["convert", "a.csv", "b.parquet", "--compression", "zstd:99"],
            ["convert", "a.csv", "b.csv", "--row-group-rows", "10"],
            ["convert", "a.csv", "b.csv", "--compression", "lz4"],
            ["convert", "a.csv", "b.parquet", "--type", "x"], ["convert", "a.csv", "b.parquet", "--type", "x=number"],
            ["convert", "a.csv", "b.parquet", "--type", "x=int64", "--type", "x=string"],
            ["convert", "a.csv", "b.parquet", "--quote", "ab"], ["convert", "a.csv", "-", "--to", "csv", "--json"],
            ["cat", "a.csv", "--format", "xml"], ["cat", "a.csv", "--json", "--format", "csv"],
            ["schema", "a.csv", "--format", "avro"], ["head"], ["count", "a.csv", "b.csv"],
            ["cat", "a.csv", "--trailing-comments"], ["cat", "a.csv", "--type", "x=boolean(ja)"],
        ])
    func usage(arguments: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("x\n1\n", to: "a.csv")
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.messages.hasPrefix("datakit: "))
        #expect(result.messages.contains("--help"))
        #expect(folder.contents == ["a.csv"])
    }

    @Test("a condition that is none is one line", arguments: ["x >", "x = = 1", "'abc"])
    func condition(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("x\n1\n", to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "b.parquet", "--where", text], in: folder, mentioning: ["--where"], leaving: ["a.csv"])
    }

    @Test("no such file", arguments: ["convert", "schema", "cat", "head", "count", "inspect"])
    func missing(command: String) throws {
        let folder = try TemporaryFolder()
        let arguments = [command, "nope.csv"] + (command == "convert" ? ["out.parquet"] : [])
        try expectRefusal(arguments, in: folder, mentioning: ["nope.csv: "], leaving: [])
    }

    @Test("a folder")
    func folderAsInput() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: true)
        try expectRefusal(
            ["convert", "sub", "out.parquet"], in: folder, mentioning: ["sub: ", "folder"], leaving: ["sub"])
        try folder.write("x\n1\n", to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "sub", "--to", "parquet"], in: folder, mentioning: ["sub: ", "folder"],
            leaving: ["a.csv", "sub"])
    }

    @Test("a file that may not be read", .enabled(if: getuid() != 0, "root may read everything"))
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try folder.write("x\n1\n", to: "a.csv")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.file("a.csv"))
        try expectRefusal(
            ["convert", "a.csv", "out.parquet"], in: folder, mentioning: ["a.csv: ", "permission"], leaving: ["a.csv"])
    }

    @Test("an output that exists, without --overwrite")
    func outputExists() throws {
        let folder = try TemporaryFolder()
        try folder.write("x\n1\n", to: "a.csv")
        try folder.write("before", to: "out.parquet")
        try expectRefusal(
            ["convert", "a.csv", "out.parquet"], in: folder, mentioning: ["out.parquet: ", "--overwrite"],
            leaving: ["a.csv", "out.parquet"])
        #expect(try folder.text(of: "out.parquet") == "before")
    }

    @Test("an output whose folder is missing, or whose name says no format")
    func outputPlaces() throws {
        let folder = try TemporaryFolder()
        try folder.write("x\n1\n", to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "nope/out.parquet"], in: folder, mentioning: ["nope/out.parquet: "], leaving: ["a.csv"]
        )
        try expectRefusal(["convert", "a.csv", "out"], in: folder, mentioning: ["out: ", "--to"], leaving: ["a.csv"])
    }

    #if os(Linux)
        @Test(
            "a full disk",
            arguments: [["cat", "a.csv"], ["count", "a.csv"], ["schema", "a.csv", "--json"], ["--help"]])
        func fullDisk(arguments: [String]) throws {
            let folder = try TemporaryFolder()
            try folder.write("x\n1\n", to: "a.csv")
            let result = try Tool.run(arguments, output: "/dev/full", folder: folder.path)
            #expect(result.status == 2)
            #expect(result.messages.contains("No space left"))
        }

        @Test("a device that is full as the output")
        func fullDevice() throws {
            let folder = try TemporaryFolder()
            try folder.write("x\n1\n", to: "a.csv")
            try expectRefusal(
                ["convert", "a.csv", "/dev/full", "--to", "parquet"], in: folder,
                mentioning: ["/dev/full: ", "No space"],
                leaving: ["a.csv"])
        }
    #endif

    @Test(
        "what is no table at all",
        arguments: [
            ("image.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "PNG"),
            ("image.csv", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "PNG"),
            ("book.xlsx", [0x50, 0x4B, 0x03, 0x04, 20, 0, 8, 0], "zip"),
            ("data.json", Array("[{\"a\":1}".utf8), "cut off"),
            ("short.parquet", Array("PAR1".utf8), "short.parquet"),
            ("text.parquet", Array("a,b\n1,2\n".utf8), "text.parquet"),
        ] as [(String, [UInt8], String)])
    func foreign(name: String, bytes: [UInt8], word: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: name)
        try expectRefusal(["convert", name, "out.parquet"], in: folder, mentioning: [name, word], leaving: [name])
    }

    @Test(
        "CSV that is broken says where",
        arguments: [
            ("a,b\n1,\"x\n", "quote"), ("a,b\n1,2\n3,4,5\n", "line 3"),
        ])
    func broken(text: String, word: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "out.parquet"], in: folder, mentioning: ["a.csv", word], leaving: ["a.csv"])
    }

    @Test(
        "CSV that is no UTF-8 says where, where that is asked for",
        arguments: [["--strict"], ["--encoding", "utf-8"]])
    func invalidUTF8(options: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("a,b\n1,caf".utf8) + [0xE9] + Array("\n".utf8), to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "out.parquet"] + options, in: folder, mentioning: ["a.csv", "UTF-8"],
            leaving: ["a.csv"])
        let result = try Tool.run(["convert", "a.csv", "out.parquet"], folder: folder.path)
        #expect(result.status == 0)
        #expect(result.messages.contains("Windows-1252"))
        #expect(try Tool.run(["cat", "out.parquet"], folder: folder.path).output == "{\"a\":1,\"b\":\"café\"}\n")
    }

    @Test("a value that does not fit the type the user gave names row, line, column, text and type")
    func userType() throws {
        let folder = try TemporaryFolder()
        try folder.write("id,n\n1,2\n2,x7\n", to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "out.parquet", "--type", "n=int64"], in: folder,
            mentioning: ["a.csv", "row 2", "line 3", "'n'", "x7", "int64"], leaving: ["a.csv"])
    }

    @Test(
        "a column that is not there", arguments: [["--columns", "x,z"], ["--where", "z = 1"], ["--type", "z=int64"]])
    func unknownColumn(option: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("x,y\n1,2\n", to: "a.csv")
        try expectRefusal(
            ["convert", "a.csv", "out.parquet"] + option, in: folder, mentioning: ["a.csv: ", "'z'"],
            leaving: ["a.csv"])
    }

    @Test("options for CSV on a file that is none")
    func optionsOfAnotherFormat() throws {
        let folder = try TemporaryFolder()
        try folder.write("x,y\n1,2\n", to: "a.csv")
        #expect(try Tool.run(["convert", "a.csv", "a.parquet"], folder: folder.path).status == 0)
        try expectRefusal(
            ["cat", "a.parquet", "--delimiter", ";"], in: folder, mentioning: ["a.parquet", "CSV"],
            leaving: ["a.csv", "a.parquet"])
        try expectRefusal(
            ["inspect", "a.csv"], in: folder, mentioning: ["a.csv", "Parquet"], leaving: ["a.csv", "a.parquet"])
    }
}
