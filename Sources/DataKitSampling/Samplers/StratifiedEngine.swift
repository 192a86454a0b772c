internal import DataKitCore

/// A simple random sample of each stratum, divided at the end.
///
/// Every row draws a number, and the rows of a stratum with the smallest numbers are its sample, however many it turns
/// out to be given: states merge exactly. A stratum keeps what it may still need. In proportion to size, n rows of N in
/// all, that is about n N_h / N of the rows it has had, as the sizes are now; six and a half standard deviations more
/// are kept, and thirty rows, so that about once in 10^10 strata one row is missing at the end, and the weights say so.
/// Equal shares need no more than the share is now, which only falls. Shares by standard deviations may go anywhere: up
/// to n rows of each stratum are kept.
struct StratifiedEngine: SamplingEngine {
    private struct Drawn: Comparable, Sendable, Codable {
        var number: UInt64
        var row: RowPool.Row

        static func < (left: Drawn, right: Drawn) -> Bool {
            (left.number, left.row.position) < (right.number, right.row.position)
        }
    }

    private struct Stratum: Sendable, Codable {
        var key: UInt64
        var name: String
        var rows = 0
        var drawn = Heap<Drawn>()
        /// Of the rows with numbers below this one none has been dropped.
        var complete = UInt64.max
        var moments = Moments()

        mutating func keep(_ count: Int) {
            while drawn.count > count { complete = min(complete, drawn.removeLargest().number) }
        }
    }

    private let plan: Stratification
    private var random: SeededRandom
    private let hasher: KeyHasher
    private var strata: [Stratum] = []
    private var numbers: [UInt64: Int] = [:]
    private(set) var seen = 0
    private(set) var pool = RowPool()

    init(_ plan: Stratification, random: SeededRandom) {
        self.plan = plan
        hasher = KeyHasher(seed: 0)
        self.random = random
    }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let columns = try batch.schema.indices(of: plan.columns).map { batch.columns[$0] }
        let keys = hasher.hashes(columns, count: batch.rowCount)
        var variable: Numbers?
        if case .neyman(let name) = plan.division { variable = try Numbers(batch, name) }
        var taken: [Int32] = []
        let chunk = pool.nextChunk
        for row in 0..<batch.rowCount {
            let index = try stratum(keys[row]) { Self.name(columns, row) }
            strata[index].rows += 1
            if let variable, variable.isThere(row) { strata[index].moments.add(variable.values[row]) }
            let number = random.next()
            guard number < strata[index].complete else { continue }
            strata[index].drawn.insert(
                Drawn(
                    number: number, row: RowPool.Row(chunk: chunk, row: Int32(taken.count), position: seen + row)))
            taken.append(Int32(row))
        }
        _ = pool.add(batch, rows: taken, first: seen)
        seen += batch.rowCount
        try trim()
    }

    private mutating func stratum(_ key: UInt64, _ name: () -> String) throws(SamplingError) -> Int {
        if let index = numbers[key] { return index }
        guard strata.count < plan.maximumStrata else {
            throw SamplingError(
                .limit,
                "there are more than \(plan.maximumStrata) strata; stratify by a column of fewer values, or allow more",
                subject: plan.columns.joined(separator: ", "))
        }
        strata.append(Stratum(key: key, name: name()))
        numbers[key] = strata.count - 1
        return strata.count - 1
    }

    private static func name(_ columns: [Column], _ row: Int) -> String {
        var parts: [String] = []
        for column in columns {
            var texts = CellTexts()
            texts.append(column[row..<row + 1], style: .plain, null: Array("null".utf8))
            parts.append(String(decoding: texts.text.array, as: UTF8.self))
        }
        return parts.joined(separator: ",")
    }

    /// Lets go of rows that no division can ask for any more.
    private mutating func trim() throws {
        let equalShare: Int
        switch plan.division {
        case .equal: equalShare = Allocation.share(of: plan.rows, among: strata.map(\.rows))
        case .proportional, .neyman: equalShare = plan.rows
        }
        for index in strata.indices {
            var most = equalShare
            if case .proportional = plan.division {
                let expected = Double(plan.rows) * min(1, Double(strata[index].rows) / Double(max(1, seen)))
                most = min(plan.rows, Int(expected + 6.5 * expected.squareRoot() + 30))
            }
            strata[index].keep(max(most, plan.minimumPerStratum))
        }
        let live = strata.reduce(0) { $0 + $1.drawn.count }
        guard pool.isSparse(live: live) else { return }
        let moved = try pool.compact(keeping: strata.flatMap { $0.drawn.elements.map(\.row) })
        var next = 0
        for index in strata.indices {
            strata[index].drawn.update {
                $0.row = moved[next]
                next += 1
            }
        }
    }

    mutating func merge(_ other: StratifiedEngine) throws {
        if other.seen == 0 { return }
        let moved = try pool.absorb(
            other.pool, other.strata.flatMap { $0.drawn.elements.map(\.row) }, offset: seen)
        var next = 0
        for stratum in other.strata {
            let index = try self.stratum(stratum.key) { stratum.name }
            strata[index].rows += stratum.rows
            strata[index].moments.merge(stratum.moments)
            strata[index].complete = min(strata[index].complete, stratum.complete)
            for drawn in stratum.drawn.elements {
                strata[index].drawn.insert(Drawn(number: drawn.number, row: moved[next]))
                next += 1
            }
        }
        seen += other.seen
        try trim()
    }

    func finish(_ design: SamplingDesign, seed: UInt64) throws -> Outcome {
        let sizes = strata.map(\.rows)
        let shares: [Double]
        switch plan.division {
        case .proportional: shares = sizes.map { Double($0) }
        case .equal: shares = sizes.map { _ in 1 }
        case .neyman: shares = strata.map { Double($0.rows) * $0.moments.standardDeviation }
        }
        let wanted = Allocation.divide(
            plan.rows, by: shares, atLeast: sizes.map { min($0, plan.minimumPerStratum) }, atMost: sizes)
        var rows: [(drawn: Drawn, stratum: Int32, weight: Double)] = []
        var parts: [SampleSelection.Stratum] = []
        for (index, stratum) in strata.enumerated() {
            let known = stratum.drawn.elements.filter { $0.number < stratum.complete }.sorted()
            let chosen = known.prefix(wanted[index])
            let weight = Double(stratum.rows) / Double(max(1, chosen.count))
            rows += chosen.map { ($0, Int32(index), weight) }
            parts.append(
                SampleSelection.Stratum(
                    name: stratum.name, populationRows: stratum.rows, sampleRows: chosen.count,
                    populationUnits: Double(stratum.rows), sampleUnits: chosen.count))
        }
        rows.sort { $0.drawn.row.position < $1.drawn.row.position }
        var selection = SampleSelection(
            design: design, seed: seed, populationRows: seen, positions: rows.map(\.drawn.row.position),
            weights: rows.map(\.weight), variance: .withoutReplacement)
        selection.strata = parts
        selection.stratumOfRow = rows.map(\.stratum)
        return Outcome(rows: rows.map(\.drawn.row), selection: selection)
    }
}
