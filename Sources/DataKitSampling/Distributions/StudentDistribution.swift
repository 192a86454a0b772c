/// Student's t distribution.
enum StudentDistribution {
    /// The probability of a value of at most `t`.
    static func cumulative(_ t: Double, degreesOfFreedom df: Double) -> Double {
        let tail = 0.5 * GammaFunctions.incompleteBeta(df / (df + t * t), df / 2, 0.5)
        return t > 0 ? 1 - tail : tail
    }

    /// The value that is not exceeded with a probability of one half or more; the normal one beyond a million degrees
    /// of freedom.
    static func quantile(_ probability: Double, degreesOfFreedom df: Double) -> Double {
        precondition(probability >= 0.5 && probability < 1 && df > 0)
        let z = NormalDistribution.quantile(probability)
        if df > 1e6 || probability == 0.5 { return z }
        // The function rises: halve an interval that holds the value.
        var (low, high) = (0.0, max(2, 2 * z))
        while cumulative(high, degreesOfFreedom: df) < probability, high < 1e15 { high *= 2 }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle == low || middle == high { break }
            if cumulative(middle, degreesOfFreedom: df) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}

/// The chi-square distribution.
enum ChiSquareDistribution {
    /// The probability of a value beyond `x`.
    static func upperTail(_ x: Double, degreesOfFreedom df: Double) -> Double {
        df <= 0 ? 1 : GammaFunctions.upperIncompleteGamma(df / 2, x / 2)
    }
}

/// The limit distribution of Kolmogorov's statistic.
enum KolmogorovDistribution {
    /// The probability of a distance beyond `statistic` in a sample of `count`, with Stephens's correction (1970) for
    /// small samples.
    static func upperTail(_ statistic: Double, count: Double) -> Double {
        let root = count.squareRoot()
        let x = (root + 0.12 + 0.11 / root) * statistic
        if x < 0.2 { return 1 }
        var sum = 0.0
        for index in 1...100 {
            let term = exponential(-2 * Double(index * index) * x * x)
            sum += index % 2 == 1 ? term : -term
            if term < 1e-17 { break }
        }
        return min(1, max(0, 2 * sum))
    }
}
