/// The gamma function and its incomplete relatives, which the t, chi-square and F distributions are made of.
enum GammaFunctions {
    /// The logarithm of the gamma function of a positive number (Lanczos, g = 7, nine terms: 15 digits).
    static func logGamma(_ x: Double) -> Double {
        if x < 0.5 { return logarithm(.pi) - logarithm(sinePi(x)) - logGamma(1 - x) }
        let terms = [
            676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
            -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ]
        let shifted = x - 1
        var sum = 0.99999999999980993
        for (index, term) in terms.enumerated() { sum += term / (shifted + Double(index + 1)) }
        let t = shifted + 7.5
        return 0.5 * logarithm(2 * .pi) + (shifted + 0.5) * logarithm(t) - t + logarithm(sum)
    }

    /// sin(pi x) for 0 < x < 0.5, by its series.
    private static func sinePi(_ x: Double) -> Double {
        let angle = Double.pi * x
        var (term, sum, n) = (angle, angle, 1.0)
        while term.magnitude > 1e-18 * sum.magnitude {
            term *= -angle * angle / ((2 * n) * (2 * n + 1))
            sum += term
            n += 1
        }
        return sum
    }

    /// The regularised upper incomplete gamma function Q(a, x).
    static func upperIncompleteGamma(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        let scale = exponential(a * logarithm(x) - x - logGamma(a))
        if x < a + 1 {
            var (term, sum, n) = (1 / a, 1 / a, a)
            for _ in 0..<100_000 {
                n += 1
                term *= x / n
                sum += term
                if term < sum * 1e-16 { break }
            }
            return max(0, 1 - sum * scale)
        }
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var fraction = d
        for index in 1..<100_000 {
            let i = Double(index)
            let numerator = -i * (i - a)
            b += 2
            d = 1 / nonzero(numerator * d + b)
            c = nonzero(b + numerator / c)
            fraction *= d * c
            if (d * c - 1).magnitude < 1e-15 { break }
        }
        return min(1, scale * fraction)
    }

    /// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let scale = exponential(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * logarithm(x) + b * logarithmOnePlus(-x))
        var c = 1.0
        var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var fraction = d
        for index in 1..<10_000 {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonzero(1 + even * d)
            c = nonzero(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + odd * d)
            c = nonzero(1 + odd / c)
            fraction *= d * c
            if (d * c - 1).magnitude < 1e-15 { break }
        }
        return scale * fraction / a
    }

    private static func nonzero(_ x: Double) -> Double { x.magnitude < 1e-300 ? 1e-300 : x }
}
