public import DataKitCore

// Means, shares and ratios are ratios of two estimated sums; their variance is that of the sum of residuals
// (linearisation: Särndal, Swensson, Wretman 1992, 5.5), by the design of the sample.

extension Sample {
    /// The mean of a column, nulls left out.
    ///
    /// - Parameters:
    ///   - condition: only rows for which it is true.
    ///   - level: how sure the interval is.
    /// - Throws: ``SamplingError`` of kind `empty` where no row has a value, `column` for a column that holds no numbers,
    ///   `design` for a sample that was not drawn at random; `DataKitError` of kind `unknownColumn`.
    /// - Complexity: O(rows of the sample)
    public func mean(of column: String, where condition: Predicate? = nil, level: Double = 0.95) throws -> Estimate {
        try check(level)
        let sample = try SampleValues(table, column: column, where: condition)
        return try mean(sample, level, subject: column)
    }

    /// The sum of a column over the population; nulls count nothing.
    ///
    /// The population's size is known, so it is that times the mean of what rows add, except where rows came in with
    /// probabilities of their own: then each stands for one over its probability (Horvitz and Thompson 1952).
    ///
    /// - Throws: as ``mean(of:where:level:)``; a sum over no rows of the sample is zero.
    public func total(of column: String, where condition: Predicate? = nil, level: Double = 0.95) throws -> Estimate {
        try check(level)
        return total(try SampleValues(table, column: column, where: condition), level)
    }

    /// How many rows of the population a condition is true for.
    ///
    /// - Throws: as ``mean(of:where:level:)``.
    public func count(where condition: Predicate, level: Double = 0.95) throws -> Estimate {
        let share = try proportion(where: condition, level: level)
        guard selection.totalsFollowSize else {
            return total(try SampleValues(table, where: condition, among: nil), level)
        }
        var count = share
        let size = Double(selection.populationRows)
        (count.value, count.standardError) = (share.value * size, share.standardError * size)
        (count.lower, count.upper) = (share.lower * size, share.upper * size)
        return count
    }

    /// The share of rows for which a condition is true. Where it is neither true nor false, it is not true.
    ///
    /// The interval is Wilson's (1927) for the number of independent rows that would be as telling as the sample, so that
    /// it stays between 0 and 1 and says something of shares of none and all.
    ///
    /// - Parameter domain: the rows to look at; `nil` for all.
    /// - Throws: as ``mean(of:where:level:)``.
    public func proportion(
        where condition: Predicate, among domain: Predicate? = nil, level: Double = 0.95
    ) throws -> Estimate {
        try check(level)
        let sample = try SampleValues(table, where: condition, among: domain)
        var estimate = try mean(sample, level, subject: condition.description)
        let share = min(1, max(0, estimate.value))
        let variance = estimate.standardError * estimate.standardError
        let spread = share * (1 - share)
        // Where all rows agree, as many as there are, and more the more of the population they are.
        let fraction = min(1, Double(sample.rows) / max(1, sampleWeight(sample)))
        let independent =
            spread > 0 && variance > 0 ? spread / variance : Double(sample.rows) / max(1e-12, 1 - fraction)
        if variance == 0, spread > 0 || fraction == 1 { return estimate }
        let t = quantile(level)
        let square = t * t / independent
        let middle = (share + square / 2) / (1 + square)
        let reach = t / (1 + square) * (spread / independent + square / (4 * independent)).squareRoot()
        (estimate.value, estimate.lower, estimate.upper) = (share, max(0, middle - reach), min(1, middle + reach))
        return estimate
    }

    /// The ratio of the sums of two columns; rows in which either is null are left out.
    ///
    /// - Throws: as ``mean(of:where:level:)``; of kind `empty` where the denominator adds up to nothing.
    public func ratio(
        of numerator: String, to denominator: String, where condition: Predicate? = nil, level: Double = 0.95
    ) throws -> Estimate {
        try check(level)
        let above = try SampleValues(table, column: numerator, where: condition)
        let below = try SampleValues(table, column: denominator, where: condition)
        let weights = selection.weights
        var (sumAbove, sumBelow, rows) = (0.0, 0.0, 0)
        let counts = zip(above.counts, below.counts).map { $0 && $1 }
        for row in counts.indices where counts[row] {
            sumAbove += weights[row] * above.values[row]
            sumBelow += weights[row] * below.values[row]
            rows += 1
        }
        guard sumBelow != 0 else {
            throw SamplingError(.empty, "adds up to nothing, so that there is no ratio to it", subject: denominator)
        }
        let ratio = sumAbove / sumBelow
        let scores = counts.indices.map {
            counts[$0] ? (above.values[$0] - ratio * below.values[$0]) / sumBelow : 0
        }
        return estimate(ratio, scores, level, rows: rows)
    }
}

extension Sample {
    func check(_ level: Double) throws(SamplingError) {
        guard level > 0, level < 1 else {
            throw SamplingError(.design, "a confidence level lies between 0 and 1, such as 0.95, not \(level)")
        }
        try selection.checkEstimable()
    }

    /// How many standard errors an interval reaches to each side.
    func quantile(_ level: Double) -> Double {
        let df = selection.degreesOfFreedom
        return df > 0 ? StudentDistribution.quantile(0.5 + level / 2, degreesOfFreedom: df) : .infinity
    }

    /// How many rows of the population the rows that count stand for.
    func sampleWeight(_ sample: SampleValues) -> Double {
        zip(selection.weights, sample.counts).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    }

    func mean(_ sample: SampleValues, _ level: Double, subject: String) throws(SamplingError) -> Estimate {
        let weights = selection.weights
        let sum = sampleWeight(sample)
        guard sum > 0 else {
            throw SamplingError(.empty, "no row of the sample has a value to estimate from", subject: subject)
        }
        var total = 0.0
        for row in weights.indices where sample.counts[row] { total += weights[row] * sample.values[row] }
        let mean = total / sum
        let scores = weights.indices.map { sample.counts[$0] ? (sample.values[$0] - mean) / sum : 0 }
        var result = estimate(mean, scores, level, rows: sample.rows)
        // Of a simple random sample of as many rows, of the same spread.
        var squares = 0.0
        for row in weights.indices where sample.counts[row] {
            squares += weights[row] * (sample.values[row] - mean) * (sample.values[row] - mean)
        }
        let count = Double(sample.rows)
        let simple = count > 1 ? squares / sum / (count - 1) * max(0, 1 - count / max(count, sum)) : 0
        if simple > 0 { result.designEffect = result.standardError * result.standardError / simple }
        return result
    }

    func total(_ sample: SampleValues, _ level: Double) -> Estimate {
        let weights = selection.weights
        let sum = zip(weights, sample.values).reduce(0) { $0 + $1.0 * $1.1 }
        guard selection.totalsFollowSize else { return estimate(sum, sample.values, level, rows: sample.rows) }
        let weight = weights.reduce(0, +)
        let mean = sum / weight
        let size = Double(selection.populationRows)
        return estimate(
            mean * size, sample.values.map { ($0 - mean) * size / weight }, level, rows: sample.rows)
    }

    /// - Parameter scores: what each row adds to the estimate's deviation, before its weight.
    private func estimate(_ value: Double, _ scores: [Double], _ level: Double, rows: Int) -> Estimate {
        let df = selection.degreesOfFreedom
        let variance = selection.varianceOfTotal(scores)
        let isWhole = selection.sampleRows == selection.populationRows && selection.variance != .withReplacement
        // One unit of several says nothing of how they differ.
        let error = df > 0 || isWhole ? max(0, variance).squareRoot() : .infinity
        let reach = error == 0 ? 0 : quantile(level) * error
        return Estimate(
            value: value, standardError: error, level: level, lower: value - reach, upper: value + reach,
            degreesOfFreedom: df, rows: rows)
    }
}
