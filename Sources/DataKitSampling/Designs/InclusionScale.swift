public import DataKitCore

/// Finds the scale with which a ``SamplingDesign/poisson(weight:scale:)`` sample has a wanted number of rows on average.
///
/// Probabilities are min(1, scale x weight): rows so heavy that they are certain leave fewer for the others, whose scale
/// rises. One pass over the weights, holding as many of the largest as rows are wanted.
///
/// ```swift
/// let scale = try await rows.accumulate(into: InclusionScale(weight: "TotalDue", rows: 1000)).finish()
/// let design = SamplingDesign.poisson(weight: "TotalDue", scale: scale)
/// ```
public struct InclusionScale: Accumulator {
    public let weight: String
    /// How many rows are wanted on average.
    public let rows: Int
    private var sum = 0.0
    /// What rounding took off the sum (Kahan).
    private var compensation = 0.0
    private var positive = 0
    private var seen = 0
    /// The largest weights, negated: the smallest of them is the heap's largest.
    private var largest = Heap<Double>()

    /// - Throws: ``SamplingError`` of kind `design` for a number of rows out of range.
    public init(weight: String, rows: Int) throws(SamplingError) {
        try SamplingDesign.weighted(rows: rows, weight: weight).check()
        self.weight = weight
        self.rows = rows
    }

    /// - Throws: `DataKitError` of kind `unknownColumn`; ``SamplingError`` of kind `weight` or `column`.
    public mutating func update(_ batch: RecordBatch) throws {
        let weights = try Weights(batch, weight, firstRow: seen)
        seen += batch.rowCount
        for row in 0..<batch.rowCount where weights[row] > 0 {
            positive += 1
            add(weights[row])
            keep(-weights[row])
        }
    }

    private mutating func add(_ weight: Double) {
        let corrected = weight - compensation
        let next = sum + corrected
        compensation = (next - sum) - corrected
        sum = next
    }

    private mutating func keep(_ negated: Double) {
        if largest.count < rows {
            largest.insert(negated)
        } else if let smallest = largest.largest, negated < smallest {
            largest.replaceLargest(with: negated)
        }
    }

    public mutating func merge(_ other: InclusionScale) throws(SamplingError) {
        guard weight == other.weight, rows == other.rows else {
            throw SamplingError(.merge, "scales of different columns or numbers of rows do not merge")
        }
        add(other.sum)
        positive += other.positive
        seen += other.seen
        for negated in other.largest.elements { keep(negated) }
    }

    /// The scale; where no more rows have a weight than are wanted, one that makes all of them certain.
    public func finish() -> Double {
        if positive == 0 || rows == 0 { return 0 }
        let heavy = largest.elements.map { -$0 }.sorted(by: >)
        if positive <= rows { return heavy.last.map { 1 / $0 } ?? 0 }
        var left = sum
        for (certain, weight) in heavy.enumerated() {
            let scale = Double(rows - certain) / left
            if scale * weight < 1 { return scale }
            left -= weight
        }
        return heavy.last.map { 1 / $0 } ?? 0
    }
}
