#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the command line asks for.
struct Arguments {
    var rows = 100_000
    var seed: UInt64 = 1
    var output = "-"
    var overwrite = false
    var wantsHelp = false

    static let usage = """
        usage: generate-orders [--rows N] [--seed S] [--output FILE] [--overwrite]

          --rows N       how many order lines to make (100000)
          --seed S       another seed makes other orders (1)
          --output FILE  where to write them (standard output)
          --overwrite    replace FILE where it exists
        """

    struct UsageError: Error, CustomStringConvertible {
        var description: String
    }

    init(_ arguments: some Sequence<String>) throws(UsageError) {
        var remaining = Array(arguments)[...]
        func value<Number: FixedWidthInteger>(of option: String) throws(UsageError) -> Number {
            guard let text = remaining.popFirst(), let number = Number(text), number >= 0 else {
                throw UsageError(description: "\(option) needs a whole number, zero or more\n\(Self.usage)")
            }
            return number
        }
        while let option = remaining.popFirst() {
            switch option {
            case "--rows": rows = try value(of: option)
            case "--seed": seed = try value(of: option)
            case "--output", "-o":
                guard let path = remaining.popFirst() else {
                    throw UsageError(description: "\(option) needs a path\n\(Self.usage)")
                }
                output = path
            case "--overwrite": overwrite = true
            case "--help", "-h": wantsHelp = true
            default: throw UsageError(description: "there is no option '\(option)'\n\(Self.usage)")
            }
        }
    }
}

/// One line on standard error.
func complain(_ message: String) {
    let line = Array((message + "\n").utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

func exitWithUsageError() -> Never { exit(2) }
