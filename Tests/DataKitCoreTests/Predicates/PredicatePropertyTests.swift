import Testing

@testable import DataKitCore

@Suite struct PredicatePropertyTests {
    @Test("random predicates give what a plain row by row evaluation gives")
    func agreesWithPlainEvaluation() throws {
        var source = RandomPredicates()
        print("seed", source.random.seed)
        var matched = 0
        for _ in 0..<40 {
            let batch = try source.batch()
            for _ in 0..<20 {
                let predicate = source.predicate()
                let rows = try predicate.evaluate(batch)
                matched += rows.countOfOnes
                for row in 0..<batch.rowCount
                where rows[row] != (RandomPredicates.evaluate(predicate, batch, row) == true) {
                    let values = predicate.columnNames.map { "\($0) \(batch[$0]!.type) \(batch[$0]![row])" }
                    Issue.record("\(predicate) is \(rows[row]) for \(values)")
                    break
                }
            }
        }
        #expect(matched > 0)
    }

    @Test("random predicates print as text that parses back to them")
    func printsAndParses() throws {
        var source = RandomPredicates()
        print("seed", source.random.seed)
        for _ in 0..<1500 {
            let predicate = source.predicate()
            let again = try Predicate(parsing: predicate.description)
            // NaN is not equal to itself, so texts are compared.
            if again != predicate, again.description != predicate.description {
                Issue.record("\(predicate) was read as \(again)")
            }
        }
    }

    @Test("what pruning rules out, no row matches")
    func pruningIsSafe() throws {
        var source = RandomPredicates()
        print("seed", source.random.seed)
        var pruned = 0, kept = 0
        for _ in 0..<60 {
            let batch = try source.batch()
            var ranges: [String: ColumnRange] = [:]
            for (field, column) in zip(batch.schema.fields, batch.columns) where !source.chance(10) {
                ranges[field.name] = range(of: column, &source)
            }
            for _ in 0..<30 {
                let predicate = source.predicate()
                if predicate.mayMatch({ ranges[$0] }) {
                    kept += 1
                    continue
                }
                pruned += 1
                let rows = try predicate.evaluate(batch)
                if rows.countOfOnes > 0 {
                    let used = predicate.columnNames.map { "\($0): \(String(describing: ranges[$0]))" }
                    Issue.record("\(predicate) was ruled out by \(used)")
                }
            }
        }
        #expect(pruned > 100 && kept > 100, "\(pruned) pruned, \(kept) kept")
    }

    /// True things about a column, some of them left out or widened.
    private func range(of column: Column, _ source: inout RandomPredicates) -> ColumnRange {
        var range = ColumnRange(rowCount: column.count)
        if !source.chance(20) { range.nullCount = column.nullCount }
        let values = (0..<column.count).map { column[$0] }.filter { $0 != .null }
        func isNaN(_ value: Value) -> Bool {
            switch value {
            case .float(let number): number.isNaN
            case .double(let number): number.isNaN
            default: false
            }
        }
        let ordered = values.filter { !isNaN($0) }.sorted { ((try? Value.order($0, $1)) ?? nil) == -1 }
        if source.chance(70) { range.nanCount = values.count - ordered.count }
        if !source.chance(15) { range.minimum = ordered.first }
        if !source.chance(15) { range.maximum = ordered.last }
        // As files have it that cut long text.
        if case .string(let text)? = range.minimum, source.chance(30) {
            range.minimum = .string(String(text.dropLast()))
        }
        if case .string(let text)? = range.maximum, source.chance(30) { range.maximum = .string(text + "z") }
        return range
    }

    @Test(
        "rules out what bounds rule out",
        arguments: [
            ("a > 10", false), ("a >= 10", true), ("a > 9.5", true), ("a = 10.5", false), ("a = 0", false),
            ("a in (0, 11, null)", false), ("a in (0, 5)", true),
            ("not a between 1 and 10", false), ("a not between 1 and 9", true), ("a is null", false),
            ("a is not null", true), ("not a is not null", false),
            ("a < 1 or a > 10", false), ("a < 1 or n is null", true), ("a > 0 and a > 10", false), ("a = null", false),
            ("not a = null", false), ("a != 5", true),
            ("one = 7", true), ("one != 7", false), ("not one = 7", false), ("one not in (7)", false),
            ("n is null", true), ("n is not null", true),
            ("all is not null", false), ("all = 1", false), ("not all = 1", false), ("all is null", true),
            ("t like 'c%'", false), ("t like 'b%'", true), ("t like 'b_x%'", true), ("t like '%c'", true),
            ("t like 'a%'", false), ("t = 'bcz'", false), ("t >= 'bcd'", true),
            ("t not like '%'", false), ("low < 5", false), ("low > 1000", true), ("d < '2024-01-01'", false),
            ("d = '2024-06-01 12:00:00'", true), ("d >= date '2024-12-31'", true),
            ("x > 100", true), ("x < 0", false), ("y > 100", false), ("y > float64 'nan'", false),
            ("x >= float64 'nan'", true), ("unknown = 1", true), ("a = 'text'", true), ("a < low", true),
            ("a < one", true), ("one > a", true), ("low <= one", false), ("a > t", true),
            ("false", false), ("null", false), ("true", true), ("1 = 2", false), ("h = 0.1", true),
            ("h < 0.0999", false),
        ])
    func rulesOut(text: String, mayMatch: Bool) throws {
        let ranges: [String: ColumnRange] = [
            "a": ColumnRange(minimum: .int(1), maximum: .int(10), nullCount: 0, rowCount: 100),
            "one": ColumnRange(minimum: .int(7), maximum: .int(7), nullCount: 3, rowCount: 100),
            "n": ColumnRange(minimum: .int(1), maximum: .int(10), rowCount: 100),
            "all": ColumnRange(nullCount: 100, rowCount: 100),
            "t": ColumnRange(minimum: .string("b"), maximum: .string("bcd"), nullCount: 0, rowCount: 100),
            "low": ColumnRange(minimum: .int(10), nullCount: 0, rowCount: 100),
            "d": ColumnRange(minimum: .date(19_723), maximum: .date(20_088), nullCount: 0, rowCount: 100),
            "x": ColumnRange(minimum: .double(0), maximum: .double(50), nullCount: 0, rowCount: 100),
            "y": ColumnRange(minimum: .double(0), maximum: .double(50), nullCount: 0, rowCount: 100, nanCount: 0),
            // The half nearest to 0.1.
            "h": ColumnRange(
                minimum: .float(0.0999755859375), maximum: .float(0.0999755859375), nullCount: 0, rowCount: 100,
                nanCount: 0),
        ]
        #expect(try Predicate(parsing: text).mayMatch { ranges[$0] } == mayMatch, "\(text)")
    }
}
