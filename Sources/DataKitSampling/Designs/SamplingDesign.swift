/// How a sample is drawn.
///
/// | design | draws | units |
/// |---|---|---|
/// | ``simpleRandom(rows:)`` | exactly n rows, every set of n equally likely (Algorithm L) | rows |
/// | ``withReplacement(rows:)`` | n times a row of all | draws |
/// | ``bernoulli(fraction:)`` | each row by itself with one probability | rows |
/// | ``poisson(weight:scale:)`` | each row by itself, in proportion to a column | rows |
/// | ``weighted(rows:weight:)`` | exactly n rows, one after another in proportion to a column (A-ExpJ) | rows |
/// | ``systematic(interval:)`` | every k-th row from a random start on | rows |
/// | ``stratified(_:)`` | a simple random sample of each stratum | rows |
/// | ``keys(_:)`` | keys by their hashes, each with all its rows | keys |
/// | ``blocks(count:blockRows:)`` | blocks of neighbouring rows | blocks |
/// | ``everyNth(_:offset:)``, ``head(_:)``, ``tail(_:)`` | rows by their places; nothing random | rows |
///
/// ```swift
/// let sample = try await rows.accumulate(into: Sampler(.simpleRandom(rows: 1000), seed: 42)).finish()
/// print(try sample.mean(of: "TotalDue"))
/// ```
public enum SamplingDesign: Sendable, Hashable, Codable {
    /// So many rows without replacement; all of them where there are fewer.
    case simpleRandom(rows: Int)
    /// So many draws, each of one of all rows: a row may come several times.
    case withReplacement(rows: Int)
    /// Each row with this probability, so that the sample's size is binomial.
    case bernoulli(fraction: Double)
    /// Each row with the probability min(1, scale x weight): Poisson sampling with probability proportional to size.
    /// ``InclusionScale`` finds the scale that gives a wanted number of rows.
    case poisson(weight: String, scale: Double)
    /// So many rows without replacement, drawn one after another, each with a probability in proportion to its weight
    /// among those left. A row of weight zero or null never comes. That is not inclusion in proportion to the weight.
    case weighted(rows: Int, weight: String)
    /// One row in each interval of so many, which need not be a whole number: row floor(start + i x interval), the start
    /// drawn from the first interval.
    case systematic(interval: Double)
    /// Simple random samples of the groups of rows that a column, or several, make.
    case stratified(Stratification)
    /// The rows of sampled keys.
    case keys(KeySelection)
    /// So many blocks of so many neighbouring rows, drawn without replacement; the last block may be short. Of a file
    /// that can read rows by their places nothing else is read, which makes it the fastest way to a small sample of a
    /// large file. Neighbours are often alike: intervals are wider, and say so.
    case blocks(count: Int, blockRows: Int)
    /// Rows `offset`, `offset + n`, `offset + 2n`, ...
    case everyNth(Int, offset: Int)
    /// The first rows.
    case head(Int)
    /// The last rows.
    case tail(Int)
}

/// A sample of keys, each with all its rows.
///
/// Keys are chosen by the hash of the seed and the key alone, so neither threads nor batches nor the order of rows
/// matter; a smaller sample of the same seed is part of a larger one; and tables sampled by the same key and seed join.
/// Where keys are unique it is a simple random sample of rows; else a one-stage cluster sample.
public struct KeySelection: Sendable, Hashable, Codable {
    /// How many keys.
    public enum Size: Sendable, Hashable, Codable {
        /// The keys with the smallest hashes (bottom-k).
        case count(Int)
        /// Each key with this probability.
        case fraction(Double)
    }

    /// The columns that together are the key. Null is a key like others.
    public var columns: [String]
    public var size: Size

    /// A selection of so many keys, or a share of them.
    public init(columns: [String], size: Size) {
        self.columns = columns
        self.size = size
    }
}

/// Strata, and how the rows of a sample are divided among them.
///
/// One pass suffices: what a stratum gets is settled at the end, from its true size.
public struct Stratification: Sendable, Hashable, Codable {
    /// How a sample is divided.
    public enum Division: Sendable, Hashable, Codable {
        /// In proportion to the strata's sizes.
        case proportional
        /// The same number of each, as far as it has them.
        case equal
        /// In proportion to size times standard deviation of a column: the smallest error of its mean (Neyman 1934).
        case neyman(column: String)
    }

    /// The columns whose values make the strata. Null is a value like others.
    public var columns: [String]
    /// The rows of the sample in all.
    public var rows: Int
    public var division: Division
    /// At least so many rows of every stratum that has them, so that small strata do not vanish.
    public var minimumPerStratum: Int
    /// More strata than this are an error: a column of nearly unique values makes none.
    public var maximumStrata: Int

    /// A division of a sample among strata.
    public init(
        columns: [String], rows: Int, division: Division = .proportional, minimumPerStratum: Int = 0,
        maximumStrata: Int = 10_000
    ) {
        self.columns = columns
        self.rows = rows
        self.division = division
        self.minimumPerStratum = minimumPerStratum
        self.maximumStrata = maximumStrata
    }
}
