import Testing

@testable import DataKitCore

@Suite struct DuckDBAnswersTests {
    /// The table of Scripts/interop/generate-predicate-answers.py.
    private func batch() throws -> RecordBatch {
        func price(_ unscaled: Int128) -> Value { .decimal(Decimal128(unscaled: unscaled, scale: 2)) }
        let dates: [Value] = [.date(19_844), .date(-1), .null, .date(19_845), .date(19_844), .date(-719_162)]
        let columns = [
            ("n", Column([-5, 0, 7, nil, 9_007_199_254_740_993, 7] as [Int64?])),
            ("x", Column([.nan, 0.5, -1e300, .infinity, 7, nil] as [Double?])),
            ("t", Column(["a", "ab", "", "é_b", nil, "B%"])), ("d", try Column(.date, dates)),
            ("g", Column([true, false, nil, true, false, true])),
            (
                "p",
                try Column(
                    .decimal(precision: 10, scale: 2),
                    [price(110), price(-5), price(9_999_999_999), .null, price(700), price(0)])
            ),
        ]
        return try RecordBatch(
            schema: Schema(columns.map { Field($0.0, $0.1.type) }), columns: columns.map(\.1))
    }

    @Test("finds the rows that DuckDB finds")
    func agrees() throws {
        let batch = try batch()
        for (condition, expected) in duckDBAnswers {
            let rows = try Predicate(parsing: condition).evaluate(batch)
            let found = (0..<batch.rowCount).filter { rows[$0] }
            if found != expected { Issue.record("\(condition): found \(found), DuckDB \(expected)") }
        }
    }
}
