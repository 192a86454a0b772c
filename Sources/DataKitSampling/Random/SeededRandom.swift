internal import DataKitCore

/// A generator of random numbers that gives the same numbers for the same seed on every machine and in every version.
///
/// xoshiro256++ of Blackman and Vigna (2019), its state filled by SplitMix64 from a seed and a stream number. Streams of
/// one seed are independent for all that sampling needs: give each part of a data set that is sampled by itself a
/// stream of its own. Not for secrets.
///
/// ```swift
/// var random = SeededRandom(seed: 42)
/// let die = random.below(6) + 1
/// ```
///
/// - Complexity: about a nanosecond a number; 32 bytes of state.
public struct SeededRandom: RandomNumberGenerator, Sendable, Hashable, Codable {
    private var state0: UInt64
    private var state1: UInt64
    private var state2: UInt64
    private var state3: UInt64

    /// A generator at the beginning of a stream.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var word = KeyHasher.mixed(seed) ^ KeyHasher.mixed(stream &* 0xD1B5_4A32_D192_ED03 &+ 0x8CB9_2BA7_2F3D_8DD7)
        func next() -> UInt64 {
            word &+= 0x9E37_79B9_7F4A_7C15
            return KeyHasher.mixed(word)
        }
        (state0, state1, state2, state3) = (next(), next(), next(), next())
    }

    public mutating func next() -> UInt64 {
        let sum = state0 &+ state3
        let result = ((sum &<< 23) | (sum &>> 41)) &+ state0
        let shifted = state1 &<< 17
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = (state3 &<< 45) | (state3 &>> 19)
        return result
    }

    /// A number strictly between 0 and 1, one of 2^52 equally far apart.
    @inline(__always)
    public mutating func unit() -> Double { (Double(next() &>> 12) + 0.5) * 0x1p-52 }

    /// A whole number in `0..<bound`, each equally likely (Lemire 2019).
    /// - Precondition: the bound is at least 1.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "a random number needs a bound of 1 or more")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(truncatingIfNeeded: product.high)
    }

    /// How many trials fail before the first that succeeds, each succeeding with a probability given by
    /// log(1 - probability). Saturates at `Int.max`.
    mutating func failures(logOfFailure: Double) -> Int {
        let trials = logarithm(unit()) / logOfFailure
        return trials < 0x1p62 ? Int(trials) : .max
    }
}
