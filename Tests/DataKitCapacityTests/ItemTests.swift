import Testing

@testable import DataKitCapacity

@Suite("Items") struct ItemTests {
    @Test("are found inside the envelopes of exports and requests")
    func envelopes() throws {
        let plain = try DynamoDB.Item(json: #"{"pk": {"S": "a"}}"#)
        for text in [
            #"{"Item": {"pk": {"S": "a"}}}"#, #"{"id": "x", "item": {"pk": {"S": "a"}}, "bytes": 3}"#,
            #"{"TableName": "t", "Item": {"pk": {"S": "a"}}, "item": 1}"#,
        ] {
            #expect(try DynamoDB.Item(json: text) == plain)
        }
        // An attribute may be called Item.
        #expect(try DynamoDB.Item(json: #"{"Item": {"S": "a"}}"#).byteCount() == 5)
        #expect(try DynamoDB.Item(json: #"{"Item": {"M": {"a": {"S": "x"}}}}"#).byteCount() == 4 + 3 + 1 + 1 + 1)
    }

    @Test(
        "that the service would refuse are refused",
        arguments: [
            #"{"a": {"S": 1}}"#, #"{"a": {"N": 1}}"#, #"{"a": {"N": ""}}"#, #"{"a": {"N": "1e"}}"#,
            #"{"a": {"N": "1E126"}}"#, #"{"a": {"N": "1E-131"}}"#, #"{"a": {"N": "NaN"}}"#,
            #"{"a": {"N": "123456789012345678901234567890123456789"}}"#, #"{"a": {"B": "YWI"}}"#,
            #"{"a": {"B": "Y=I="}}"#, #"{"a": {"BOOL": 1}}"#, #"{"a": {"NULL": false}}"#, #"{"a": {"SS": []}}"#,
            #"{"a": {"SS": ["x", "x"]}}"#, #"{"a": {"NS": ["1", "1.0"]}}"#, #"{"a": {"X": "1"}}"#, #"{"a": {}}"#,
            #"{"a": {"S": "1", "N": "1"}}"#, #"{"a": "text"}"#, #"{"a": {"S": "1"}, "a": {"S": "2"}}"#, "[]", "1",
            #"{"a": {"L": {}}}"#, #"{"a": {"M": []}}"#,
        ])
    func refused(text: String) {
        let error = #expect(throws: CapacityError.self) { try DynamoDB.Item(json: text) }
        #expect(error?.byteOffset != nil)
    }

    @Test("name the attribute and the place of a fault")
    func place() {
        let error = #expect(throws: CapacityError.self) {
            try DynamoDB.Item(json: #"{"a": {"M": {"b": {"L": [{"N": "x"}]}}}}"#)
        }
        #expect(error?.subject == "a.b")
        #expect(error?.kind == .number)
        #expect(error?.description.hasPrefix("byte 31, a.b: 'x' is no number") == true, "\(error?.description ?? "")")
    }

    @Test("may be nested 32 deep, and no deeper")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "{\"L\":[", count: depth) + "{\"S\":\"\"}"
                + String(repeating: "]}", count: depth) + "}"
        }
        #expect(try DynamoDB.Item(json: nested(32)).byteCount() == 1 + 32 * 4)
        #expect(throws: CapacityError.self) { try DynamoDB.Item(json: nested(33)) }
    }

    @Test("of many attributes are still checked for names that repeat")
    func manyAttributes() throws {
        let members = (0..<100).map { #""a\#($0)": {"S": ""}"# }
        #expect(try DynamoDB.Item(json: "{" + members.joined(separator: ",") + "}").attributes.count == 100)
        #expect(throws: CapacityError.self) {
            try DynamoDB.Item(json: "{" + (members + [#""a3": {"S": ""}"#]).joined(separator: ",") + "}")
        }
    }

    @Test("break down into parts that add up")
    func breakdown() throws {
        let item = try DynamoDB.Item(
            json: #"{"pk": {"S": "user#1"}, "n": {"N": "-12.5"}, "t": {"SS": ["ab", "c"]}, "e": {"M": {}}}"#)
        let size = item.size()
        #expect(size.attributes.map(\.byteCount) == [8, 1 + 4, 1 + 3, 1 + 3])
        #expect(size.byteCount == item.byteCount())
        #expect(size.nameBytes == 5)
        #expect(size.storedByteCount() == 21 + 100)
        #expect(size.storedByteCount(isReplica: true) == 21 + 148)
        #expect(size.attributes[1].rule == "1 + 2 digits before the point / 2 + 1 behind it / 2 + 1 for the sign")
    }
}

@Suite("Numbers") struct NumberTests {
    @Test(
        "are equal where their values are",
        arguments: [("1.0", "1"), ("-0", "0"), ("1E2", "100"), ("0.05", "5E-2"), ("+7", "07"), ("100.50", "1005E-1")])
    func equal(left: String, right: String) throws {
        #expect(try DynamoDB.Number(left) == DynamoDB.Number(right))
        #expect(try DynamoDB.Number(left).byteCount() == DynamoDB.Number(right).byteCount())
    }

    @Test("of one digit string differ by the place of the point")
    func different() throws {
        #expect(try DynamoDB.Number("1.5") != DynamoDB.Number("15"))
        #expect(try DynamoDB.Number("-1") != DynamoDB.Number("1"))
    }

    @Test("have the same shape as integers and as text")
    func integerShapes() {
        var state: UInt64 = 7
        var values: [Int64] = [0, 1, -1, 10, 100, -1000, 1_000_001, .max, .min, 999_999_999_999_999_999]
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            values.append(Int64(bitPattern: state) >> Int64(state >> 58))
        }
        for value in values {
            let text = NumberShape(Array(String(value).utf8).span)
            #expect(text == NumberShape(value), "\(value)")
            #expect(text == NumberShape(unscaled: Int128(value), scale: 0), "\(value)")
        }
        #expect(NumberShape(unscaled: -1250, scale: 2) == NumberShape(Array("-12.5".utf8).span))
        #expect(NumberShape(unscaled: 5, scale: 3) == NumberShape(Array("0.005".utf8).span))
        #expect(NumberShape(unscaled: 5, scale: -3) == NumberShape(Array("5000".utf8).span))
    }

    @Test("with an exponent of any length do not overflow")
    func hugeExponents() {
        for text in ["1E99999999999999999999999999", "1E-99999999999999999999999999"] {
            #expect(throws: CapacityError.self) { try DynamoDB.Number(text) }
        }
        #expect((try? DynamoDB.Number("0E99999999999999999999999999"))?.byteCount() == 1)
    }
}
