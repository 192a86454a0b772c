import Foundation
import Testing

/// What `cat --explain` says of a filtered read.
@Suite struct ExplainTests {
    private func sample() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let lines = (0..<1000).map { "\($0),\($0 % 7),text \($0)" }
        try folder.write("id,few,text\n" + lines.joined(separator: "\n") + "\n", to: "a.csv")
        let result = try Tool.run(
            ["convert", "a.csv", "a.parquet", "--row-group-rows", "100"], folder: folder.path)
        try #require(result.status == 0, "\(result.messages)")
        return folder
    }

    @Test("names each stage and what it passed over")
    func text() throws {
        let folder = try sample()
        let result = try Tool.run(
            ["cat", "a.parquet", "--where", "id = 250", "--columns", "text", "--explain"], folder: folder.path)
        #expect(result.status == 0)
        for words in ["10", "9 skipped by statistics", "1 read", "id *", "1 matched", "1,000 in the file", "footer"] {
            #expect(result.output.contains(words), "\(words) in \(result.output)")
        }
        #expect(folder.contents == ["a.csv", "a.parquet"])
    }

    @Test("is JSON that scripts can read")
    func json() throws {
        let folder = try sample()
        let result = try Tool.run(
            ["cat", "a.parquet", "--where", "id >= 950", "--explain", "--json"], folder: folder.path)
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(answer["matched_rows"] as? Int == 50)
        #expect(answer["rows"] as? Int == 1000)
        #expect(answer["filter_columns"] as? [String] == ["id"])
        let groups = try #require(answer["row_groups"] as? [[String: Any]])
        #expect(groups.map { $0["outcome"] as? String } == Array(repeating: "statistics", count: 9) + ["read"])
        #expect((answer["bytes_read"] as? Int ?? 0) > 0)
        #expect(folder.contents == ["a.csv", "a.parquet"])
    }

    @Test(
        "is refused where there is nothing to explain",
        arguments: [
            ["cat", "a.csv", "--explain"], ["cat", "a.parquet", "--explain", "--format", "csv"],
            ["cat", "a.parquet", "--explain", "--columns", "nowhere"], ["cat", "a.parquet", "--memory", "much"],
            ["cat", "a.parquet", "--memory", "0"], ["cat", "a.parquet", "--memory", "9999999999G"],
        ])
    func refusals(arguments: [String]) throws {
        let folder = try sample()
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.messages.hasPrefix("datakit: "))
        #expect(folder.contents == ["a.csv", "a.parquet"])
    }

    @Test("rows are the same whatever the memory", arguments: ["16K", "1MB", "1GiB"])
    func memory(amount: String) throws {
        let folder = try sample()
        let usual = try Tool.run(["cat", "a.parquet", "--where", "few = 3"], folder: folder.path)
        let bounded = try Tool.run(
            ["cat", "a.parquet", "--where", "few = 3", "--memory", amount], folder: folder.path)
        #expect(bounded.output == usual.output)
        #expect(bounded.output.split(separator: "\n").count == 143)
    }
}
