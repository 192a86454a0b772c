import Testing

@testable import DataKitCapacity

@Suite("Operations") struct OperationTests {
    typealias Write = DynamoDB.ItemWrite

    @Test("beyond a limit say so")
    func limits() {
        func violations(_ operation: DynamoDB.Operation) -> [String] { operation.consumption().violations }
        #expect(violations(.getItem(bytes: 409_600, .strong)).isEmpty)
        #expect(violations(.getItem(bytes: 409_601, .strong)).count == 1)
        #expect(violations(.batchGetItem(bytes: Array(repeating: 1, count: 100), .strong)).isEmpty)
        #expect(violations(.batchGetItem(bytes: Array(repeating: 1, count: 101), .strong)).count == 1)
        #expect(violations(.batchGetItem(bytes: Array(repeating: 400_000, count: 42), .strong)).count == 1)
        #expect(violations(.batchWriteItem(Array(repeating: Write(before: nil, after: 1), count: 25))).isEmpty)
        #expect(violations(.batchWriteItem(Array(repeating: Write(before: nil, after: 1), count: 26))).count == 1)
        #expect(violations(.transactGetItems(bytes: Array(repeating: 1, count: 101))).count == 1)
        let large = DynamoDB.Transaction.Action.write(Write(before: nil, after: 400_000))
        #expect(violations(.transactWriteItems(.init(Array(repeating: large, count: 10)))).isEmpty)
        #expect(violations(.transactWriteItems(.init(Array(repeating: large, count: 11)))).count == 1)
        #expect(violations(.query(.init(bytes: 100, .strong, globalIndex: "byCity"))).count == 1)
        #expect(violations(.query(.init(bytes: 100, .eventual, globalIndex: "byCity"))).isEmpty)
        // With a local index, the item and its entries together have 400 KB.
        let entry = DynamoDB.IndexChange(kind: .local, before: nil, after: 200_000)
        #expect(violations(.putItem(Write(before: nil, after: 300_000, indexes: [entry]))).count == 1)
    }

    @Test("on an index are counted on it, not on the table")
    func globalIndexQuery() {
        let read = DynamoDB.Operation.query(.init(bytes: 8 * 2000, .eventual, globalIndex: "byCity")).consumption()
        #expect(read.indexReadUnits == 2)
        #expect(read.readUnits == 0)
        #expect(read.totalReadUnits == 2)
    }

    @Test("on a global table count once in every Region, and twice that in its first version")
    func globalTables() {
        let put = DynamoDB.Operation.putItem(Write(before: nil, after: 900))
        var setting = DynamoDB.Setting(regions: 3)
        #expect(put.consumption(setting).replicatedWriteUnits == 3)
        #expect(put.consumption(setting).writeUnits == 0)
        setting.globalTables = .legacy
        // Ten writes in three Regions: 60.
        #expect(put.consumption(setting).replicatedWriteUnits * 10 == 60)
        let indexed = DynamoDB.Operation.putItem(
            Write(before: nil, after: 900, indexes: [.init("byCity", before: nil, after: 200)]))
        // Entries of indexes are ordinary writes, in every Region.
        #expect(indexed.consumption(DynamoDB.Setting(regions: 3)).indexWriteUnits == 3)
    }

    @Test("whose condition fails count by the rule that is chosen")
    func failedConditions() {
        let put = DynamoDB.Operation.putItem(Write(before: 3000, after: 5000, conditionFails: true))
        func units(_ rule: DynamoDB.Setting.FailedConditionRule) -> Double {
            put.consumption(DynamoDB.Setting(failedConditions: rule)).writeUnits
        }
        #expect(units(.existing) == 3)
        #expect(units(.new) == 5)
        #expect(units(.larger) == 5)
        let new = DynamoDB.Operation.putItem(Write(before: nil, after: 5000, conditionFails: true))
        #expect(new.consumption().writeUnits == 1)
    }

    @Test("in a transaction that is repeated read instead of writing")
    func repeated() {
        let action = DynamoDB.Transaction.Action.write(Write(before: nil, after: 5000))
        let first = DynamoDB.Operation.transactWriteItems(.init([action])).consumption()
        #expect(first.writeUnits == 10 && first.readUnits == 0)
        let again = DynamoDB.Operation.transactWriteItems(.init([action], isRepeat: true)).consumption()
        #expect(again.writeUnits == 0 && again.readUnits == 4)
    }

    @Test("explain every unit with a rule and its arithmetic")
    func explanations() {
        let put = DynamoDB.Operation.putItem(
            Write(before: 10_000, after: 10_002, indexes: [.init("byCity", before: 200, after: 3000, movesKey: true)])
        ).consumption()
        #expect(put.charges.map(\.units) == [10, 4])
        #expect(put.charges.map(\.rule) == [.itemWrite, .indexMove])
        #expect(put.charges[1].arithmetic == "ceil(200 / 1024) = 1 and ceil(3000 / 1024) = 3")
        #expect(put.explanation.hasPrefix("table: ceil(10002 / 1024) = 10 (a write counts the larger"))
        #expect(
            DynamoDB.Operation.timeToLiveDelete(Write(before: 1, after: nil)).consumption().explanation
                == "nothing is counted")
        for rule in DynamoDB.Rule.allCases { #expect(!rule.text.isEmpty) }
    }
}

@Suite("Secondary indexes") struct SecondaryIndexTests {
    let index = DynamoDB.SecondaryIndex(
        "byCity", key: ["city"], tableKey: ["pk"], projection: .include(["name"]))

    func item(_ json: String) throws -> DynamoDB.Item { try DynamoDB.Item(json: json) }

    @Test(
        "know what a write does to them",
        arguments: [
            (nil, #"{"pk":{"S":"1"},"city":{"S":"Oslo"}}"#, 1),
            (#"{"pk":{"S":"1"},"city":{"S":"Oslo"}}"#, nil, 1),
            (#"{"pk":{"S":"1"},"city":{"S":"Oslo"}}"#, #"{"pk":{"S":"1"},"city":{"S":"Bergen"}}"#, 2),
            (#"{"pk":{"S":"1"},"city":{"S":"Oslo"}}"#, #"{"pk":{"S":"1"}}"#, 1),
            (#"{"pk":{"S":"1"}}"#, #"{"pk":{"S":"1"},"x":{"S":"1"}}"#, 0),
            (#"{"pk":{"S":"1"},"city":{"S":"Oslo"}}"#, #"{"pk":{"S":"1"},"city":{"S":"Oslo"},"x":{"S":"1"}}"#, 0),
            (#"{"pk":{"S":"1"},"city":{"S":"Oslo"}}"#, #"{"city":{"S":"Oslo"},"pk":{"S":"1"},"name":{"S":"1"}}"#, 1),
        ] as [(String?, String?, Int)])
    func changes(old: String?, new: String?, writes: Int) throws {
        let change = DynamoDB.IndexChange(index, from: try old.map(item), to: try new.map(item))
        let put = DynamoDB.Operation.putItem(.init(before: 1, after: 1, indexes: [change])).consumption()
        #expect(put.indexWrites == writes)
        #expect(put.indexWriteUnits == Double(writes))
        #expect(put.writeUnits == 1)
    }

    @Test("hold what their projection says")
    func projections() throws {
        let item = try item(#"{"pk":{"S":"1"},"city":{"S":"Oslo"},"name":{"S":"Ann"},"x":{"S":"long text"}}"#)
        var index = index
        #expect(index.entry(of: item)?.byteCount() == 3 + 8 + 7)
        index.projection = .keysOnly
        #expect(index.entry(of: item)?.byteCount() == 3 + 8)
        index.projection = .all
        #expect(index.entry(of: item)?.byteCount() == item.byteCount())
        index.key = ["missing"]
        #expect(index.entry(of: item) == nil)
    }
}

@Suite("Planning") struct PlanningTests {
    @Test("counts partitions by capacity and by data")
    func partitions() {
        #expect(DynamoDB.partitions(readUnits: 0, writeUnits: 0, bytes: 0) == 1)
        #expect(DynamoDB.partitions(readUnits: 3000, writeUnits: 1000, bytes: 0) == 2)
        #expect(DynamoDB.partitions(readUnits: 0, writeUnits: 0, bytes: 0x1p30 * 10 + 1) == 2)
        #expect(DynamoDB.partitions(readUnits: 1e300, writeUnits: 0, bytes: 0) == 1_000_000_000_000_000)
    }

    @Test("provisions no unit too many for exact shares")
    func provisioned() {
        #expect(DynamoDB.provisioned(consumed: 700, targetUtilisation: 0.7) == 1000)
        #expect(DynamoDB.provisioned(consumed: 700.5, targetUtilisation: 0.7) == 1001)
        #expect(DynamoDB.provisioned(consumed: 0, targetUtilisation: 0.7) == 0)
    }
}

@Suite("Requests") struct CapacityRequestTests {
    @Test(
        "that make no sense are refused with the member's name",
        arguments: [
            (#"{"params": {}}"#, "names an operation"), (#"{"op": "Get"}"#, "no operation 'Get'"),
            (#"{"op": "GetItem"}"#, "params.itemBytes"),
            (#"{"op": "GetItem", "params": {"itemBytes": -1}}"#, "params.itemBytes"),
            (#"{"op": "GetItem", "params": {"itemBytes": 1.5}}"#, "params.itemBytes"),
            (#"{"op": "GetItem", "params": {"itemBytes": 1e999}}"#, "params.itemBytes"),
            (#"{"op": "GetItem", "params": {"itemBytes": 1, "consistency": "weak"}}"#, "params.consistency"),
            (#"{"op": "PutItem", "params": {"newBytes": 1, "regions": 1000000000}}"#, "params.regions"),
            (#"{"op": "Query", "params": {"entryBytes": 1e12, "items": 1e12}}"#, "params.entryBytes"),
            (#"{"op": "Query", "params": {"totalBytes": 1, "fetchItemBytes": 1, "items": 1e12}}"#, "params.items"),
            (
                #"{"op": "ProvisionReads", "params": {"itemBytes": 1, "perSecond": 1, "targetUtilisation": 0.95}}"#,
                "0.2"
            ),
            (#"{"service": "x"}"#, "no service 'x'"), ("[]", "expected an object"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: CapacityError.self) { try CapacityRequest(json: text).answer() }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("round each item up by itself that a local index fetches from the table")
    func fetches() throws {
        let answer = try CapacityRequest(
            json:
                #"{"op": "Query", "params": {"index": "LSI", "entryBytes": 200, "items": 4, "consistency": "strong", "#
                + #""fetchItemBytes": [300, 300, 300, 5000]}}"#
        ).answer()
        #expect(answer.contains(#""rcu": 6"#))
    }

    @Test("with numbers beyond all bounds are refused or answered, and never trap")
    func bounds() throws {
        let many = Array(repeating: "1099511627776", count: 100_000).joined(separator: ",")
        for op in ["BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems"] {
            let answer = try CapacityRequest(json: #"{"op": "\#(op)", "params": {"itemBytes": [\#(many)]}}"#).answer()
            #expect(answer.contains("violations"))
        }
        for text in [
            #"{"op": "BatchGetItem", "params": {"itemBytes": [9007199254740992]}}"#,
            #"{"op": "PutItem", "params": {"newBytes": 1, "lsi": [{"entryBytes": 9007199254740992}]}}"#,
            #"{"op": "ProvisionReads", "params": {"perSecond": 1e308, "itemBytes": 1}}"#,
            #"{"op": "Query", "params": {"totalBytes": 1, "fetchItemBytes": 1, "items": 10000000}}"#,
            #"{"op": "TTLDelete", "params": {"itemBytes": 3000, "otherReplicas": 9007199254740992}}"#,
        ] {
            #expect(throws: CapacityError.self) { try CapacityRequest(json: text).answer() }
        }
    }

    @Test("keep their other members, and have what they compute replaced")
    func members() throws {
        let answer = try CapacityRequest(
            json: #"{"id": 7, "op": "GetItem", "params": {"itemBytes": 5000}, "rcu": 99, "note": [1.50]}"#
        ).answer()
        #expect(
            answer.hasPrefix(#"{"id": 7, "op": "GetItem", "params": {"itemBytes": 5000}, "rcu": 1, "note": [1.50]"#))
    }
}
