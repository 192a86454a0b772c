public import DataKitCore

/// Holds a sample against the population it was drawn from, column by column.
///
/// Numbers and dates are compared by the largest distance between their distributions (Kolmogorov and Smirnov), text and
/// booleans by how often their values occur (chi-square); columns of other types are left out. Small p-values mean that
/// the sample differs from its population by more than chance explains: it is skewed, or was drawn from another frame.
/// Of k columns one below 0.05 / k is to be expected in one of twenty good samples.
///
/// ```swift
/// let check = try await rows.accumulate(into: SampleCheck(sample)).finish()
/// for column in check where column.pValue < 0.001 { print(column.name, column.statistic) }
/// ```
///
/// Weights count: each row of the sample stands for as many as its design says. For samples whose weights differ, or whose
/// units are keys or blocks, the number of rows in the tests is that of independent rows that would be as telling, by
/// Kish's rule (1965): the p-value is then an approximation.
///
/// - Complexity: O(log n) a number of the population, a hash a text. Memory: the sample's columns, and up to
///   ``maximumCategories`` values a column.
public struct SampleCheck: Accumulator {
    /// How one column compares.
    public struct Comparison: Sendable, Hashable, Codable {
        public enum Test: String, Sendable, Hashable, Codable { case kolmogorovSmirnov, chiSquare }
        /// The column's name.
        public var name: String
        public var test: Test
        /// The largest distance between the distributions, or the sum of squared deviations over expectations.
        public var statistic: Double
        /// Categories less one; `nil` for numbers.
        public var degreesOfFreedom: Double?
        /// How likely so large a statistic is for a sample drawn by its design.
        public var pValue: Double
        /// The shares that are null.
        public var nullShare: Double
        public var sampleNullShare: Double
        /// The means, of numbers.
        public var mean: Double?
        public var sampleMean: Double?
        /// How lopsided the population is: third central moment over the cube of the standard deviation.
        public var skewness: Double?
        /// Rows needed so that intervals of a mean go by the normal distribution: 25 times the skewness squared (Cochran
        /// 1977, 2.15).
        public var rowsForNormalMean: Int?
    }

    /// More distinct values of a column than this are counted together as others.
    public static let maximumCategories = 10_000

    private let names: [String]
    private var columns: [CheckedColumn]
    private let effectiveRows: Double
    private let populationOfSample: Int
    private var seen = 0

    /// - Parameter columns: which to compare; `nil` for all that can be.
    /// - Throws: `DataKitError` of kind `unknownColumn`; ``SamplingError`` of kind `column` for one that cannot be
    ///   compared, `empty` for a sample of no rows.
    public init(_ sample: Sample, columns: [String]? = nil) throws {
        let schema = sample.table.schema
        guard sample.selection.sampleRows > 0 else {
            throw SamplingError(.empty, "the sample has no rows to compare")
        }
        names =
            columns ?? schema.fields.filter { CheckedColumn.canCompare($0.type) }.map(\.name)
        let positions = try schema.indices(of: names)
        var checked: [CheckedColumn] = []
        for position in positions {
            let field = schema.fields[position]
            guard CheckedColumn.canCompare(field.type) else {
                throw SamplingError(.column, "columns of \(field.type) are not compared", subject: field.name)
            }
            checked.append(try CheckedColumn(sample, position))
        }
        self.columns = checked
        let weights = sample.selection.weights
        let sum = weights.reduce(0, +), squares = weights.reduce(0) { $0 + $1 * $1 }
        let units =
            sample.selection.unitOfRow.isEmpty ? sample.selection.sampleRows : sample.selection.strata[0].sampleUnits
        effectiveRows = min(sum * sum / squares, Double(units))
        populationOfSample = sample.selection.populationRows
    }

    /// Takes in rows of the population.
    /// - Throws: `DataKitError` of kind `unknownColumn` or `mismatch`.
    public mutating func update(_ batch: RecordBatch) throws {
        for (index, position) in try batch.schema.indices(of: names).enumerated() {
            try columns[index].count(batch.columns[position])
        }
        seen += batch.rowCount
    }

    public mutating func merge(_ other: SampleCheck) throws(SamplingError) {
        guard names == other.names, effectiveRows == other.effectiveRows else {
            throw SamplingError(.merge, "checks of different samples do not merge")
        }
        for index in columns.indices { columns[index].merge(other.columns[index]) }
        seen += other.seen
    }

    /// One comparison a column.
    public func finish() -> [Comparison] {
        // Drawn without replacement, the sample is closer to its population than independent rows would be.
        let left = max(1e-9, 1 - effectiveRows / Double(max(1, populationOfSample)))
        return zip(names, columns).map { $1.comparison($0, rows: effectiveRows, corrected: effectiveRows / left) }
    }
}
