import Foundation
import Testing

@Suite("datakit sample") struct SampleCommandTests {
    static let rows: String =
        "id,group,amount\n" + (0..<2000).map { "\($0),g\($0 % 4 == 0 ? 0 : $0 % 3),\($0 % 100)\n" }.joined()

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Self.rows, to: "rows.csv")
        return folder
    }

    private func ids(_ text: String) -> [Int] {
        text.split(separator: "\n").dropFirst().compactMap { Int($0.prefix { $0 != "," }) }
    }

    @Test("rows, and the same of the same seed whatever the format and the threads")
    func sameRows() throws {
        let folder = try folder()
        let converted = try Tool.run(["convert", folder.file("rows.csv"), folder.file("rows.parquet")])
        #expect(converted.status == 0)
        let designs: [[String]] = [
            ["--rows", "100"], ["--fraction", "0.1"], ["--rows", "50", "--stratify-by", "group", "--minimum", "2"],
            ["--rows", "50", "--weight", "amount"], ["--rows", "50", "--weight", "amount", "--poisson"],
            ["--rows", "5", "--key", "amount"], ["--fraction", "0.2", "--cluster", "amount"],
            ["--rows", "64", "--blocks", "4"], ["--rows", "40", "--systematic"],
            ["--fraction", "0.02", "--systematic"],
            ["--every", "100"], ["--rows", "5", "--head"], ["--rows", "5", "--tail"],
            ["--rows", "30", "--with-replacement"], ["--rows", "0"], ["--rows", "5000"],
            ["--rows", "60", "--stratify-by", "group", "--allocation", "neyman:amount"],
            ["--rows", "60", "--stratify-by", "group", "--allocation", "equal"],
        ]
        for design in designs {
            var outputs: Set<String> = []
            for (input, threads) in [
                ("rows.csv", "1"), ("rows.csv", "16"), ("rows.parquet", "1"), ("rows.parquet", "3"),
            ] {
                let result = try Tool.run(
                    ["sample", folder.file(input), "-", "--to", "csv", "--seed", "7", "--threads", threads] + design)
                #expect(result.status == 0, "\(design): \(result.messages)")
                outputs.insert(result.output)
            }
            #expect(outputs.count == 1, "\(design)")
            #expect(ids(outputs.first ?? "") == ids(outputs.first ?? "").sorted())
        }
        let result = try Tool.run([
            "sample", folder.file("rows.csv"), folder.file("out.csv"), "--rows", "100", "--seed", "7", "--json",
        ])
        let summary = try parsedJSON(result.output)
        #expect(summary["rows"] as? Int == 100 && summary["population_rows"] as? Int == 2000)
        #expect(summary["seed"] as? Int == 7)
        #expect(ids(try folder.text(of: "out.csv")).count == 100)
    }

    @Test("a weight column, a condition, columns")
    func weights() throws {
        let folder = try folder()
        let result = try Tool.run([
            "sample", folder.file("rows.csv"), "-", "--to", "csv", "--rows", "50", "--seed", "7", "--weights", "w",
            "--where", "amount < 50", "--columns", "id",
        ])
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 51 && lines[0] == "id,w")
        #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",20") || $0.hasSuffix(",20.0") })
    }

    @Test("estimates hold the truth, and need no output")
    func estimates() throws {
        let folder = try folder()
        let result = try Tool.run([
            "sample", folder.file("rows.csv"), "--rows", "400", "--seed", "1", "--json", "--estimate", "mean:amount",
            "--estimate", "total:amount", "--estimate", "median:amount", "--estimate", "proportion:group = 'g0'",
            "--estimate", "ratio:amount/id", "--estimate", "count:amount >= 90", "--estimate", "quantile(0.9):amount",
            "--confidence", "0.9999",
        ])
        #expect(result.status == 0, "\(result.messages)")
        let estimates = try parsedJSON(result.output)["estimates"] as? [[String: Any]] ?? []
        let truths: [Double] = [49.5, 99_000, 49, 0.5, 99_000 / 1_999_000, 200, 89]
        #expect(estimates.count == truths.count)
        for (estimate, truth) in zip(estimates, truths) {
            let low = estimate["lower"] as? Double ?? .infinity, high = estimate["upper"] as? Double ?? -.infinity
            #expect(low <= truth && truth <= high, "\(estimate)")
            #expect(high - low < max(1, truth) * 1.5)
        }
        let text = try Tool.run([
            "sample", folder.file("rows.csv"), "--rows", "400", "--estimate", "mean:amount",
        ])
        #expect(text.output.split(separator: "\n").count == 2)
    }

    @Test("a good sample passes the check; one that is not drawn at random ends with status 1")
    func check() throws {
        let folder = try folder()
        let good = try Tool.run(["sample", folder.file("rows.csv"), "--rows", "300", "--seed", "5", "--check"])
        #expect(good.status == 0, "\(good.output)")
        let bad = try Tool.run(["sample", folder.file("rows.csv"), "--rows", "300", "--head", "--check", "--json"])
        #expect(bad.status == 1)
        let columns = try parsedJSON(bad.output)["check"] as? [[String: Any]] ?? []
        #expect(columns.first { $0["column"] as? String == "id" }?["differs"] as? Bool == true)
        #expect(columns.first { $0["column"] as? String == "group" }?["differs"] as? Bool == false)
    }

    @Test("a split puts every row into one file, and keys stay together")
    func split() throws {
        let folder = try folder()
        let result = try Tool.run([
            "sample", folder.file("rows.csv"), folder.file("part-{}.csv"), "--split", "train=80,test=20", "--seed", "3",
            "--key", "amount",
        ])
        #expect(result.status == 0, "\(result.messages)")
        let train = try folder.text(of: "part-train.csv"), test = try folder.text(of: "part-test.csv")
        #expect((ids(train) + ids(test)).sorted() == Array(0..<2000))
        #expect(Set(ids(train).map { $0 % 100 }).isDisjoint(with: ids(test).map { $0 % 100 }))
    }

    @Test("what makes no sense is refused with status 2 and nothing written")
    func refusals() throws {
        let folder = try folder()
        let wrong: [[String]] = [
            [], ["--rows", "1", "--fraction", "0.1"], ["--rows", "-1"], ["--fraction", "1.5"], ["--fraction", "nan"],
            ["--rows", "1", "--head", "--tail"], ["--fraction", "0.1", "--stratify-by", "group"],
            ["--rows", "1", "--weight", "nothing"], ["--rows", "1", "--weight", "group"],
            ["--rows", "1", "--stratify-by", "nothing"], ["--rows", "1", "--key", "nothing"],
            ["--rows", "1", "--minimum", "3"], ["--rows", "1", "--blocks", "0"], ["--every", "0"],
            ["--every", "2", "--rows", "2"], ["--rows", "1", "--poisson"], ["--rows", "1", "--estimate", "mean"],
            ["--rows", "1", "--estimate", "mode:amount"], ["--rows", "5", "--estimate", "mean:group"],
            ["--rows", "5", "--head", "--estimate", "mean:amount"], ["--rows", "1", "--weights", "id"],
            ["--split", "train=80,train=20"], ["--split", "train"], ["--split", "a=1,b=2"],
            ["--rows", "1", "--confidence", "1"],
            ["--rows", "1", "--allocation", "neyman"], ["--rows", "1", "--columns", "nothing"],
            ["--rows", "99999999999999999999"], ["--rows", "9999999999999"],
        ]
        for options in wrong {
            let result = try Tool.run(["sample", folder.file("rows.csv"), folder.file("out.csv")] + options)
            #expect(result.status == 2, "\(options): \(result.messages)")
            #expect(result.messages.hasPrefix("datakit: "), "\(options)")
            #expect(folder.contents == ["rows.csv"], "\(options)")
        }
        try folder.write("old", to: "out.csv")
        let existing = try Tool.run(["sample", folder.file("rows.csv"), folder.file("out.csv"), "--rows", "1"])
        let left = try folder.text(of: "out.csv")
        #expect(existing.status == 2 && left == "old")
        let full = try Tool.run(["sample", folder.file("rows.csv"), "/dev/full", "--to", "csv", "--rows", "1"])
        #expect(full.status == 2)
    }
}

@Suite("datakit sample-size") struct SampleSizeCommandTests {
    @Test(
        "plans",
        arguments: [
            (["proportion", "--margin", "0.05"], "385"),
            (["proportion", "--margin", "0.05", "--population", "1000"], "278"),
            (["proportion", "--margin", "0.05", "--response-rate", "0.6"], "385, of 642 asked"),
            (["mean", "--sd", "15", "--margin", "2"], "217"),
            (["compare", "--first", "0.5", "--second", "0.55", "--power", "0.9"], "2091"),
            (["see", "--share", "0.001", "--confidence", "0.99"], "4603"),
            (["allocate", "--rows", "100", "--strata", "500,300,200", "--sd", "10,20,40"], "26 32 42"),
            (["allocate", "--rows", "50", "--strata", "990,10"], "50 0"),
            (["allocate", "--rows", "50", "--strata", "990,10", "--minimum", "2"], "48 2"),
            (["allocate", "--rows", "10", "--strata", "5,5,5", "--equal"], "4 3 3"),
        ])
    func plans(arguments: [String], answer: String) throws {
        let result = try Tool.run(["sample-size"] + arguments)
        #expect(result.status == 0 && result.output == answer + "\n", "\(result.output)\(result.messages)")
        let json = try Tool.run(["sample-size"] + arguments + ["--json"])
        let members = try parsedJSON(json.output)
        #expect(!members.isEmpty)
    }

    @Test(
        "numbers out of range are refused",
        arguments: [
            ["proportion", "--margin", "0"], ["proportion", "--margin", "0.05", "--expected", "0"],
            ["proportion", "--margin", "0.05", "--population", "0"], ["proportion", "--margin", "1e-200"],
            ["mean", "--sd", "-1", "--margin", "2"], ["mean", "--sd", "1e300", "--margin", "1e-300"],
            ["compare", "--first", "0.5", "--second", "0.5"], ["see", "--share", "0"], ["see", "--share", "1e-300"],
            ["allocate", "--rows", "1", "--strata", ""], ["allocate", "--rows", "1", "--strata", "1,x"],
            ["allocate", "--rows", "1", "--strata", "1,2", "--sd", "1"], ["allocate", "--rows", "-1", "--strata", "1"],
        ])
    func refusals(arguments: [String]) throws {
        let result = try Tool.run(["sample-size"] + arguments)
        #expect(result.status == 2 && result.output.isEmpty, "\(result.output)")
        #expect(result.messages.hasPrefix("datakit: "))
    }
}
