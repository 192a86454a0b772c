import DataKit

/// What `sample` has to say.
struct SampleAnswer {
    /// A p-value below this is no chance.
    static let suspicious = 0.001

    var target: String?
    var seed: UInt64
    var design: SamplingDesign
    var level: Double
    var designText: String
    var rows = 0
    /// Of samples that were held.
    var selection: SampleSelection?
    var estimates: [(text: String, estimate: Estimate)] = []
    var comparisons: [SampleCheck.Comparison]?
    var duration: Duration = .zero

    /// `few.parquet: 10,000 of 10,000,000 rows, simple random without replacement, seed 42, 0.31 s`
    var line: String {
        let name = target.map { $0 == "-" ? "standard output: " : "\($0): " } ?? ""
        let population = selection.map { " of \(Amount.count($0.populationRows))" } ?? ""
        return
            "\(name)\(Amount.count(rows))\(population) rows, \(designText), seed \(seed), \(Amount.seconds(duration))"
    }

    var text: String {
        var lines: [String] = []
        if !estimates.isEmpty {
            var rows = [
                ["estimate", "value", "standard error", "\(Amount.rounded(level * 100)) % from", "to", "design effect"]
            ]
            for (text, estimate) in estimates {
                rows.append(
                    [text]
                        + [
                            estimate.value, estimate.standardError, estimate.lower, estimate.upper,
                        ].map(Self.number) + [estimate.designEffect.map(Self.number) ?? ""])
            }
            lines += Self.aligned(rows)
        }
        if let comparisons {
            if !lines.isEmpty { lines.append("") }
            var rows = [["column", "test", "statistic", "p-value", "", "mean", "of sample", "skewness"]]
            for comparison in comparisons {
                rows.append([
                    comparison.name, comparison.test == .chiSquare ? "chi-square" : "Kolmogorov-Smirnov",
                    Self.number(comparison.statistic), Self.number(comparison.pValue),
                    comparison.pValue < Self.suspicious ? "DIFFERS" : "", comparison.mean.map(Self.number) ?? "",
                    comparison.sampleMean.map(Self.number) ?? "", comparison.skewness.map(Self.number) ?? "",
                ])
            }
            lines += Self.aligned(rows)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Six digits that matter.
    private static func number(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let size = value.magnitude
        if size >= 1e15 || size < 1e-4 {
            let text = "\(value)"
            guard let exponent = text.firstIndex(of: "e") else { return text }
            return String(text[..<exponent].prefix(value < 0 ? 8 : 7)) + text[exponent...]
        }
        var digits = 3
        while digits > 0, size >= [1000.0, 100, 10][3 - digits] * 1000 { digits -= 1 }
        if size < 1 {
            // Small numbers have more behind the point.
            let scaled = (value * 1e7).rounded() / 1e7
            return "\(scaled)"
        }
        return Amount.decimal(value, digits: digits)
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[index] - cell.count)
                // Names to the left, numbers to the right.
                line += (index == 0 ? cell + space : space + cell) + "  "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    var json: JSONValue {
        var answer: JSONValue = [
            "output": JSONValue(target), "rows": .integer(rows), "seed": .verbatim(String(seed)),
            "design": .string(designText),
            "seconds": .double((duration.seconds * 1000).rounded() / 1000),
        ]
        if let selection {
            answer = answer.adding("population_rows", .integer(selection.populationRows))
            if selection.strata.count > 1 || selection.stratumOfRow.count > 0 {
                answer = answer.adding(
                    "strata",
                    .array(
                        selection.strata.map {
                            [
                                "name": .string($0.name), "population_rows": .integer($0.populationRows),
                                "rows": .integer($0.sampleRows),
                            ]
                        }))
            } else if !selection.unitOfRow.isEmpty, let stratum = selection.strata.first {
                answer = answer.adding("units", .integer(stratum.sampleUnits))
                    .adding("population_units", .double(stratum.populationUnits))
            }
        }
        if !estimates.isEmpty { answer = answer.adding("estimates", .array(estimates.map(Self.json))) }
        if let comparisons { answer = answer.adding("check", .array(comparisons.map(Self.json))) }
        return answer
    }

    private static func json(_ text: String, _ estimate: Estimate) -> JSONValue {
        [
            "estimate": .string(text), "value": .double(estimate.value),
            "standard_error": .double(estimate.standardError), "confidence": .double(estimate.level),
            "lower": .double(estimate.lower), "upper": .double(estimate.upper),
            "degrees_of_freedom": .double(estimate.degreesOfFreedom), "rows": .integer(estimate.rows),
            "design_effect": estimate.designEffect.map { .double($0) } ?? .null,
        ]
    }

    private static func json(_ comparison: SampleCheck.Comparison) -> JSONValue {
        [
            "column": .string(comparison.name), "test": .string(comparison.test.rawValue),
            "statistic": .double(comparison.statistic),
            "degrees_of_freedom": comparison.degreesOfFreedom.map { .double($0) } ?? .null,
            "p_value": .double(comparison.pValue), "differs": .boolean(comparison.pValue < suspicious),
            "null_share": .double(comparison.nullShare), "sample_null_share": .double(comparison.sampleNullShare),
            "mean": comparison.mean.map { .double($0) } ?? .null,
            "sample_mean": comparison.sampleMean.map { .double($0) } ?? .null,
            "skewness": comparison.skewness.map { .double($0) } ?? .null,
            "rows_for_normal_mean": JSONValue(comparison.rowsForNormalMean),
        ]
    }
}

extension SampleDesignOptions {
    /// The design in words.
    func text(of design: SamplingDesign) -> String {
        switch design {
        case .simpleRandom: return "simple random without replacement"
        case .withReplacement: return "simple random with replacement"
        case .bernoulli(let fraction): return "Bernoulli, probability \(fraction)"
        case .poisson(let weight, _): return "Poisson in proportion to \(weight)"
        case .weighted(_, let weight): return "one after another in proportion to \(weight)"
        case .systematic(let interval): return "systematic, interval \(interval)"
        case .stratified(let plan): return "stratified by \(plan.columns.joined(separator: ", "))"
        case .keys(let keys): return "keys of \(keys.columns.joined(separator: ", "))"
        case .blocks(let count, let rows): return "\(count) blocks of \(rows) rows"
        case .everyNth(let step, _): return "every row of \(step)"
        case .head: return "the first"
        case .tail: return "the last"
        }
    }
}
