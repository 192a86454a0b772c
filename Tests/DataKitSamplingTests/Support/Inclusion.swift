/// How often rows, and pairs of rows, were in samples.
struct Inclusion {
    private(set) var counts: [Int]
    private var pairs: [Int]
    private(set) var samples = 0

    init(_ population: Int) {
        counts = Array(repeating: 0, count: population)
        pairs = Array(repeating: 0, count: population <= 100 ? population * population : 0)
    }

    mutating func add(_ ids: [Int]) {
        samples += 1
        for (index, id) in ids.enumerated() {
            counts[id] += 1
            if pairs.isEmpty { continue }
            for other in ids[..<index] { pairs[min(id, other) * counts.count + max(id, other)] += 1 }
        }
    }

    /// Sum of (observed - expected)^2 / expected, scaled so that it follows chi-square with N - 1 degrees of freedom for
    /// samples of k without replacement.
    func chiSquare(of k: Int) -> Double {
        let population = Double(counts.count)
        let expected = Double(samples * k) / population
        let sum = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        return sum * (population - 1) / (population - Double(k))
    }

    /// How often each pair was in a sample together.
    var pairShares: [(pair: [Int], share: Double)] {
        counts.indices.flatMap { first in
            counts.indices.filter { $0 > first }.map { second in
                ([first, second], Double(pairs[first * counts.count + second]) / Double(samples))
            }
        }
    }
}
