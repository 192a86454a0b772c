import ArgumentParser
import DataKit

/// The value of --estimate.
struct EstimateRequest {
    enum Kind {
        case mean(String), total(String), quantile(Double, String), ratio(String, String)
        case proportion(Predicate), count(Predicate)
    }

    let text: String
    let kind: Kind

    init(parsing text: String) throws {
        self.text = text
        guard let colon = text.firstIndex(of: ":") else {
            throw ValidationError("what:of is expected, such as mean:TotalDue.")
        }
        let what = text[..<colon]
        let subject = String(text[text.index(after: colon)...])
        guard !subject.isEmpty else { throw ValidationError("a column or condition is expected behind '\(what):'.") }
        switch what {
        case "mean": kind = .mean(subject)
        case "total": kind = .total(subject)
        case "median": kind = .quantile(0.5, subject)
        case "ratio":
            let columns = subject.split(separator: "/", omittingEmptySubsequences: false)
            guard columns.count == 2, !columns[0].isEmpty, !columns[1].isEmpty else {
                throw ValidationError("ratio:COLUMN/COLUMN is expected.")
            }
            kind = .ratio(String(columns[0]), String(columns[1]))
        case "proportion", "count":
            let condition: Predicate
            do { condition = try Predicate(parsing: subject) } catch { throw ValidationError("\(error)") }
            kind = what == "count" ? .count(condition) : .proportion(condition)
        case _ where what.hasPrefix("quantile(") && what.hasSuffix(")"):
            guard let share = Double(what.dropFirst(9).dropLast()), share >= 0, share <= 1 else {
                throw ValidationError("quantile(0.9):COLUMN is expected, with a share between 0 and 1.")
            }
            kind = .quantile(share, subject)
        default:
            throw ValidationError(
                "there is no estimate '\(what)'; there are mean, total, median, quantile(p), ratio, proportion, count.")
        }
    }

    /// The columns that it looks at.
    var columns: [String] {
        switch kind {
        case .mean(let name), .total(let name), .quantile(_, let name): [name]
        case .ratio(let above, let below): [above, below]
        case .proportion(let condition), .count(let condition): Array(condition.columnNames)
        }
    }

    func estimate(from sample: Sample, level: Double) throws -> Estimate {
        switch kind {
        case .mean(let name): try sample.mean(of: name, level: level)
        case .total(let name): try sample.total(of: name, level: level)
        case .quantile(let share, let name): try sample.quantile(share, of: name, level: level)
        case .ratio(let above, let below): try sample.ratio(of: above, to: below, level: level)
        case .proportion(let condition): try sample.proportion(where: condition, level: level)
        case .count(let condition): try sample.count(where: condition, level: level)
        }
    }
}
