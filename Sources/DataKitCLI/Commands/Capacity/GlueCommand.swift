import ArgumentParser
import DataKit

struct GlueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glue",
        abstract: "Price Glue jobs by DPU hours.",
        discussion: """
            EXAMPLES
              datakit capacity glue --workers 10 --seconds 340
              datakit capacity glue --workers 5 --worker G.2X --seconds 3600 --runs 30
            """)

    @Option(help: ArgumentHelp("How many workers.", valueName: "n"))
    var workers: Int

    @Option(help: "Their kind.")
    var worker = Glue.Worker.g1X

    @Option(help: ArgumentHelp("How long a run takes.", valueName: "n"))
    var seconds: Double

    @Option(help: ArgumentHelp("What a run is billed for at least: 60, or 600 before Glue 2.0.", valueName: "n"))
    var minimumSeconds = 60.0

    @Option(help: ArgumentHelp("Runs a month.", valueName: "n"))
    var runs = 1.0

    @Flag(help: "Flexible execution: spare capacity at a lower price.")
    var flex = false

    @OptionGroup var answers: CapacityAnswerOptions

    func validate() throws {
        guard (1...100_000).contains(workers) else { throw ValidationError("--workers needs 1 to 100000.") }
        for value in [seconds, minimumSeconds, runs] where !(value >= 0 && value <= 1e9) {
            throw ValidationError("--seconds, --minimum-seconds and --runs need 0 to 10^9.")
        }
    }

    func run() async throws {
        let list = try answers.prices.list()
        let job = Glue.Job(
            workers: workers, unitsPerWorker: worker.units, seconds: seconds, minimumSeconds: minimumSeconds)
        let cost = job.cost(prices: list, isFlexible: flex)
        var answer = AnswerList()
        answer.add("dpu_hours", job.unitHours, "DPU hours a run")
        answer.add("cost", .double(cost), "a run: \(Amount.money(cost, list.currency))")
        answer.add(
            "cost_per_month", .double(cost * runs),
            "a month of \(Amount.rounded(runs)): \(Amount.money(cost * runs, list.currency))")
        answer.reasons = [
            "\(workers) workers x \(worker.units) DPU x max(\(Amount.rounded(seconds)), \(Amount.rounded(minimumSeconds))) s / 3,600"
        ]
        try answer.print(answers)
    }
}

extension Glue.Worker: ExpressibleByArgument {}
