import Testing

@testable import DataKitCLI

@Suite struct JSONValueTests {
    @Test(
        "prints JSON on one line",
        arguments: [
            (nil, "null"), (true, "true"), (12, "12"), (.double(0.5), "0.5"), (.double(.nan), "null"),
            ("a\"b\\c\n\u{1}é", #""a\"b\\c\n\u0001é""#), ([1, nil, "x"], #"[1,null,"x"]"#),
            (["b": 1, "a": [:]], #"{"b":1,"a":{}}"#), (.verbatim("1.50"), "1.50"),
        ] as [(JSONValue, String)])
    func prints(value: JSONValue, text: String) { #expect(value.description == text) }
}

@Suite struct AmountTests {
    @Test(
        "bytes are shown with the unit that suits them",
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (9949, "9.9 kB"), (12_345, "12 kB"),
            (999_499, "999 kB"), (999_500, "1.0 MB"), (1_500_000_000, "1.5 GB"), (Int.max, "9223 PB"),
        ])
    func bytes(number: Int, text: String) { #expect(Amount.bytes(number) == text) }

    @Test(
        "counts have commas",
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (10_000_000, "10,000,000")])
    func counts(number: Int, text: String) { #expect(Amount.count(number) == text) }

    @Test(
        "time left is a clock",
        arguments: [
            (0.4, "0:00"), (59.4, "0:59"), (59.9, "1:00"), (61, "1:01"), (3_723, "1:02:03"), (.infinity, "99:59:59"),
        ])
    func clock(seconds: Double, text: String) { #expect(Amount.clock(seconds) == text) }
}

@Suite struct ProgressLineTests {
    @Test("fits every width", arguments: [nil, 0, 10, 5_000_000_000] as [Int?])
    func fits(total: Int?) {
        let line = ProgressLine(bytes: 2_100_000_000, totalBytes: total, rows: 12_345_678, elapsed: .seconds(7))
        for width in 0...200 { #expect(line.text(width: width).count <= width, "\(width)") }
    }

    @Test("shows the part done, the rate and the time left")
    func shows() {
        let line = ProgressLine(bytes: 500_000_000, totalBytes: 1_000_000_000, rows: 1_000_000, elapsed: .seconds(2))
        let wide = " 50 % [==================>                 ] 250 MB/s, 1,000,000 rows, 0:02 left"
        #expect(line.text(width: 80) == wide)
        #expect(line.text(width: 50) == " 50 % [===>  ] 250 MB/s, 1,000,000 rows, 0:02 left")
        #expect(line.text(width: 45) == " 50 % 250 MB/s, 1,000,000 rows, 0:02 left")
    }

    @Test("a file that has grown since it was opened is never more than done")
    func overfull() {
        let line = ProgressLine(bytes: 30, totalBytes: 20, rows: 1, elapsed: .seconds(1))
        #expect(line.text(width: 80).hasPrefix("100 % ["))
    }
}

@Suite struct ColumnListTests {
    @Test(
        "splits at commas that are not quoted",
        arguments: [
            ("a,b", ["a", "b"]), ("a", ["a"]), ("\"a,b\",c", ["a,b", "c"]), ("\"say \"\"hi\"\"\"", ["say \"hi\""]),
            (" a, b", [" a", " b"]), ("a,,b", ["a", "", "b"]),
        ])
    func splits(text: String, names: [String]) { #expect(ColumnList(argument: text)?.names == names) }

    @Test("refuses an open quote and nothing at all", arguments: ["\"a,b", ""])
    func refuses(text: String) { #expect(ColumnList(argument: text) == nil) }
}
