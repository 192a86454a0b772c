/// How many rows a sample needs.
///
/// Numbers are rounded up and never above the population. Formulas: Cochran, Sampling Techniques (1977), chapter 4.
///
/// ```swift
/// try SampleSize.proportion(margin: 0.05).rows                       // 385
/// try SampleSize.proportion(margin: 0.05, population: 1000).rows     // 278
/// try SampleSize.toSee(share: 0.001, confidence: 0.99)               // 4603
/// ```
public struct SampleSize: Sendable, Hashable, Codable {
    /// For a population without end, before rounding.
    public var infinite: Double
    /// For the population given, before rounding.
    public var exact: Double
    /// How many rows.
    public var rows: Int
    /// How many to ask, where only some answer.
    public var invitations: Int

    /// For a share of rows, to a margin to each side: z^2 p (1 - p) / margin^2 (Cochran 4.2), for a finite population
    /// n0 / (1 + (n0 - 1) / N).
    ///
    /// - Parameters:
    ///   - margin: of the share, such as 0.05 for plus or minus five points.
    ///   - confidence: how sure the margin is.
    ///   - expected: the share expected; one half is the worst.
    ///   - population: how many rows there are; `nil` for many.
    ///   - designEffect: by how much the design's variance is above that of a simple random sample.
    ///   - responseRate: the share of those asked who answer.
    /// - Throws: ``SamplingError`` of kind `design` for numbers out of range, and for an expected share of 0 or 1: of
    ///   such a sample nothing would be needed, which is no plan. Use ``toSee(share:confidence:)``.
    public static func proportion(
        margin: Double, confidence: Double = 0.95, expected: Double = 0.5, population: Int? = nil,
        designEffect: Double = 1, responseRate: Double = 1
    ) throws(SamplingError) -> SampleSize {
        try range(confidence, "the confidence", above: 0, below: 1)
        return try proportion(
            margin: margin, z: z(confidence), expected: expected, population: population,
            designEffect: designEffect, responseRate: responseRate)
    }

    /// The same with the number of standard errors that the margin is to be, such as 1.96.
    public static func proportion(
        margin: Double, z: Double, expected: Double = 0.5, population: Int? = nil, designEffect: Double = 1,
        responseRate: Double = 1
    ) throws(SamplingError) -> SampleSize {
        try range(margin, "the margin", above: 0, below: 1)
        guard expected > 0, expected < 1 else {
            throw SamplingError(
                .design,
                "an expected share of \(expected) has no spread, so that no row at all would be needed; to find rare rows, "
                    + "ask how many it takes to see one")
        }
        return try SampleSize(
            z * z * expected * (1 - expected) / (margin * margin), population, designEffect, responseRate)
    }

    /// For a mean, to a margin to each side: (z sd / margin)^2 (Cochran 4.6).
    ///
    /// - Parameter standardDeviation: of the column, from a pilot sample or earlier data.
    /// - Throws: ``SamplingError`` of kind `design` for numbers out of range.
    public static func mean(
        standardDeviation: Double, margin: Double, confidence: Double = 0.95, population: Int? = nil,
        designEffect: Double = 1, responseRate: Double = 1
    ) throws(SamplingError) -> SampleSize {
        try range(confidence, "the confidence", above: 0, below: 1)
        try range(standardDeviation, "the standard deviation", above: 0, below: .infinity)
        try range(margin, "the margin", above: 0, below: .infinity)
        let ratio = z(confidence) * standardDeviation / margin
        return try SampleSize(ratio * ratio, population, designEffect, responseRate)
    }

    /// How many rows each of two groups needs, so that a test tells their shares apart: unpooled, two-sided, without
    /// continuity correction (Fleiss 1981).
    ///
    /// - Parameters:
    ///   - significance: how often a difference may be found where there is none.
    ///   - power: how often the difference is to be found.
    /// - Throws: ``SamplingError`` of kind `design` for numbers out of range, or equal shares.
    public static func twoProportions(
        _ first: Double, _ second: Double, significance: Double = 0.05, power: Double = 0.8
    ) throws(SamplingError) -> Int {
        for share in [first, second] { try range(share, "a share", above: -0.0.ulp, below: 1 + 1e-15) }
        try range(significance, "the significance", above: 0, below: 1)
        try range(power, "the power", above: 0, below: 1)
        guard first != second else {
            throw SamplingError(.design, "equal shares cannot be told apart by any number of rows")
        }
        let sum = z(1 - significance) + NormalDistribution.quantile(power)
        let spread = first * (1 - first) + second * (1 - second)
        return try whole(max(1, sum * sum * spread / ((first - second) * (first - second))))
    }

    /// How many rows to look at so that one of a kind is among them: the smallest n with 1 - (1 - share)^n >= confidence.
    ///
    /// - Throws: ``SamplingError`` of kind `design` for numbers out of range.
    public static func toSee(share: Double, confidence: Double = 0.95) throws(SamplingError) -> Int {
        try range(share, "the share", above: 0, below: 1 + 1e-15)
        try range(confidence, "the confidence", above: 0, below: 1)
        if share >= 1 { return 1 }
        return try whole(logarithmOnePlus(-confidence) / logarithmOnePlus(-share))
    }

    /// What a standard error is multiplied by where so many of a finite population were drawn: sqrt((N - n) / (N - 1)).
    /// - Throws: ``SamplingError`` of kind `design` where more were drawn than there are.
    public static func finitePopulationCorrection(rows: Int, population: Int) throws(SamplingError) -> Double {
        guard population > 0, 0...population ~= rows else {
            throw SamplingError(.design, "\(rows) rows cannot be drawn from \(population)")
        }
        return population == 1 ? (rows == 1 ? 0 : 1) : (Double(population - rows) / Double(population - 1)).squareRoot()
    }

    private init(
        _ simple: Double, _ population: Int?, _ designEffect: Double, _ responseRate: Double
    ) throws(SamplingError) {
        try Self.range(designEffect, "the design effect", above: 0, below: .infinity)
        try Self.range(responseRate, "the response rate", above: 0, below: 1 + 1e-15)
        infinite = simple * designEffect
        exact = infinite
        if let population {
            guard population > 0 else {
                throw SamplingError(.design, "a population has at least one row, not \(population)")
            }
            exact = min(Double(population), infinite / (1 + (infinite - 1) / Double(population)))
        }
        rows = try Self.whole(exact)
        invitations = try Self.whole(Double(rows) / responseRate)
    }

    private static func z(_ confidence: Double) -> Double { NormalDistribution.quantile(0.5 + confidence / 2) }

    /// Rounded up; what is a whole number but for the arithmetic stays it.
    private static func whole(_ rows: Double) throws(SamplingError) -> Int {
        guard rows < 0x1p62 else {
            throw SamplingError(.design, "more than 2^62 rows would be needed; allow a wider margin")
        }
        return max(0, Int((rows * (1 - 1e-12)).rounded(.up)))
    }

    private static func range(
        _ number: Double, _ what: String, above low: Double, below high: Double
    ) throws(SamplingError) {
        guard number > low, number < high else {
            let end = high == .infinity ? "" : " and below \(high > 1 && high < 1.1 ? "or equal to 1" : "\(high)")"
            throw SamplingError(.design, "\(what) must be above \(max(0, low))\(end), not \(number)")
        }
    }
}
