import ArgumentParser
import DataKit

struct SampleSizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-size",
        abstract: "Tell how many rows a sample needs, and how strata share them.",
        discussion: """
            EXAMPLES
              datakit sample-size proportion --margin 0.05 --population 1000
              datakit sample-size mean --sd 15 --margin 2
              datakit sample-size compare --first 0.10 --second 0.12 --power 0.8
              datakit sample-size see --share 0.001 --confidence 0.99
              datakit sample-size allocate --rows 100 --strata 500,300,200 --sd 10,20,40
            """,
        subcommands: [
            ProportionSize.self, MeanSize.self, CompareSize.self, SeeSize.self, AllocateSize.self,
        ])
}

/// What plans for a margin share.
struct SizePlanOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How far off the answer may be, to each side.", valueName: "e"))
    var margin: Double

    @Option(help: ArgumentHelp("How sure that is to be.", valueName: "level"))
    var confidence = 0.95

    @Option(help: ArgumentHelp("How many rows there are; else many.", valueName: "n"))
    var population: Int?

    @Option(help: ArgumentHelp("By how much clusters or weights raise the variance.", valueName: "factor"))
    var designEffect = 1.0

    @Option(help: ArgumentHelp("The share of those asked who answer.", valueName: "share"))
    var responseRate = 1.0
}

/// A command that answers with a number, or as JSON.
protocol SizeCommand: ParsableCommand {
    var json: Bool { get }
}

extension SizeCommand {
    func answer(_ text: String, _ json: @autoclosure () -> JSONValue) throws {
        try StandardOutput.write((self.json ? "\(json())" : text) + "\n")
    }

    func answer(_ size: SampleSize) throws {
        try answer(
            size.invitations == size.rows ? "\(size.rows)" : "\(size.rows), of \(size.invitations) asked",
            [
                "rows": .integer(size.rows), "exact": .double(size.exact), "infinite": .double(size.infinite),
                "invitations": .integer(size.invitations),
            ])
    }
}

struct ProportionSize: SizeCommand {
    static let configuration = CommandConfiguration(
        commandName: "proportion", abstract: "For a share of rows, to a margin (Cochran).")

    @OptionGroup var plan: SizePlanOptions
    @Option(help: ArgumentHelp("The share expected; one half is the worst.", valueName: "share"))
    var expected = 0.5
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        try answer(
            try SampleSize.proportion(
                margin: plan.margin, confidence: plan.confidence, expected: expected, population: plan.population,
                designEffect: plan.designEffect, responseRate: plan.responseRate))
    }
}

struct MeanSize: SizeCommand {
    static let configuration = CommandConfiguration(commandName: "mean", abstract: "For a mean, to a margin.")

    @OptionGroup var plan: SizePlanOptions
    @Option(help: ArgumentHelp("The column's standard deviation, from a pilot sample.", valueName: "sd"))
    var sd: Double
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        try answer(
            try SampleSize.mean(
                standardDeviation: sd, margin: plan.margin, confidence: plan.confidence, population: plan.population,
                designEffect: plan.designEffect, responseRate: plan.responseRate))
    }
}

struct CompareSize: SizeCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "For each of two groups whose shares are to be told apart.")

    @Option(help: ArgumentHelp("The share in one group.", valueName: "share")) var first: Double
    @Option(help: ArgumentHelp("The share in the other.", valueName: "share")) var second: Double
    @Option(help: ArgumentHelp("How often a difference may be found where there is none.", valueName: "alpha"))
    var significance = 0.05
    @Option(help: ArgumentHelp("How often the difference is to be found.", valueName: "power")) var power = 0.8
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let rows = try SampleSize.twoProportions(first, second, significance: significance, power: power)
        try answer("\(rows)", ["rows_per_group": .integer(rows)])
    }
}

struct SeeSize: SizeCommand {
    static let configuration = CommandConfiguration(
        commandName: "see", abstract: "So that one row of a rare kind is among them.")

    @Option(help: ArgumentHelp("The share of such rows.", valueName: "share")) var share: Double
    @Option(help: ArgumentHelp("How sure one is to be seen.", valueName: "level")) var confidence = 0.95
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let rows = try SampleSize.toSee(share: share, confidence: confidence)
        try answer("\(rows)", ["rows": .integer(rows)])
    }
}

struct AllocateSize: SizeCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate", abstract: "How strata share a sample.",
        discussion: """
            In proportion to their sizes; with --sd by size times standard deviation (Neyman); with --cost, a row's in \
            each stratum, so that the variance is smallest at the price; with --equal alike.
            """)

    @Option(name: .customLong("rows"), help: ArgumentHelp("Rows of the sample.", valueName: "n")) var rowCount: Int
    @Option(
        help: ArgumentHelp("The strata's sizes.", valueName: "n,n,..."), transform: { try Self.numbers($0) })
    var strata: [Double]
    @Option(
        help: ArgumentHelp("Their standard deviations.", valueName: "sd,..."), transform: { try Self.numbers($0) })
    var sd: [Double]?
    @Option(help: ArgumentHelp("What a row costs in each.", valueName: "c,..."), transform: { try Self.numbers($0) })
    var cost: [Double]?
    @Flag(help: "The same to each.") var equal = false
    @Option(help: ArgumentHelp("At least so many rows of each.", valueName: "n")) var minimum = 0
    @Flag(help: "Print JSON.") var json = false

    static func numbers(_ text: String) throws -> [Double] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let number = Double(part), number >= 0, number < 1e12 else {
                throw ValidationError("'\(part)' is no number from 0 to 10^12.")
            }
            return number
        }
    }

    func validate() throws {
        guard rowCount >= 0, rowCount < 1 << 40 else { throw ValidationError("--rows needs a number, zero or more.") }
        guard minimum >= 0, minimum < 1 << 40 else { throw ValidationError("--minimum needs a number, zero or more.") }
        guard strata.allSatisfy({ $0 == $0.rounded() }) else {
            throw ValidationError("--strata needs whole numbers of rows.")
        }
        for (name, list) in [("--sd", sd), ("--cost", cost)] where list.map({ $0.count != strata.count }) ?? false {
            throw ValidationError("\(name) needs a number for each of the \(strata.count) strata.")
        }
        if cost?.contains(0) == true { throw ValidationError("--cost needs numbers above zero.") }
        if equal, sd != nil || cost != nil { throw ValidationError("--equal takes neither --sd nor --cost.") }
    }

    func run() throws {
        let shares = strata.indices.map { index in
            equal ? 1 : strata[index] * (sd?[index] ?? 1) / (cost?[index] ?? 1).squareRoot()
        }
        let sizes = strata.map { Int($0) }
        let parts = Allocation.divide(
            rowCount, by: shares, atLeast: sizes.map { min($0, minimum) }, atMost: sizes)
        try answer(
            parts.map { "\($0)" }.joined(separator: " "),
            ["rows": .array(parts.map { .integer($0) }), "total": .integer(parts.reduce(0, +))])
    }
}
