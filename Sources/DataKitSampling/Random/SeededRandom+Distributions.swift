extension SeededRandom {
    /// A normal deviate (Marsaglia's polar method).
    mutating func normal() -> Double {
        while true {
            let (x, y) = (2 * unit() - 1, 2 * unit() - 1)
            let square = x * x + y * y
            if square < 1, square > 0 { return x * (-2 * logarithm(square) / square).squareRoot() }
        }
    }

    /// A gamma deviate of scale 1 (Marsaglia and Tsang 2000).
    /// - Precondition: the shape is at least 1.
    mutating func gamma(shape: Double) -> Double {
        precondition(shape >= 1, "gamma deviates are made for shapes of 1 and more")
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if logarithm(unit()) < 0.5 * x * x + d - d * v + d * logarithm(v) { return d * v }
        }
    }

    /// A beta deviate.
    /// - Precondition: both parameters are at least 1.
    mutating func beta(_ first: Double, _ second: Double) -> Double {
        let x = gamma(shape: first)
        return x / (x + gamma(shape: second))
    }

    /// How many of `draws` come from the first part, when drawn without replacement from two parts.
    ///
    /// Drawn one by one, which is exact whatever the sizes.
    /// - Precondition: there are at least as many as are drawn.
    /// - Complexity: O(draws)
    mutating func hypergeometric(first: Int, second: Int, draws: Int) -> Int {
        precondition(draws <= first + second, "more are drawn than there are")
        var (left, right) = (first, second)
        for _ in 0..<draws {
            if below(left + right) < left { left -= 1 } else { right -= 1 }
        }
        return first - left
    }

    /// Moves a random subset to the front.
    /// - Complexity: O(count)
    mutating func shufflePrefix<Element>(_ elements: inout [Element], count: Int) {
        for position in 0..<min(count, elements.count) {
            elements.swapAt(position, position + below(elements.count - position))
        }
    }
}
