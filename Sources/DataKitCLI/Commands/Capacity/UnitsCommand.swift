import ArgumentParser
import DataKit

struct UnitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "units",
        abstract: "Answer what operations cost: read and write units, a line each.",
        discussion: """
            The file has one question a line, as {"op": "GetItem", "params": {"itemBytes": 3500, "consistency": \
            "strong"}}. The answer is the same line with rcu, wcu and, where they apply, what indexes, Regions and \
            plans take, and why.

            EXAMPLES
              echo '{"op": "PutItem", "params": {"newBytes": 500, "oldBytes": 3000}}' | datakit capacity dynamodb units -
            """)

    @Argument(help: "The questions, one a line; - is standard input.", completion: .file())
    var file: String

    @Flag(help: "The answer is JSON in any case; accepted for scripts that always say it.")
    var json = false

    @Flag(help: "Every answer says why in any case; accepted for scripts that always say it.")
    var explain = false

    func run() async throws {
        var answer = AnswerText()
        try LineFile(path: file).forEachLine { line, _ in try answer.line(try CapacityRequest(json: line).answer()) }
        try answer.finish()
    }
}
