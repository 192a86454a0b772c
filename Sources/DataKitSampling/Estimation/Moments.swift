/// Mean and squared deviations of some numbers, in one pass, and mergeable (Welford 1962; Chan, Golub, LeVeque 1983).
struct Moments: Sendable, Codable, Hashable {
    private(set) var count = 0.0
    private(set) var mean = 0.0
    private(set) var squares = 0.0
    private(set) var cubes = 0.0

    init() {}

    /// Of a column's numbers, in two passes over them, which is faster than one by one; NaN is left out.
    init(_ numbers: Numbers) {
        let values = numbers.values.span
        var sum = 0.0
        for row in 0..<values.count where numbers.isThere(row) && !values[row].isNaN {
            count += 1
            sum += values[row]
        }
        guard count > 0 else { return }
        mean = sum / count
        for row in 0..<values.count where numbers.isThere(row) && !values[row].isNaN {
            let delta = values[row] - mean
            squares += delta * delta
            cubes += delta * delta * delta
        }
    }

    mutating func add(_ value: Double) {
        let before = count
        count += 1
        let delta = value - mean
        let part = delta / count
        let term = delta * part * before
        mean += part
        cubes += term * part * (count - 2) - 3 * part * squares
        squares += term
    }

    mutating func merge(_ other: Moments) {
        if other.count == 0 { return }
        let total = count + other.count
        let delta = other.mean - mean
        cubes +=
            other.cubes + delta * delta * delta * count * other.count * (count - other.count) / (total * total)
            + 3 * delta * (count * other.squares - other.count * squares) / total
        squares += other.squares + delta * delta * count * other.count / total
        mean += delta * other.count / total
        count = total
    }

    /// With n - 1; zero of fewer than two numbers.
    var variance: Double { count > 1 ? max(0, squares / (count - 1)) : 0 }
    var standardDeviation: Double { variance.squareRoot() }
    /// Third central moment over the cube of the deviation (Fisher's G1 without correction).
    var skewness: Double {
        squares > 0 ? count.squareRoot() * cubes / power(squares, 1.5) : 0
    }
}
