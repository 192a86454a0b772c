import DataKit

/// read-columns FILE [CONDITION [REPEATS]]: reads a file of any format to a table in memory, as the race of readers
/// asks for, and prints how many rows and columns it has; with a number of repeats, also the median of their times in
/// milliseconds, the opening of the file included.
@main
struct ReadColumns {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard 2...4 ~= arguments.count else { return print("usage: read-columns FILE [CONDITION [REPEATS]]") }
        let predicate = try arguments.count > 2 ? Predicate(parsing: arguments[2]) : nil
        let repeats = arguments.count > 3 ? Int(arguments[3]) ?? 1 : nil
        var times: [Duration] = []
        var answer = ""
        for _ in 0..<max(1, repeats ?? 1) {
            let start = ContinuousClock.now
            let dataset = try await Dataset(path: arguments[1])
            let table = try await Table(collecting: try dataset.batches(ReadRequest(predicate: predicate)))
            times.append(ContinuousClock.now - start)
            answer = "\(table.rowCount) rows, \(table.schema.fields.count) columns"
        }
        guard repeats != nil else { return print(answer) }
        times.sort()
        let (median, least) = (times[times.count / 2] / .milliseconds(1), times[0] / .milliseconds(1))
        print("\(answer), median \(median) ms, least \(least) ms")
    }
}
