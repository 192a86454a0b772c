import ArgumentParser
import DataKit

extension DynamoDB.NumberRule: ExpressibleByArgument {}

struct ItemSizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "item-size",
        abstract: "Print what DynamoDB items weigh: bytes, a line each.",
        discussion: """
            The file has one item in DynamoDB JSON a line, by itself or as the member Item or item of an object, as \
            exports to S3 have it. What is printed is what read and write units and the limit of 400 KB count; storage \
            counts 100 bytes more.

            EXAMPLES
              echo '{"pk": {"S": "user#1"}, "age": {"N": "42"}}' | datakit capacity dynamodb item-size -
              datakit capacity dynamodb item-size export.json.gz --json --explain
            """)

    @Argument(help: "The items, one a line; - is standard input; gzip and Zstandard are read.", completion: .file())
    var file: String

    @Option(help: "How numbers count: as the service was measured to, or as the developer guide says approximately.")
    var numbers = DynamoDB.NumberRule.measured

    @Flag(help: "Print a JSON object a line: bytes by both number rules, stored bytes, units.")
    var json = false

    @Flag(help: "Say what each attribute takes, and by which rule.")
    var explain = false

    func run() async throws {
        var answer = AnswerText()
        try LineFile(path: file).forEachLine { line, number in
            let item = try DynamoDB.Item(json: line)
            if !json, !explain {
                try answer.line(String(item.byteCount(numbers)))
                return
            }
            let size = item.size(numbers)
            if json {
                try answer.line(jsonLine(item, size).description)
            } else {
                try answer.line(String(size.byteCount))
                for part in size.attributes {
                    try answer.line(
                        "  \(part.name): \(part.byteCount) = \(part.nameBytes) name + \(part.valueBytes) \(part.type)"
                            + " (\(part.rule))")
                }
            }
            if !size.fits {
                StandardError.write(
                    "datakit: note: line \(number): \(size.byteCount) bytes; an item has at most "
                        + "\(DynamoDB.Limits.itemBytes)")
            }
        }
        try answer.finish()
    }

    private func jsonLine(_ item: DynamoDB.Item, _ size: DynamoDB.ItemSize) -> JSONValue {
        let bytes = size.byteCount
        var line: JSONValue = [
            "bytes": .integer(bytes), "bytes_measured": .integer(item.byteCount(.measured)),
            "bytes_guide": .integer(item.byteCount(.guide)), "storage_bytes": .integer(size.storedByteCount()),
            "name_bytes": .integer(size.nameBytes), "fits": .boolean(size.fits),
            "rcu_strong": .double(DynamoDB.Consistency.strong.units(bytes: bytes)),
            "rcu_eventual": .double(DynamoDB.Consistency.eventual.units(bytes: bytes)),
            "rcu_transactional": .double(DynamoDB.Consistency.transactional.units(bytes: bytes)),
            "wcu": .integer(DynamoDB.writeBlocks(bytes)),
            "wcu_transactional": .integer(2 * DynamoDB.writeBlocks(bytes)),
        ]
        if explain {
            line = line.adding(
                "attributes",
                .array(
                    size.attributes.map {
                        [
                            "name": .string($0.name), "type": .string($0.type), "bytes": .integer($0.byteCount),
                            "name_bytes": .integer($0.nameBytes), "value_bytes": .integer($0.valueBytes),
                            "rule": .string($0.rule),
                        ]
                    }))
        }
        return line
    }
}
