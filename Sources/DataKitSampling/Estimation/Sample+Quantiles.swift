public import DataKitCore

extension Sample {
    /// The smallest value that at least a share of the population does not exceed: the median for 0.5.
    ///
    /// The interval is Woodruff's (1952): that of the share below the quantile, carried over to values. It may be lopsided,
    /// and its ends are values of the sample; where the sample is too small for the share, it is open to the smallest or
    /// largest of them only.
    ///
    /// - Parameters:
    ///   - share: between 0 and 1.
    ///   - condition: only rows for which it is true.
    /// - Throws: as ``mean(of:where:level:)``; ``SamplingError`` of kind `design` for a share out of range.
    /// - Complexity: O(n log n)
    public func quantile(
        _ share: Double, of column: String, where condition: Predicate? = nil, level: Double = 0.95
    ) throws -> Estimate {
        try check(level)
        guard share >= 0, share <= 1 else {
            throw SamplingError(.design, "the share of a quantile lies between 0 and 1, not \(share)")
        }
        let sample = try SampleValues(table, column: column, where: condition)
        let distribution = WeightedDistribution(sample, selection.weights)
        guard let value = distribution.quantile(share) else {
            throw SamplingError(.empty, "no row of the sample has a value to estimate from", subject: column)
        }
        var below = sample
        for row in below.values.indices where below.counts[row] {
            below.values[row] = sample.values[row] <= value ? 1 : 0
        }
        var estimate = try mean(below, level, subject: column)
        let t = quantile(level)
        // By the share asked for, not the one found: values repeat.
        let spread = share * (1 - share)
        let found = estimate.value * (1 - estimate.value)
        let error = found > 0 ? estimate.standardError * (spread / found).squareRoot() : estimate.standardError
        estimate.value = value
        estimate.designEffect = nil
        guard error.isFinite, t.isFinite else {
            estimate.lower = distribution.quantile(0) ?? value
            estimate.upper = distribution.quantile(1) ?? value
            estimate.standardError = .infinity
            return estimate
        }
        estimate.lower = distribution.quantile(max(0, share - t * error)) ?? value
        // The next value beyond, so that the interval covers as it says.
        estimate.upper = distribution.value(above: min(1, share + t * error)) ?? value
        estimate.standardError = t > 0 ? (estimate.upper - estimate.lower) / (2 * t) : 0
        return estimate
    }
}

/// Values in order, with the weight up to each.
struct WeightedDistribution {
    private var values: [Double] = []
    private var cumulative: [Double] = []

    init(_ sample: SampleValues, _ weights: [Double]) {
        let order = sample.values.indices.filter { sample.counts[$0] }.sorted { sample.values[$0] < sample.values[$1] }
        var sum = 0.0
        for row in order {
            sum += weights[row]
            values.append(sample.values[row])
            cumulative.append(sum)
        }
    }

    /// The first value whose cumulated share is at least this.
    func quantile(_ share: Double) -> Double? {
        guard let total = cumulative.last else { return nil }
        return values[min(values.count - 1, position { $0 >= share * total * (1 - 1e-12) })]
    }

    /// The first value whose cumulated share is above this.
    func value(above share: Double) -> Double? {
        guard let total = cumulative.last else { return nil }
        return values[min(values.count - 1, position { $0 > share * total * (1 + 1e-12) })]
    }

    private func position(where isReached: (Double) -> Bool) -> Int {
        var (low, high) = (0, cumulative.count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(cumulative[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
