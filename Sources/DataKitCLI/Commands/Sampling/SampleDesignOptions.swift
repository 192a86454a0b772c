import ArgumentParser
import DataKit

/// How `sample` draws.
struct SampleDesignOptions: ParsableArguments {
    @Option(
        name: .customLong("rows"),
        help: ArgumentHelp("Exactly so many rows; all where there are fewer.", valueName: "n"))
    var rowCount: Int?

    @Option(help: ArgumentHelp("Each row with this probability, 0 to 1.", valueName: "p"))
    var fraction: Double?

    @Flag(help: "Rows may be drawn more than once.")
    var withReplacement = false

    @Option(
        help: ArgumentHelp(
            "A sample of each group of rows that this column makes; repeatable. With --rows.", valueName: "column"))
    var stratifyBy: [String] = []

    @Option(
        help: ArgumentHelp(
            "How strata share --rows: by their sizes, alike, or by size and spread of a column, for the most exact mean.",
            valueName: "proportional|equal|neyman:column"),
        transform: { try DivisionArgument(parsing: $0) })
    var allocation: DivisionArgument?

    @Option(help: ArgumentHelp("At least so many rows of every stratum.", valueName: "n"))
    var minimum = 0

    @Option(
        help: ArgumentHelp(
            "Draw rows one after another in proportion to this column. With --rows.", valueName: "column"))
    var weight: String?

    @Flag(
        help: """
            With --weight: each row by itself, with a probability in proportion to its weight, so that --rows is the \
            number on average. The input is read twice.
            """)
    var poisson = false

    @Option(
        name: [.customLong("key"), .customLong("cluster")],
        help: ArgumentHelp(
            "Draw keys, each with all its rows, by their hashes: --rows is the number of keys then. Samples of one seed "
                + "nest, and join across files. Repeatable.",
            valueName: "column"))
    var key: [String] = []

    @Option(
        help: ArgumentHelp(
            "Draw --rows in so many blocks of neighbouring rows, which of a large Parquet file is fastest.",
            valueName: "n"))
    var blocks: Int?

    @Flag(help: "Every k-th row from a random start on: --rows of all, or one in 1/fraction.")
    var systematic = false

    @Option(help: ArgumentHelp("Every n-th row, from the first on.", valueName: "n"))
    var every: Int?

    @Flag(help: "The first --rows rows.")
    var head = false

    @Flag(help: "The last --rows rows.")
    var tail = false

    /// Whether nothing but keys is given.
    var isEmpty: Bool {
        rowCount == nil && fraction == nil && !withReplacement && stratifyBy.isEmpty && allocation == nil
            && minimum == 0
            && weight == nil && !poisson && blocks == nil && !systematic && every == nil && !head && !tail
    }

    /// Refuses options that contradict each other.
    func check() throws {
        let kinds = [
            ("--with-replacement", withReplacement), ("--stratify-by", !stratifyBy.isEmpty),
            ("--weight", weight != nil),
            ("--key", !key.isEmpty), ("--blocks", blocks != nil), ("--systematic", systematic),
            ("--every", every != nil), ("--head", head), ("--tail", tail),
        ].filter(\.1).map(\.0)
        if kinds.count > 1 { throw ValidationError("\(kinds[0]) and \(kinds[1]) are two designs; choose one.") }
        let takesFraction = kinds.isEmpty || kinds == ["--key"] || kinds == ["--systematic"]
        switch (rowCount, fraction) {
        case (nil, nil):
            if every == nil { throw ValidationError("Say how much: --rows N or --fraction P.") }
        case (_?, _?): throw ValidationError("--rows and --fraction cannot be given together.")
        case (let rows?, nil):
            if every != nil { throw ValidationError("--every takes neither --rows nor --fraction.") }
            if rows < 0 { throw ValidationError("--rows needs a number of rows, zero or more.") }
        case (nil, let fraction?):
            guard takesFraction else { throw ValidationError("\(kinds[0]) needs --rows, not --fraction.") }
            guard fraction >= 0, fraction <= 1 else { throw ValidationError("--fraction lies between 0 and 1.") }
            if systematic, fraction == 0 { throw ValidationError("--systematic needs a fraction above 0.") }
        }
        if let blocks, blocks < 1 { throw ValidationError("--blocks needs a number of 1 or more.") }
        if let every, every < 1 { throw ValidationError("--every needs a number of 1 or more.") }
        if minimum < 0 { throw ValidationError("--minimum needs a number of rows, zero or more.") }
        if stratifyBy.isEmpty, allocation != nil || minimum != 0 {
            throw ValidationError("--allocation and --minimum are for --stratify-by.")
        }
        if poisson, weight == nil { throw ValidationError("--poisson needs --weight.") }
    }

    /// The design; some need a look at the rows first.
    func design(for dataset: Dataset, _ request: ReadRequest) async throws -> SamplingDesign {
        if let every { return .everyNth(every, offset: 0) }
        if let fraction {
            if !key.isEmpty { return .keys(KeySelection(columns: key, size: .fraction(fraction))) }
            return systematic ? .systematic(interval: 1 / fraction) : .bernoulli(fraction: fraction)
        }
        let rows = rowCount ?? 0
        if withReplacement { return .withReplacement(rows: rows) }
        if !stratifyBy.isEmpty {
            return .stratified(
                Stratification(
                    columns: stratifyBy, rows: rows, division: allocation?.division ?? .proportional,
                    minimumPerStratum: minimum))
        }
        if let weight {
            return poisson
                ? try await dataset.poissonDesign(weight: weight, rows: rows, request: request)
                : .weighted(rows: rows, weight: weight)
        }
        if !key.isEmpty { return .keys(KeySelection(columns: key, size: .count(rows))) }
        if let blocks { return .blocks(count: min(blocks, rows), blockRows: max(1, (rows - 1) / blocks + 1)) }
        if systematic { return try await dataset.systematicDesign(rows: rows, request: request) }
        return head ? .head(rows) : tail ? .tail(rows) : .simpleRandom(rows: rows)
    }
}

/// The value of --allocation.
struct DivisionArgument {
    var division: Stratification.Division

    init(parsing text: String) throws {
        if text == "proportional" {
            division = .proportional
        } else if text == "equal" {
            division = .equal
        } else if text.hasPrefix("neyman:"), text.count > 7 {
            division = .neyman(column: String(text.dropFirst(7)))
        } else {
            throw ValidationError("proportional, equal or neyman:column is expected.")
        }
    }
}

/// The value of --split.
struct SplitShares {
    var parts: [(name: String, share: Double)] = []

    init(parsing text: String) throws {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pieces.count == 2, !pieces[0].isEmpty, !pieces[0].contains("/"), let share = Double(pieces[1]),
                share > 0, share.isFinite
            else { throw ValidationError("name=share,name=share is expected, such as train=80,test=20.") }
            parts.append((String(pieces[0]), share))
        }
        guard Set(parts.map(\.name)).count == parts.count else {
            throw ValidationError("each part needs a name of its own.")
        }
    }
}
