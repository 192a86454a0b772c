import Testing

@testable import DataKitCore

@Suite("Printed tables")
struct TablePrinterTests {
    static func batch(_ columns: [(String, Column)]) throws -> RecordBatch {
        try RecordBatch(schema: Schema(columns.map { Field($0.0, $0.1.type) }), columns: columns.map(\.1))
    }

    @Test("puts numbers right, text left, and shows nulls")
    func alignment() throws {
        let batch = try Self.batch([
            ("id", Column([1, 20, nil] as [Int64?])), ("city", Column(["Oslo", nil, ""] as [String?])),
            ("total", Column([12.5, 100.25, nil] as [Double?])), ("ok", Column([true, nil, false] as [Bool?])),
        ])
        #expect(
            TablePrinter(width: 80).text(of: batch) == """
                    id  city      total  ok
                 int64  string  float64  boolean
                ─────────────────────────────────
                     1  Oslo       12.5  true
                    20  ∅        100.25  ∅
                     ∅                ∅  false

                """)
        var plain = TablePrinter(width: nil)
        plain.showsTypes = false
        plain.nullText = "NULL"
        #expect(
            plain.text(of: try Table(schema: batch.schema, batches: [batch[0..<1], batch[1..<2]])) == """
                 id  city   total  ok
                ────────────────────────
                  1  Oslo    12.5  true
                 20  NULL  100.25  NULL

                """)
    }

    @Test(
        "counts the cells of wide, combining and emoji characters",
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("ｱ", 1), ("Ａ", 2), ("👍", 2), ("👨‍👩‍👧", 2), ("🇳🇴", 2),
            ("❤️", 2), ("❤", 1), ("한", 2), ("\u{1100}\u{1161}", 2), ("", 0), ("\u{200B}", 0), ("…", 1),
        ])
    func widths(text: String, width: Int) { #expect(text.displayWidth == width) }

    @Test("aligns what stands behind wide characters")
    func wideCells() throws {
        var printer = TablePrinter(width: 40)
        printer.showsTypes = false
        let batch = try Self.batch([
            ("s", Column(["東京", "e\u{301}", "👍👍👍"] as [String?])), ("n", Column([1, 2, 3] as [Int64?])),
        ])
        #expect(
            printer.text(of: batch) == """
                 s       n
                ───────────
                 東京    1
                 e\u{301}       2
                 👍👍👍  3

                """)
    }

    @Test("escapes what would move the cursor or break a line")
    func controls() throws {
        var printer = TablePrinter(width: 80)
        printer.showsTypes = false
        let batch = try Self.batch([
            ("s\n", Column(["a\tb\r\nc", "\u{1B}[2J", "\u{202E}x\u{85}\u{2028}"] as [String?]))
        ])
        let text = printer.text(of: batch)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.contains(#"a\tb\r\nc"#) && text.contains(#"\u{1B}[2J"#) && text.contains(#"s\n"#))
        #expect(text.split(separator: "\n").count == 5)
    }

    @Test("never fills more than the width", arguments: [1, 5, 10, 20, 33, 60, 79, 200, 1000])
    func fits(width: Int) throws {
        let columns = (0..<30).map { index -> (String, Column) in
            index % 3 == 0
                ? ("number \(index)", Column([Int64(index), nil] as [Int64?]))
                : ("text \(index)", Column([String(repeating: "長い text ", count: index), "x"] as [String?]))
        }
        for count in [1, 2, 3, 5, 30] {
            let batch = try Self.batch(Array(columns.prefix(count)))
            let lines = TablePrinter(width: width).text(of: batch).split(separator: "\n")
            for line in lines where !line.hasPrefix("(") {
                #expect(line.displayWidth <= max(width, 8), "\(count) columns: \(line)")
            }
            let omits = lines.last!.hasPrefix("(")
            #expect(omits == lines[0].split(separator: " ").contains("…") || width < 20)
            #expect(lines[0].hasPrefix(" n") || width < 10)
            if omits, width >= 60 { #expect(lines[0].contains("text \(count - 1)") || count == 1) }
        }
    }

    @Test("says how many columns are left out")
    func omission() throws {
        let columns = (0..<10).map { ("c\($0)", Column([123_456_789] as [Int64?])) }
        var printer = TablePrinter(width: 40)
        printer.showsTypes = false
        #expect(
            printer.text(of: try Self.batch(columns)) == """
                        c0         c1  …         c9
                ────────────────────────────────────
                 123456789  123456789  …  123456789
                (7 of 10 columns do not fit and are left out)

                """)
    }

    @Test("prints tables without rows or columns")
    func empty() throws {
        #expect(TablePrinter(width: 80).text(of: try Self.batch([])) == "(no columns, 0 rows)\n")
        #expect(
            TablePrinter(width: 80).text(of: try Table(schema: Schema([Field("a", .int64)])))
                == "     a\n int64\n───────\n")
    }
}
