import Foundation
import Testing

@Suite("Options of convert for Parquet") struct ParquetOptionTests {
    /// 3,000 rows in no order.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var text = "id,city,total\n"
        for row in 0..<3000 {
            let mixed = row * 7919 % 3000
            text += "\(mixed),\(["Oslo", "Paris", "Rome", ""][mixed % 4]),\(Double(mixed * mixed % 1000) / 4)\n"
        }
        try folder.write(text, to: "in.csv")
        return folder
    }

    private func rows(_ file: String, _ folder: TemporaryFolder) throws -> [Substring] {
        let result = try Tool.run(["cat", file], folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        return result.output.split(separator: "\n")
    }

    private func convert(_ options: [String], _ folder: TemporaryFolder, to output: String = "out.parquet") throws {
        let result = try Tool.run(["convert", "in.csv", output, "--overwrite"] + options, folder: folder.path)
        #expect(result.status == 0, "\(result.messages)")
        guard output.hasSuffix(".parquet") else { return }
        let verified = try Tool.run(["verify", output], folder: folder.path)
        #expect(verified.status == 0, "\(options): \(verified.output)\(verified.messages)")
    }

    @Test("each preset writes a good file of the same rows")
    func presets() throws {
        let folder = try folder()
        let expected = try rows("in.csv", folder)
        for preset in ["spark", "athena", "duckdb", "arrow", "smallest", "fastest", "SPARK"] {
            try convert(["--preset", preset], folder)
            #expect(try rows("out.parquet", folder) == expected)
        }
    }

    @Test("rows are sorted, nulls last, and the file says so")
    func sorting() throws {
        let folder = try folder()
        try convert(["--sort-by", "city:desc", "--sort-by", "id"], folder)
        let sorted = try rows("out.parquet", folder)
        #expect(sorted.first == #"{"id":2,"city":"Rome","total":1.0}"#)
        #expect(sorted.last?.contains(#""id":2999,"city":null"#) == true)
        #expect(sorted.count == 3000)
        // Text as well, where nothing declares it.
        try convert(["--sort-by", "city:desc", "--sort-by", "id"], folder, to: "out.jsonl")
        #expect(try folder.text(of: "out.jsonl").split(separator: "\n") == sorted)
    }

    @Test("columns take encodings, compressions and Bloom filters by name")
    func columns() throws {
        let folder = try folder()
        try convert(
            [
                "--encoding", "id=DELTA_BINARY_PACKED", "--encoding", "total=byte-stream-split", "--bloom", "id,city",
                "--column-compression", "total=gzip:9", "--page-version", "2", "--row-group-rows", "1000",
                "--compression", "zstd", "--compression-level", "7",
            ], folder)
        let inspected = try Tool.run(["inspect", "out.parquet", "--json"], folder: folder.path).output
        for word in ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "GZIP", "ZSTD"] { #expect(inspected.contains(word)) }
        #expect(try rows("out.parquet", folder) == rows("in.csv", folder))
    }

    @Test(
        "what cannot be is one message that names the choices, and nothing is written",
        arguments: [
            (["--preset", "oracle"], "duckdb"), (["--encoding", "id=zip"], "delta-binary-packed"),
            (["--encoding", "id"], "delta-binary-packed"), (["--encoding", "id=rle"], "delta-binary-packed"),
            (["--encoding", "nope=plain"], "id, city, total"), (["--bloom", "nope"], "id, city, total"),
            (["--sort-by", "nope"], "id, city, total"), (["--page-version", "3"], "2"),
            (["--page-rows", "0"], "1 to 2^30"), (["--page-rows", "1073741825"], "1 to 2^30"),
            (["--compression-level", "3"], "--compression"),
            (["--compression", "zstd", "--compression-level", "23"], "22"),
            (["--compression", "snappy", "--compression-level", "1"], "snappy has no level"),
            (["--column-compression", "id=zip"], "zstd"),
        ])
    func refusals(options: [String], word: String) throws {
        let folder = try folder()
        let result = try Tool.run(["convert", "in.csv", "out.parquet"] + options, folder: folder.path)
        #expect(result.status == 2)
        #expect(result.messages.hasPrefix("datakit: ") && result.messages.contains(word), "\(result.messages)")
        #expect(folder.contents == ["in.csv"])
    }

    @Test("are refused for other formats")
    func otherFormats() throws {
        let folder = try folder()
        for options in [
            ["--bloom", "id"], ["--preset", "spark"], ["--encoding", "id=plain"], ["--page-version", "2"],
            ["--page-rows", "2"],
        ] {
            let result = try Tool.run(["convert", "in.csv", "out.csv"] + options, folder: folder.path)
            #expect(result.status == 2)
            #expect(result.messages.contains("for Parquet"))
        }
    }
}
