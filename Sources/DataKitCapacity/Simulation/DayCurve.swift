/// How a rate goes up and down over a day: 24 factors, one at each full hour, straight lines between them.
public struct DayCurve: Sendable, Hashable, Codable {
    /// At 0:00, 1:00, ... 23:00; 1 is the rate as it was given.
    public let factors: [Double]

    /// The same rate all day.
    public static let flat = DayCurve(unchecked: Array(repeating: 1, count: 24))

    /// A curve of 24 factors, none below zero.
    public init(_ factors: [Double]) throws(CapacityError) {
        guard factors.count == 24, factors.allSatisfy({ $0 >= 0 && $0 <= 1e6 }) else {
            throw CapacityError(
                .input, "a day's curve has 24 factors from 0 to 1,000,000, one an hour, not \(factors.count)")
        }
        self.factors = factors
    }

    private init(unchecked factors: [Double]) { self.factors = factors }

    /// The factor at a second of the day.
    public func factor(atSecond second: Int) -> Double {
        let hour = second / 3600 % 24
        let part = Double(second % 3600) / 3600
        return factors[hour] + (factors[(hour + 1) % 24] - factors[hour]) * part
    }

    /// The largest factor.
    public var peak: Double { factors.max() ?? 1 }
    /// The mean over the day.
    public var mean: Double { factors.reduce(0, +) / Double(factors.count) }
}
