extension SampleSelection {
    /// The variance of a sum over the sample of weight times score, estimated from the sample itself.
    ///
    /// Units of a stratum are taken as drawn at random without replacement; a stratum of one unit, of more that there
    /// are, is held against the mean of all units (as R's survey package does with `lonely.psu = "adjust"`).
    ///
    /// - Precondition: there is a score for each row.
    func varianceOfTotal(_ scores: [Double]) -> Double {
        precondition(scores.count == sampleRows, "each row needs a score")
        switch variance {
        case .none: return .nan
        case .independent:
            return zip(weights, scores).reduce(0) { $0 + $1.0 * ($1.0 - 1) * $1.1 * $1.1 }
        case .withReplacement, .withoutReplacement: return varianceOfUnits(scores)
        case .successiveDifferences: return varianceOfSuccession(scores)
        }
    }

    private func varianceOfUnits(_ scores: [Double]) -> Double {
        /// Sums of weight times score of each unit, by strata.
        var units: [[Double]] = Array(repeating: [], count: strata.count)
        if unitOfRow.isEmpty {
            for row in scores.indices { units[stratum(row)].append(weights[row] * scores[row]) }
        } else {
            for stratum in strata.indices { units[stratum] = Array(repeating: 0, count: strata[stratum].sampleUnits) }
            for row in scores.indices { units[stratum(row)][Int(unitOfRow[row])] += weights[row] * scores[row] }
        }
        let all = units.joined()
        let grandMean = all.isEmpty ? 0 : all.reduce(0, +) / Double(all.count)
        var total = 0.0
        for (stratum, sums) in zip(strata, units) where !sums.isEmpty {
            let count = Double(sums.count)
            let left =
                variance == .withReplacement ? 1 : max(0, 1 - count / max(count, stratum.populationUnits))
            if left == 0 { continue }
            if sums.count == 1 {
                total += left * (sums[0] - grandMean) * (sums[0] - grandMean)
                continue
            }
            var moments = Moments()
            for sum in sums { moments.add(sum) }
            total += left * count * moments.variance
        }
        return total
    }

    private func varianceOfSuccession(_ scores: [Double]) -> Double {
        guard scores.count > 1 else { return .nan }
        var squares = 0.0
        for row in scores.indices.dropFirst() {
            let step = weights[row] * scores[row] - weights[row - 1] * scores[row - 1]
            squares += step * step
        }
        let count = Double(scores.count)
        let left = max(0, 1 - count / Double(max(populationRows, scores.count)))
        return left * count * squares / (2 * (count - 1))
    }

    private func stratum(_ row: Int) -> Int { stratumOfRow.isEmpty ? 0 : Int(stratumOfRow[row]) }

    /// Units less strata, of those strata that have units; at least 0.
    var degreesOfFreedom: Double {
        switch variance {
        case .withoutReplacement, .withReplacement:
            Double(strata.reduce(0) { $0 + max(0, $1.sampleUnits - ($1.sampleUnits > 0 ? 1 : 0)) })
        default: Double(max(0, sampleRows - 1))
        }
    }

    /// Whether a total is better taken as the population's size times a mean: where every row weighs the same, and so
    /// where chance has decided on the sample's size only.
    var totalsFollowSize: Bool { variance != .independent }

    /// - Throws: ``SamplingError`` of kind `design` where rows were not drawn at random, of kind `empty` for none.
    func checkEstimable() throws(SamplingError) {
        guard variance != .none else {
            throw SamplingError(
                .design, "the rows were taken by their places, which says nothing of the others; draw them at random")
        }
        guard sampleRows > 0 else { throw SamplingError(.empty, "the sample has no rows to estimate from") }
    }
}
