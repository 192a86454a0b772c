/// Which rows of a population a sample has, and what they stand for: all of a ``Sample`` but the values.
///
/// It is what makes estimates right: the population's size, the weight of each row (one over the probability that it is
/// in the sample), and the strata and units by which the sample varies.
public struct SampleSelection: Sendable, Hashable, Codable {
    /// A part of the population that was sampled by itself; a sample that is not stratified has one.
    public struct Stratum: Sendable, Hashable, Codable {
        /// The stratum's values as text, with a comma between those of several columns; empty where it is all rows.
        public var name: String
        /// Rows of the population that were seen.
        public var populationRows: Int
        /// Rows in the sample.
        public var sampleRows: Int
        /// What could have been drawn: rows, keys or blocks. Of keys an estimate, where not all are in the sample.
        public var populationUnits: Double
        /// What was drawn.
        public var sampleUnits: Int
    }

    /// How the estimates' variance follows from the design.
    public enum Variance: String, Sendable, Hashable, Codable {
        /// Units without replacement: with the finite population's correction.
        case withoutReplacement
        /// Independent draws.
        case withReplacement
        /// Neighbours compared, for samples that follow the population's order (successive differences).
        case successiveDifferences
        /// Rows that come in independently of each other, each with a probability of its own.
        case independent
        /// Nothing was left to chance, so the sample says nothing of its errors.
        case none
    }

    /// How it was drawn.
    public var design: SamplingDesign
    public var seed: UInt64
    /// How many rows there were to draw from.
    public var populationRows: Int
    /// The rows' numbers in the population from 0 on, rising.
    public var positions: [Int]
    /// What each row stands for: one over the probability that it is in the sample.
    public var weights: [Double]
    public var variance: Variance
    public var strata: [Stratum]
    /// The number of each row's stratum; empty where there is one.
    public var stratumOfRow: [Int32]
    /// The number of each row's key or block; empty where rows are the units.
    public var unitOfRow: [Int32]

    /// The number of rows in the sample.
    public var sampleRows: Int { positions.count }

    /// The probability with which each row came in; of a design with replacement, how often it was to be expected.
    public var inclusionProbabilities: [Double] { weights.map { 1 / $0 } }

    /// A selection of one stratum.
    init(
        design: SamplingDesign, seed: UInt64, populationRows: Int, positions: [Int], weights: [Double],
        variance: Variance, populationUnits: Double? = nil, sampleUnits: Int? = nil, unitOfRow: [Int32] = []
    ) {
        self.design = design
        self.seed = seed
        self.populationRows = populationRows
        self.positions = positions
        self.weights = weights
        self.variance = variance
        self.unitOfRow = unitOfRow
        stratumOfRow = []
        strata = [
            Stratum(
                name: "", populationRows: populationRows, sampleRows: positions.count,
                populationUnits: populationUnits ?? Double(populationRows), sampleUnits: sampleUnits ?? positions.count)
        ]
    }
}
