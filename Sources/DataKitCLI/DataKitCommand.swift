import ArgumentParser
import DataKit

@main
struct DataKitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "datakit")
}
