/// How a sample is divided among strata.
///
/// Shares are rounded by largest remainders, ties to the earlier stratum, so that the parts add up to the whole.
///
/// ```swift
/// Allocation.proportional(100, to: [500, 300, 200])                                  // 50, 30, 20
/// Allocation.neyman(100, to: [500, 300, 200], standardDeviations: [10, 20, 40])      // 26, 32, 42
/// Allocation.divide(50, by: [990, 10], atLeast: [2, 2], atMost: [990, 10])           // 48, 2
/// ```
///
/// - Complexity: O(strata x log strata), times the rounds that bounds take, at most one a stratum.
public enum Allocation {
    /// In proportion to the strata's sizes: n N_h / N (Cochran 1977, 5.5).
    public static func proportional(_ rows: Int, to sizes: [Int]) -> [Int] {
        rounded(rows, by: sizes.map { Double($0) })
    }

    /// The same to each; what is left over to the earlier ones.
    public static func equal(_ rows: Int, strata: Int) -> [Int] {
        rounded(rows, by: Array(repeating: 1, count: strata))
    }

    /// In proportion to size times standard deviation: the smallest variance of a mean (Neyman 1934; Cochran 5.26).
    /// - Precondition: there is a standard deviation for each stratum.
    public static func neyman(_ rows: Int, to sizes: [Int], standardDeviations: [Double]) -> [Int] {
        precondition(sizes.count == standardDeviations.count, "each stratum needs a standard deviation")
        return rounded(rows, by: zip(sizes, standardDeviations).map { Double($0) * $1 })
    }

    /// For the smallest variance at a given cost: n N_h S_h / sqrt(c_h) (Cochran 5.23).
    /// - Precondition: there are as many standard deviations and costs as strata, and costs are above zero.
    public static func optimal(
        _ rows: Int, to sizes: [Int], standardDeviations: [Double], costs: [Double]
    ) -> [Int] {
        precondition(
            sizes.count == standardDeviations.count && sizes.count == costs.count && costs.allSatisfy { $0 > 0 },
            "each stratum needs a standard deviation and a cost")
        return rounded(
            rows, by: sizes.indices.map { Double(sizes[$0]) * standardDeviations[$0] / costs[$0].squareRoot() })
    }

    /// By any shares, within bounds.
    ///
    /// Where a part would be out of its bounds it is put on the bound, and the rest divided among the others. Where the
    /// minima add up to more than the whole, they are what is given; where the maxima to less, those.
    ///
    /// - Precondition: shares are finite and not negative, there is a bound each for every stratum, and no minimum
    ///   above its maximum.
    public static func divide(_ rows: Int, by shares: [Double], atLeast: [Int], atMost: [Int]) -> [Int] {
        precondition(
            shares.count == atLeast.count && shares.count == atMost.count && zip(atLeast, atMost).allSatisfy(<=),
            "each stratum needs a share and bounds")
        var parts = Array(repeating: 0, count: shares.count)
        var free = Array(shares.indices)
        var left = rows
        while !free.isEmpty {
            let sum = free.reduce(0) { $0 + shares[$1] }
            // Where no share is left, all are equal.
            let given = rounded(max(0, left), by: free.map { sum > 0 ? shares[$0] : 1 })
            var excess = 0, shortage = 0
            for (place, index) in free.enumerated() {
                excess += max(0, given[place] - atMost[index])
                shortage += max(0, atLeast[index] - given[place])
            }
            if excess == 0, shortage == 0 {
                for (place, index) in free.enumerated() { parts[index] = given[place] }
                return parts
            }
            // The side that is further off is settled first; the other may come right by it.
            var rest: [Int] = []
            for (place, index) in free.enumerated() {
                if excess >= shortage, given[place] >= atMost[index] {
                    parts[index] = atMost[index]
                } else if excess < shortage, given[place] <= atLeast[index] {
                    parts[index] = atLeast[index]
                } else {
                    rest.append(index)
                    continue
                }
                left -= parts[index]
            }
            free = rest
        }
        return parts
    }

    /// The number that, given to each as far as it has so many, is the smallest to give `rows` in all.
    static func share(of rows: Int, among sizes: [Int]) -> Int {
        var left = rows
        let sorted = sizes.sorted()
        for (index, size) in sorted.enumerated() {
            let others = sorted.count - index
            let share = (left + others - 1) / others
            if size >= share { return share }
            left -= size
        }
        return rows
    }

    private static func rounded(_ rows: Int, by shares: [Double]) -> [Int] {
        precondition(rows >= 0, "a sample cannot be divided that has a negative number of rows")
        precondition(shares.allSatisfy { $0 >= 0 && $0.isFinite }, "shares are finite and not negative")
        let sum = shares.reduce(0, +)
        guard sum > 0, rows > 0 else { return Array(repeating: 0, count: shares.count) }
        // The nearest 10^-9 of a row counts: a tie stays a tie whatever the order of the arithmetic.
        let exact = shares.map { Double(rows) * $0 / sum }
        var parts = exact.map { Int(($0 + 1e-9).rounded(.down)) }
        let remainders = exact.indices.map { (((exact[$0] - Double(parts[$0])) * 1e9).rounded(), $0) }
        var left = rows - parts.reduce(0, +)
        for (_, index) in remainders.sorted(by: { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }) {
            if left <= 0 { break }
            parts[index] += 1
            left -= 1
        }
        return parts
    }
}
