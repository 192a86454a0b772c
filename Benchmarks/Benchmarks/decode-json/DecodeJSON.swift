import DataKitCore
import DataKitJSON
import Foundation

/// decode-json WAY FILE [COUNT]: reads JSON in one of several ways, COUNT times, and prints how fast by the clock and by
/// processor time. What race_json.py
/// runs.
///
/// | way | does | file |
/// |---|---|---|
/// | `check` | `JSONDocument.fault(in:)`: is it JSON | any document |
/// | `document` | `JSONDocument(parsing:)`: a document that values can be taken from | any document |
/// | `lines` | `JSONLinesDecoder` to structs | rows of race_json.py's `flat` or `nested` |
/// | `each` | `JSONLinesDecoder`, one struct after another | likewise |
/// | `stream` | `JSONLinesDecoder`, an asynchronous sequence | likewise |
/// | `values` | `JSONDocumentDecoder`, a document a line | likewise |
/// | `array` | `JSONDocumentDecoder`, all rows as one array | likewise |
/// | `foundation-array` | Foundation's `JSONDecoder`, all rows as one array | likewise |
/// | `object` | `JSONDocumentDecoder`, one object with all rows in an array | likewise |
/// | `foundation-object` | Foundation's `JSONDecoder`, likewise | likewise |
/// | `foundation` | Foundation's `JSONDecoder`, a document a line | likewise |
/// | `encode` | `JSONLinesEncoder` | likewise |
/// | `encode-foundation` | Foundation's `JSONEncoder`, a document a line | likewise |
@main
struct DecodeJSON {
    struct Flat: Codable {
        var OrderID: Int
        var CustomerID: Int
        var OrderDate: String
        var Status: String
        var City: String
        var Quantity: Int
        var UnitPrice: Double
        var Discount: Double
        var Comment: String?
        var IsOnline: Bool
        var Total: Double
    }

    struct Rows<Row: Codable>: Codable { var rows: [Row] }

    struct Nested: Codable {
        struct User: Codable {
            struct Address: Codable {
                struct Point: Codable {
                    var lat: Double
                    var lon: Double
                }
                var city: String
                var geo: Point
            }
            var name: String
            var address: Address
        }
        struct Item: Codable {
            var sku: String
            var qty: Int
            var price: Double
        }
        var id: Int
        var user: User
        var tags: [String]
        var items: [Item]
        var ts: String
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { return print("usage: decode-json WAY FILE [COUNT]") }
        let count = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: arguments[2])))
        if bytes.starts(with: Array(#"{"OrderID""#.utf8)) {
            try await run(arguments[1], bytes, count, Flat.self)
        } else {
            try await run(arguments[1], bytes, count, Nested.self)
        }
    }

    static func run<Row: Codable & Sendable>(
        _ way: String, _ bytes: [UInt8], _ count: Int, _ type: Row.Type
    ) async throws {
        switch way {
        case "check": try await measure(bytes, count) { Made(JSONDocument.fault(in: bytes) == nil ? 1 : 0) }
        case "document":
            try await measure(bytes, count) {
                let document = try JSONDocument(parsing: bytes)
                return Made(document.root.count, document)
            }
        case "lines":
            try await measure(bytes, count) {
                let rows = try JSONLinesDecoder().decode(type, from: bytes)
                return Made(rows.count, rows)
            }
        case "each":
            try await measure(bytes, count) {
                var rows = 0
                let source = MemoryByteSource(bytes, name: "rows")
                try JSONLinesDecoder().forEach(type, in: source) { _ in rows += 1 }
                return Made(rows)
            }
        case "stream":
            try await measure(bytes, count) {
                var rows = 0
                let source = MemoryByteSource(bytes, name: "rows")
                for try await _ in JSONLinesDecoder().values(type, source: source) { rows += 1 }
                return Made(rows)
            }
        case "values":
            let lines = bytes.split(separator: 0x0A).map { Array($0) }
            try await measure(bytes, count) {
                var rows = 0
                let decoder = JSONDocumentDecoder()
                for line in lines {
                    _ = try decoder.decode(type, from: line)
                    rows += 1
                }
                return Made(rows)
            }
        case "array", "foundation-array":
            let lines = bytes.split(separator: 0x0A)
            let array = Array("[".utf8) + Array(lines.joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
            let data = Data(array)
            try await measure(array, count) {
                let rows =
                    way == "array"
                    ? try JSONDocumentDecoder().decode([Row].self, from: array)
                    : try JSONDecoder().decode([Row].self, from: data)
                return Made(rows.count, rows)
            }
        case "object", "foundation-object":
            let lines = bytes.split(separator: 0x0A)
            let rows = Array(lines.joined(separator: [UInt8(ascii: ",")]))
            let object = Array("{\"rows\":[".utf8) + rows + Array("]}".utf8)
            let data = Data(object)
            try await measure(object, count) {
                let table =
                    way == "object"
                    ? try JSONDocumentDecoder().decode(Rows<Row>.self, from: object)
                    : try JSONDecoder().decode(Rows<Row>.self, from: data)
                return Made(table.rows.count, table)
            }
        case "foundation":
            let lines = bytes.split(separator: 0x0A).map { Data($0) }
            let decoder = JSONDecoder()
            try await measure(bytes, count) {
                var rows = 0
                for line in lines {
                    _ = try decoder.decode(type, from: line)
                    rows += 1
                }
                return Made(rows)
            }
        case "encode", "encode-foundation":
            let rows = try JSONLinesDecoder().decode(type, from: bytes)
            let encoder = JSONEncoder()
            try await measure(bytes, count) {
                if way == "encode" { return Made(try JSONLinesEncoder().encode(rows).count) }
                return Made(try rows.reduce(0) { $0 + (try encoder.encode($1).count) })
            }
        default: print("there is no way '\(way)'")
        }
    }

    /// What a way has made: how much, and what is let go of when the time has been taken.
    struct Made {
        var count: Int
        var result: Any?
        init(_ count: Int, _ result: Any? = nil) {
            self.count = count
            self.result = result
        }
    }

    /// Prints megabytes a second and a processor second; other programs on the machine change the latter less.
    static func measure(_ bytes: [UInt8], _ count: Int, _ body: () async throws -> Made) async throws {
        func seconds(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        var times: [Double] = []
        var processorTimes: [Double] = []
        var result = 0
        for _ in 0..<max(1, count) {
            let begin = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
            let made = try await body()
            times.append(seconds(CLOCK_MONOTONIC) - begin.0)
            processorTimes.append(seconds(CLOCK_PROCESS_CPUTIME_ID) - begin.1)
            result = withExtendedLifetime(made.result) { made.count }
        }
        func speed(_ times: [Double]) -> String {
            String(format: "%.1f", Double(bytes.count) / times.sorted()[times.count / 2] / 1e6)
        }
        print(
            result, "rows:", speed(times), "MB/s,", speed(processorTimes), "MB a processor second, median of \(count)")
    }
}
