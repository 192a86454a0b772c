import Testing

@Suite("datakit capacity") struct CapacityCommandTests {
    @Test("item-size prints bytes, a line an item")
    func itemSize() throws {
        let items = """
            {"pk": {"S": "user#1"}, "age": {"N": "42"}}

            {"Item": {"pk": {"S": "é"}}}

            """
        let result = try Tool.run("capacity", "dynamodb", "item-size", "-", input: items)
        #expect(result.status == 0)
        #expect(result.output == "13\n4\n")
        let guide = try Tool.run(
            "capacity", "dynamodb", "item-size", "-", "--numbers", "guide", input: #"{"n": {"N": "-1.5"}}"#)
        #expect(guide.output == "3\n")
    }

    @Test("item-size --json has both number rules, units and, when asked, the parts")
    func itemSizeJSON() throws {
        let result = try Tool.run(
            "capacity", "dynamodb", "item-size", "-", "--json", "--explain", input: #"{"n": {"N": "-1.5"}}"#)
        let line = try parsedJSON(result.output)
        #expect(line["bytes"] as? Int == 5)
        #expect(line["bytes_guide"] as? Int == 3)
        #expect(line["storage_bytes"] as? Int == 105)
        #expect(line["rcu_eventual"] as? Double == 0.5)
        let part = (line["attributes"] as? [[String: Any]])?.first
        #expect(part?["name"] as? String == "n" && part?["value_bytes"] as? Int == 4)
    }

    @Test("a bad item ends with status 2 and says where")
    func badItem() throws {
        let items = "{\"a\": {\"S\": \"x\"}}\n{\"a\": {\"N\": \"x\"}}\n"
        let result = try Tool.run("capacity", "dynamodb", "item-size", "-", input: items)
        #expect(result.status == 2)
        #expect(result.output == "")
        #expect(result.messages.hasPrefix("datakit: standard input: line 2, byte 12, a: 'x' is no number"))
    }

    @Test("units answers each line with itself and its units")
    func units() throws {
        let result = try Tool.run(
            "capacity", "dynamodb", "units", "-",
            input: #"{"id": 1, "op": "BatchGetItem", "params": {"itemBytes": [1536, 6656], "consistency": "strong"}}"#)
        #expect(result.status == 0)
        let line = try parsedJSON(result.output)
        #expect(line["id"] as? Int == 1 && line["rcu"] as? Int == 3 && line["wcu"] as? Int == 0)
        let unknown = try Tool.run("capacity", "dynamodb", "units", "-", input: #"{"op": "Get"}"#)
        #expect(unknown.status == 2 && unknown.messages.contains("line 1, request.op: there is no operation 'Get'"))
    }
}

@Suite("datakit capacity with tables") struct CapacityTableTests {
    static let orders: String =
        "customer,order,note\n"
        + (0..<200).map { "\($0 % 4 == 0 ? "big" : "c\($0)"),\($0),\(String(repeating: "x", count: $0 % 2 * 1500))\n" }
        .joined()

    @Test("dynamodb sizes by the distribution, finds hot keys, and prices loading")
    func plan() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.orders, to: "orders.csv")
        let result = try Tool.run(
            "capacity", "dynamodb", "--from", file, "--partition-key", "customer", "--sort-key", "order",
            "--reads-per-second", "500", "--writes-per-second", "100", "--index", "byOrder=order:KEYS_ONLY", "--json",
            "--explain")
        #expect(result.status == 0, "\(result.messages)")
        let answer = try parsedJSON(result.output)
        // Half of the items are small, half of 1.5 KB.
        #expect(answer["wcu_per_item"] as? Double == 1.5)
        let load = answer["load"] as? [String: Any]
        #expect(load?["wcu"] as? Double == 300 && load?["index_wcu"] as? Double == 200 && load?["batches"] as? Int == 8)
        let keys = answer["partition_keys"] as? [String: Any]
        let hottest = (keys?["hottest"] as? [[String: Any]])?.first
        #expect(keys?["distinct"] as? Int == 151)
        #expect(hottest?["key"] as? String == "big" && hottest?["items"] as? Int == 50)
        let table = answer["table"] as? [String: Any]
        let writes = table?["writes"] as? [String: Any]
        #expect(writes?["peak"] as? Double == 150 && writes?["provision"] as? Int == 215)
        #expect((answer["costs"] as? [[String: Any]])?.count == 8)
        let text = try Tool.run(
            "capacity", "dynamodb", "--from", file, "--partition-key", "customer", "--sort-key", "order",
            "--reads-per-second", "500")
        #expect(text.output.contains("one item: 1.5 WCU") && text.output.contains("'big': 50 rows, 25 %"))
        // Without the sort key rows of one customer replace each other.
        let replaced = try Tool.run("capacity", "dynamodb", "--from", file, "--partition-key", "customer")
        #expect(replaced.output.contains("same primary key: 49 of 200; 151 items remain"), "\(replaced.output)")
    }

    @Test("dynamodb plans a workload in JSON")
    func workload() throws {
        let result = try Tool.run(
            "capacity", "dynamodb", "--workload", "-", "--json",
            input:
                #"{"items": 1e6, "item_bytes": 900, "traffic": [{"op": "GetItem", "per_second": 700, "consistency": "strong"}]}"#
        )
        let table = try parsedJSON(result.output)["table"] as? [String: Any]
        #expect((table?["reads"] as? [String: Any])?["provision"] as? Int == 1000)
        let huge = #"""
            {"items": 1e18, "item_bytes": [{"bytes": 409600, "count": 1099511627776}],
             "traffic": [{"op": "Scan", "per_second": 1e12, "items_per_call": 1e9}]}
            """#
        #expect(try Tool.run("capacity", "dynamodb", "--workload", "-", input: huge).status == 0)
        let bad = try Tool.run("capacity", "dynamodb", "--workload", "-", input: #"{"item_bytes": 900, "trafic": []}"#)
        #expect(bad.status == 2 && bad.messages.contains("standard input: workload.trafic: there is no such member"))
    }

    @Test("the neighbours answer, each with its own figures")
    func neighbours() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.orders, to: "orders.csv")
        func answer(_ arguments: String...) throws -> [String: Any] {
            let result = try Tool.run(["capacity"] + arguments + ["--json", "--explain"])
            #expect(result.status == 0, "\(result.messages)")
            return try parsedJSON(result.output)
        }
        let kinesis = try answer(
            "kinesis", "--from", file, "--partition-key", "customer", "--records-per-second", "5000", "--record-bytes",
            "100", "--shards", "5")
        #expect(kinesis["shards"] as? Int == 5 && (kinesis["unsplittable_keys"] as? [String]) == ["big"])
        #expect((kinesis["shard_shares"] as? [Any])?.count == 5)
        #expect(try answer("opensearch", "--source-gib", "66")["primaries"] as? Int == 3)
        let athena = try answer("athena", "--from", file)
        #expect(
            athena["scanned_bytes"] as? Int == Self.orders.utf8.count && athena["billed_bytes"] as? Int == 10_485_760)
        let compared = try answer("athena", "--from", file, "--columns", "customer", "--compare")
        let formats = try #require(compared["formats"] as? [[String: Any]])
        #expect(formats.count == 7 && formats[0]["stored_bytes"] as? Int == formats[0]["scanned_bytes"] as? Int)
        let zstd = try #require(formats.last)
        #expect(zstd["format"] as? String == "parquet" && zstd["compression"] as? String == "zstd")
        #expect((zstd["scanned_bytes"] as? Int ?? 0) < (zstd["stored_bytes"] as? Int ?? 0))
        #expect(
            try answer("glue", "--workers", "5", "--worker", "G.2X", "--seconds", "3600")["dpu_hours"] as? Double == 10)
        let redshift = try answer("redshift", "--from", file, "--distribution-key", "customer")
        #expect(redshift["rows"] as? Int == 200)
        #expect(((redshift["key"] as? [String: Any])?["most_rows"] as? Double ?? 0) >= 50)
        #expect(
            (try parsedJSON(try Tool.run("capacity", "prices").output)["prices"] as? [String: Any])?[
                "athena.scanned_tb"] as? Double == 5)
    }

    @Test(
        "bad usage ends with status 2 and nothing on standard output",
        arguments: [
            ["dynamodb"], ["dynamodb", "--from", "/no/such/file", "--partition-key", "a"],
            ["dynamodb", "--item-bytes", "1", "--curve", "1,2"], ["dynamodb", "--item-bytes", "1", "--regions", "0"],
            ["dynamodb", "--item-bytes", "1", "--index", "x=y"],
            ["dynamodb", "--item-bytes", "1", "--reads-per-second", "nan"],
            ["kinesis", "--records-per-second", "1"], ["opensearch"], ["athena"], ["glue"],
            ["redshift", "--distribution-key", "a"], ["glue", "--workers", "1", "--seconds", "inf"],
        ])
    func badUsage(arguments: [String]) throws {
        let result = try Tool.run(["capacity"] + arguments)
        #expect(result.status == 2 && result.output == "" && !result.messages.isEmpty)
    }
}
