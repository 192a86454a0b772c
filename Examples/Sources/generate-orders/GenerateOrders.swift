import DataKitCore

/// Writes sales orders as CSV: the same bytes for the same rows and seed, on every machine.
@main
struct GenerateOrders {
    static func main() {
        do {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            if arguments.wantsHelp {
                print(Arguments.usage)
                return
            }
            try generate(arguments)
        } catch {
            complain("generate-orders: \(error)")
            exitWithUsageError()
        }
    }

    static func generate(_ arguments: Arguments) throws {
        let sink: any ByteSink =
            if arguments.output == "-" {
                DescriptorByteSink.standardOutput
            } else {
                try FileByteSink(path: arguments.output, overwrite: arguments.overwrite)
            }
        var orders = OrderGenerator(rows: arguments.rows, seed: arguments.seed)
        var text = CSVText(capacity: 1 << 20)
        text.append(OrderGenerator.header)
        while let order = orders.next() {
            order.write(to: &text)
            if text.isNearlyFull {
                try sink.write(text.written)
                text.removeAll()
            }
        }
        try sink.write(text.written)
        try sink.finish()
    }
}
