/// A number that a sample tells of its population, with how far off it may be.
public struct Estimate: Sendable, Hashable, Codable {
    /// The estimate.
    public var value: Double
    /// The standard deviation that it has over all samples of the design, estimated from this one; the finite
    /// population is corrected for.
    public var standardError: Double
    /// How sure the interval is: 0.95 covers the truth in 95 of 100 samples.
    public var level: Double
    /// The ends of the confidence interval.
    public var lower: Double
    public var upper: Double
    /// Units less strata: what the t distribution of the interval goes by.
    public var degreesOfFreedom: Double
    /// Rows of the sample that it rests on: those with a value, for which the condition is true.
    public var rows: Int
    /// Its variance over that of a simple random sample of as many rows: what clusters and weights cost (above 1), or
    /// strata gain. `nil` where that has no meaning.
    public var designEffect: Double?

    /// The confidence interval.
    public var interval: ClosedRange<Double> { min(lower, upper)...max(lower, upper) }
    /// Standard error over value; `nil` of zero.
    public var relativeStandardError: Double? { value == 0 ? nil : standardError / value.magnitude }
}
