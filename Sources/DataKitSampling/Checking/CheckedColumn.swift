internal import DataKitCore

/// A column of a sample, and what has been seen of the population's.
struct CheckedColumn: Sendable, Codable {
    /// The sample's numbers in order, each once, and the weight up to each; empty for text.
    private var values: [Double] = []
    private var cumulative: [Double] = []
    /// Population rows whose number lies below each of the sample's and above the one before; last, those above all.
    private var between: [Int] = []
    /// Population rows whose number is one of the sample's.
    private var equal: [Int] = []
    /// Weights of the sample's values, for text.
    private var categories: [[UInt8]: Double] = [:]
    private var categoryCounts: [[UInt8]: Int] = [:]
    private var otherCount = 0
    private let isNumeric: Bool
    private var weight = 0.0
    private var nullWeight = 0.0
    private var rows = 0
    private var nulls = 0
    private var moments = Moments()
    private var sampleSum = 0.0

    static func canCompare(_ type: DataType) -> Bool {
        switch type {
        case .string, .boolean, .uuid, .binary, .fixedBinary: true
        default: Numbers.hasNumbers(type) && type != .null
        }
    }

    private static func isNumeric(_ type: DataType) -> Bool { Numbers.hasNumbers(type) && type != .boolean }

    init(_ sample: Sample, _ position: Int) throws {
        isNumeric = Self.isNumeric(sample.table.schema.fields[position].type)
        var pairs: [(value: Double, weight: Double)] = []
        var first = 0
        for batch in sample.table.batches {
            let column = batch.columns[position]
            let weights = sample.selection.weights[first..<first + batch.rowCount]
            first += batch.rowCount
            for (row, weight) in weights.enumerated() where column.isNull(row) { nullWeight += weight }
            if isNumeric, let numbers = Numbers(column) {
                for (row, weight) in weights.enumerated() where numbers.isThere(row) && !numbers.values[row].isNaN {
                    pairs.append((numbers.values[row], weight))
                }
            } else {
                forEachText(column) { row, text in categories[text, default: 0] += weights[weights.startIndex + row] }
            }
        }
        for pair in pairs.sorted(by: { $0.value < $1.value }) {
            weight += pair.weight
            sampleSum += pair.weight * pair.value
            if values.last == pair.value {
                cumulative[cumulative.count - 1] = weight
            } else {
                values.append(pair.value)
                cumulative.append(weight)
            }
        }
        for weight in categories.values { self.weight += weight }
        between = Array(repeating: 0, count: values.count + 1)
        equal = Array(repeating: 0, count: values.count)
    }

    private func forEachText(_ column: Column, _ body: (Int, [UInt8]) -> Void) {
        var texts = CellTexts()
        texts.append(column, style: .plain, null: [])
        let span = texts.text.span
        for row in 0..<column.count where !column.isNull(row) {
            let text = span.extracting(texts.range(at: row))
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.count)
            for index in text.indices { bytes.append(text[index]) }
            body(row, bytes)
        }
    }

    mutating func count(_ column: Column) throws {
        rows += column.count
        nulls += column.nullCount
        if isNumeric {
            guard let numbers = Numbers(column) else {
                throw DataKitError(.mismatch, "the population's column is \(column.type), the sample's holds numbers")
            }
            moments.merge(Moments(numbers))
            let present = numbers.values.span
            for row in 0..<column.count where numbers.isThere(row) && !present[row].isNaN {
                let value = present[row]
                let index = firstNotBelow(value)
                if index < values.count, values[index] == value { equal[index] += 1 } else { between[index] += 1 }
            }
            return
        }
        if case .dictionary(let indices, let entries) = column.values {
            var uses = Array(repeating: 0, count: entries.count)
            for row in 0..<column.count where !column.isNull(row) { uses[Int(indices[row])] += 1 }
            var found: [(text: [UInt8], count: Int)] = []
            forEachText(entries) { entry, text in if uses[entry] > 0 { found.append((text, uses[entry])) } }
            for (text, count) in found { add(text, count) }
        } else {
            var found: [[UInt8]] = []
            forEachText(column) { found.append($1) }
            for text in found { add(text, 1) }
        }
    }

    private mutating func add(_ text: [UInt8], _ count: Int) {
        if categoryCounts[text] != nil || categoryCounts.count < SampleCheck.maximumCategories {
            categoryCounts[text, default: 0] += count
        } else {
            otherCount += count
        }
    }

    /// The first of the sample's numbers that is not below.
    private func firstNotBelow(_ value: Double) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func merge(_ other: CheckedColumn) {
        for index in between.indices { between[index] += other.between[index] }
        for index in equal.indices { equal[index] += other.equal[index] }
        for (text, count) in other.categoryCounts { add(text, count) }
        otherCount += other.otherCount
        rows += other.rows
        nulls += other.nulls
        moments.merge(other.moments)
    }

    /// - Parameters:
    ///   - rows: of the sample, as many independent ones.
    ///   - corrected: as many for tests, the finite population taken into account.
    func comparison(_ name: String, rows sampleRows: Double, corrected: Double) -> SampleCheck.Comparison {
        let total = weight + nullWeight
        var result = SampleCheck.Comparison(
            name: name, test: isNumeric ? .kolmogorovSmirnov : .chiSquare, statistic: 0, pValue: 1,
            nullShare: rows == 0 ? 0 : Double(nulls) / Double(rows),
            sampleNullShare: total == 0 ? 0 : nullWeight / total)
        let there = Double(rows - nulls)
        guard weight > 0, there > 0 else { return result }
        let presence = weight / total
        if isNumeric {
            let distance = largestDistance(there)
            result.statistic = distance
            result.pValue = KolmogorovDistribution.upperTail(distance, count: corrected * presence)
            result.mean = moments.mean
            result.sampleMean = sampleSum / weight
            result.skewness = moments.skewness
            let needed = 25 * moments.skewness * moments.skewness
            result.rowsForNormalMean = needed < 1e15 ? Int(needed.rounded(.up)) : nil
            return result
        }
        var (statistic, cells) = (0.0, 0)
        var rest = (expected: Double(otherCount), observed: 0.0)
        for (text, count) in categoryCounts {
            let expected = Double(count) / there * sampleRows * presence
            let observed = (categories[text] ?? 0) / weight * sampleRows * presence
            // Categories too rare for the approximation count together.
            if expected < 5 {
                rest.expected += Double(count)
                rest.observed += observed
            } else {
                statistic += (observed - expected) * (observed - expected) / expected
                cells += 1
            }
        }
        for (text, weight) in categories where categoryCounts[text] == nil {
            rest.observed += weight / self.weight * sampleRows * presence
        }
        let restExpected = rest.expected / there * sampleRows * presence
        if restExpected > 0 {
            statistic += (rest.observed - restExpected) * (rest.observed - restExpected) / restExpected
            cells += 1
        } else if rest.observed > 0 {
            // Values that the population does not have at all.
            statistic = .infinity
            cells += 1
        }
        result.statistic = statistic * corrected / sampleRows
        result.degreesOfFreedom = Double(max(0, cells - 1))
        result.pValue =
            statistic == .infinity
            ? 0 : ChiSquareDistribution.upperTail(result.statistic, degreesOfFreedom: Double(max(0, cells - 1)))
        return result
    }

    /// The largest distance between the distributions: it stands at a number of the sample, or just below one.
    private func largestDistance(_ there: Double) -> Double {
        var (seen, share, distance) = (0, 0.0, 0.0)
        for index in values.indices {
            seen += between[index]
            distance = max(distance, (Double(seen) / there - share).magnitude)
            seen += equal[index]
            share = cumulative[index] / weight
            distance = max(distance, (Double(seen) / there - share).magnitude)
        }
        return distance
    }
}
