import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Variants")
struct VariantTests {
    static let values: [(variant: Variant, json: String)] = [
        (.null, "null"), (.boolean(true), "true"), (.boolean(false), "false"), (.int8(-128), "-128"),
        (.int16(1000), "1000"), (.int32(-70_000), "-70000"), (.int64(.min), "-9223372036854775808"),
        (.float(1.5), "1.5"), (.double(-0.1), "-0.1"), (.double(.nan), #""NaN""#),
        (.double(-.infinity), #""-Infinity""#),
        (.float(.infinity), #""Infinity""#), (.decimal(Decimal128(unscaled: 150, scale: 2)), "1.50"),
        (.decimal(Decimal128(unscaled: -5, scale: 3)), "-0.005"),
        (.decimal(Decimal128(unscaled: 123_456_789_012_345_678, scale: 9)), "123456789.012345678"),
        (
            .decimal(Decimal128(unscaled: -Decimal128.powersOfTen[37] * 9, scale: 38)),
            "-0.90000000000000000000000000000000000000"
        ),
        (.date(-1), #""1969-12-31""#), (.date(19_000), #""2022-01-08""#), (.time(3_723_000_001), #""01:02:03.000001""#),
        (.timestamp(-1, .microseconds, isUTC: true), #""1969-12-31T23:59:59.999999+00:00""#),
        (.timestamp(1, .nanoseconds, isUTC: false), #""1970-01-01T00:00:00.000000001""#),
        (.timestamp(.min, .nanoseconds, isUTC: true), #""1677-09-21T00:12:43.145224192+00:00""#),
        (.timestamp(.min, .microseconds, isUTC: false), #""-290308-12-21T19:59:05.224192""#),
        (.binary([0, 255, 16]), #""AP8Q""#), (.binary([]), #""""#), (.string("é\"\\\n\u{1}"), #""é\"\\\n\u0001""#),
        (.string(String(repeating: "x", count: 63)), "\"\(String(repeating: "x", count: 63))\""),
        (.string(String(repeating: "x", count: 64)), "\"\(String(repeating: "x", count: 64))\""),
        (.uuid(Array(0..<16)), #""00010203-0405-0607-0809-0a0b0c0d0e0f""#), (.array([]), "[]"),
        (.array([.null, .array([.int8(1)])]), "[null,[1]]"), (.object([]), "{}"),
        (
            .object([
                .init(name: "a", value: .object([.init(name: "b", value: .int8(1))])),
                .init(name: "b", value: .array([.string("x")])), .init(name: "é", value: .null),
            ]), #"{"a":{"b":1},"b":["x"],"é":null}"#
        ),
        (
            .array((0..<300).map { .int16(Int16(1000 + $0)) }),
            "[\((0..<300).map { "\(1000 + $0)" }.joined(separator: ","))]"
        ),
        (
            .object((100..<400).map { .init(name: "n\($0)", value: .int8(1)) }),
            "{\((100..<400).map { "\"n\($0)\":1" }.joined(separator: ","))}"
        ),
    ]

    @Test("become bytes and JSON, and are read again", arguments: 0..<values.count)
    func roundTrip(number: Int) throws {
        let (variant, json) = Self.values[number]
        #expect(variant.jsonText == json)
        let (metadata, value) = try variant.encoded()
        let again = try Variant(metadata: metadata, value: value)
        #expect(again.jsonText == json)
        if case .double(let number) = variant, number.isNaN { return }
        #expect(again == variant)
    }

    @Test("come from JSON with exact numbers")
    func parsing() throws {
        let text =
            #" { "b" : [ 1 , -200, 70000, 5000000000, 12345678901234567890, 2.50, 1e3, -0 ] , "a" : "\u00e9\ud83e\udd8a\/" } "#
        let variant = try Variant(json: text)
        #expect(variant["a"] == .string("é🦊/"))
        #expect(
            variant["b"]
                == .array([
                    .int8(1), .int16(-200), .int32(70_000), .int64(5_000_000_000),
                    .decimal(Decimal128(unscaled: 12_345_678_901_234_567_890, scale: 0)),
                    .decimal(Decimal128(unscaled: 250, scale: 2)), .double(1000), .double(-0.0),
                ]))
        #expect(
            variant.jsonText.hasPrefix(#"{"a":"é🦊/","b":[1,-200,70000,5000000000,12345678901234567890,2.50,1000.0,"#))
    }

    @Test(
        "are not made of what is no JSON",
        arguments: [
            "", " ", "nul", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", "-", "1e", "\"", "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"", "\"a\nb\"", "1 2", "{\"a\":1,\"a\":2}", "1e999", "+1", "'a'", "[1 2]",
            String(repeating: "[", count: 200),
        ])
    func refused(text: String) { #expect(throws: ParquetError.self) { try Variant(json: text) } }

    @Test("of any bytes are values or errors, never anything else")
    func damaged() throws {
        let variant = Variant.array(Self.values.filter { $0.json.utf8.count < 100 }.map(\.variant))
        let (metadata, value) = try variant.encoded()
        for position in value.indices {
            for change: UInt8 in [1, 0x80, 0xFF] {
                var damaged = value
                damaged[position] ^= change
                if let read = try? Variant(metadata: metadata, value: damaged) { _ = read.jsonText }
            }
            #expect(throws: ParquetError.self) { try Variant(metadata: metadata, value: Array(value[..<position])) }
        }
        for position in metadata.indices {
            for change: UInt8 in [1, 0x10, 0x40, 0x80, 0xFF] {
                var damaged = metadata
                damaged[position] ^= change
                if let read = try? Variant(metadata: damaged, value: value) { _ = read.jsonText }
            }
            #expect(throws: ParquetError.self) { try Variant(metadata: Array(metadata[..<position]), value: value) }
        }
    }

    @Test("whose elements overlap are refused before they multiply")
    func overlapping() throws {
        // An array of 200 elements that are all the same inner array, ten times over.
        var value: [UInt8] = [0]
        for _ in 0..<10 {
            var outer: [UInt8] = [3 | 3 << 2, 200]
            let inner = value.count
            for index in 0...200 {
                let offset = index == 0 ? 0 : inner
                outer += (0..<4).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
            }
            value = outer + value
        }
        #expect(throws: ParquetError.self) { try Variant(metadata: [1, 0, 0], value: value) }
        // An object whose members are all the same string.
        let text = [UInt8](repeating: 65, count: 10_000)
        let names = (10..<60).flatMap { Array("\($0)".utf8) }
        let metadata: [UInt8] = [1, 50] + (0...50).map { UInt8(2 * $0) } + names
        let string: [UInt8] = [16 << 2, 0x10, 0x27, 0, 0] + text
        let offsets = [UInt8](repeating: 0, count: 100) + [UInt8(string.count & 255), UInt8(string.count >> 8)]
        let object: [UInt8] = [2 | 1 << 2, 50] + (0..<50).map { UInt8($0) } + offsets + string
        let error = #expect(throws: ParquetError.self) { try Variant(metadata: metadata, value: object) }
        #expect(error?.message.contains("overlap") == true)
    }

    @Test(
        "that break the encoding's rules are refused for it",
        arguments: [
            ([], [0], "empty"), ([2, 0, 0], [0], "version 2"), ([1, 9, 0], [0], "9 names"),
            ([0x11, 2, 0, 1, 2, 98, 97], [0], "sorted"), ([0x11, 2, 0, 1, 2, 97, 97], [0], "sorted"),
            ([1, 1, 0, 1, 0xFF], [0], "UTF-8"), ([1, 2, 0, 2, 1, 97, 98], [0], "outside"),
            ([1, 1, 1, 1, 97], [0], "begin at 0"), ([1, 0, 0], [], "missing"), ([1, 0, 0], [21 << 2], "type 21"),
            ([1, 0, 0], [8 << 2, 39, 1, 0, 0, 0], "38 digits"), ([1, 0, 0], [2 << 2 | 1, 65], "ends early"),
            ([1, 0, 0], [1 << 2 | 1, 0xFF], "UTF-8"), ([1, 0, 0], [2, 1, 0, 0, 1, 0], "name 0 of 0"),
            ([1, 2, 0, 1, 2, 97, 98], [2, 2, 1, 0, 0, 1, 2, 0, 0], "follows 'b'"),
            ([1, 2, 0, 1, 2, 97, 97], [2, 2, 0, 1, 0, 1, 2, 0, 0], "follows 'a'"),
            ([1, 0, 0], [3, 1, 0, 9, 0], "outside its array"), ([1, 0, 0], [3, 200, 0], "no room"),
            ([1, 0, 0], [17 << 2, 0, 0, 0, 0, 0, 0, 0, 0x80], "none of a day"),
        ] as [([UInt8], [UInt8], String)])
    func rules(metadata: [UInt8], value: [UInt8], fault: String) {
        let error = #expect(throws: ParquetError.self) { try Variant(metadata: metadata, value: value) }
        #expect(error?.message.contains(fault) == true, "\(error?.message ?? "")")
    }

    @Test("that nest deeper than allowed are refused both ways")
    func depth() throws {
        func nested(_ depth: Int) -> Variant { (0..<depth).reduce(Variant.null) { inner, _ in .array([inner]) } }
        let (metadata, value) = try nested(Variant.maximumDepth).encoded()
        #expect(try Variant(metadata: metadata, value: value) == nested(Variant.maximumDepth))
        #expect(throws: ParquetError.self) { try nested(Variant.maximumDepth + 1).encoded() }
        // One level more around what was allowed.
        let size = value.count
        let deeper: [UInt8] = [3 | 1 << 2, 1, 0, 0, UInt8(size & 255), UInt8(size >> 8)] + value
        let error = #expect(throws: ParquetError.self) { try Variant(metadata: metadata, value: deeper) }
        #expect(error?.kind == .limit)
    }
}
