extension SamplingDesign {
    /// A limit on counts, so that sums of them never overflow.
    static let mostRows = 1 << 40

    /// - Throws: ``SamplingError`` of kind `design` for numbers that make no sense.
    func check() throws(SamplingError) {
        func count(_ number: Int, _ what: String, least: Int = 0) throws(SamplingError) {
            guard number >= least, number <= Self.mostRows else {
                throw SamplingError(.design, "\(what) must be between \(least) and 2^40, not \(number)")
            }
        }
        func fraction(_ number: Double) throws(SamplingError) {
            guard number >= 0, number <= 1 else {
                throw SamplingError(.design, "a fraction must be between 0 and 1, not \(number)")
            }
        }
        func columns(_ names: [String], _ what: String) throws(SamplingError) {
            guard !names.isEmpty else { throw SamplingError(.design, "\(what) needs at least one column") }
        }
        switch self {
        case .simpleRandom(let rows), .head(let rows), .tail(let rows), .weighted(let rows, _):
            try count(rows, "the number of rows")
        case .withReplacement(let rows):
            // A draw takes its place whatever the population; the others take no more than there are rows.
            guard rows >= 0, rows <= 1 << 28 else {
                throw SamplingError(.design, "the number of draws must be between 0 and 2^28, not \(rows)")
            }
        case .bernoulli(let share): try fraction(share)
        case .poisson(_, let scale):
            guard scale >= 0, scale.isFinite else {
                throw SamplingError(.design, "a scale must be zero or more and finite, not \(scale)")
            }
        case .systematic(let interval):
            guard interval >= 1, interval <= Double(Self.mostRows) else {
                throw SamplingError(.design, "an interval must be between 1 and 2^40 rows, not \(interval)")
            }
        case .everyNth(let step, let offset):
            try count(step, "the step", least: 1)
            try count(offset, "the offset")
        case .blocks(let blocks, let rows):
            try count(blocks, "the number of blocks")
            try count(rows, "the rows of a block", least: 1)
        case .keys(let keys):
            try columns(keys.columns, "a sample of keys")
            switch keys.size {
            case .count(let number): try count(number, "the number of keys")
            case .fraction(let share): try fraction(share)
            }
        case .stratified(let strata):
            try columns(strata.columns, "a stratified sample")
            try count(strata.rows, "the number of rows")
            try count(strata.minimumPerStratum, "the minimum of a stratum")
            try count(strata.maximumStrata, "the number of strata", least: 1)
        }
    }

    /// The columns that the design looks at; of none, the places of rows are all that matters.
    public var columns: [String] {
        switch self {
        case .poisson(let weight, _), .weighted(_, let weight): return [weight]
        case .keys(let keys): return keys.columns
        case .stratified(let strata):
            if case .neyman(let column) = strata.division, !strata.columns.contains(column) {
                return strata.columns + [column]
            }
            return strata.columns
        default: return []
        }
    }

    /// Whether it is known of each row at once whether it is in the sample, so that rows can flow through; see
    /// ``RowSelector``.
    public var isStreaming: Bool {
        switch self {
        case .bernoulli, .poisson, .systematic, .everyNth, .head: true
        case .keys(let keys): if case .fraction = keys.size { true } else { false }
        default: false
        }
    }
}
