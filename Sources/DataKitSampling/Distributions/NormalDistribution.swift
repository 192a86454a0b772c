/// The standard normal distribution.
enum NormalDistribution {
    /// The probability of a value of at most `z`.
    static func cumulative(_ z: Double) -> Double { 0.5 * complementaryErrorFunction(-z / 2.0.squareRoot()) }

    /// The value that is not exceeded with a probability strictly between 0 and 1.
    ///
    /// Acklam's rational approximation, then two steps of Halley's method against the error function: about 15 digits.
    static func quantile(_ probability: Double) -> Double {
        precondition(probability > 0 && probability < 1, "a quantile needs a probability between 0 and 1")
        if probability > 0.5 { return -quantile(1 - probability) }
        var z = start(probability)
        for _ in 0..<2 {
            let error = cumulative(z) - probability
            let step = error * (2 * Double.pi).squareRoot() * exponential(z * z / 2)
            z -= step / (1 + z * step / 2)
        }
        return z
    }

    /// For probabilities of at most one half.
    private static func start(_ p: Double) -> Double {
        if p < 0.02425 {
            let q = (-2 * logarithm(p)).squareRoot()
            let c = [
                -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734,
                4.374664141464968, 2.938163982698783,
            ]
            let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416]
            return c.reduce(0) { $0 * q + $1 } / (d.reduce(0) { $0 * q + $1 } * q + 1)
        }
        let q = p - 0.5
        let r = q * q
        let a = [
            -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
            -3.066479806614716e+01, 2.506628277459239,
        ]
        let b = [
            -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
            -1.328068155288572e+01,
        ]
        return a.reduce(0) { $0 * r + $1 } * q / (b.reduce(0) { $0 * r + $1 } * r + 1)
    }
}
