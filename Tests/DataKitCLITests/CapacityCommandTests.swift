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
        #expect(result.messages.hasPrefix("datakit: standard input: line 2, byte 15, a: 'x' is no number"))
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
