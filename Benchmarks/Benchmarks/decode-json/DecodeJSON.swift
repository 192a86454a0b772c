import DataKitCore
import DataKitJSON
import Foundation

/// decode-json WAY FILE [COUNT]: reads JSON in one of several ways, COUNT times, and prints how fast. What race_json.py
/// runs.
///
/// | way | does | file |
/// |---|---|---|
/// | `check` | `JSONDocument.fault(in:)`: is it JSON | any document |
/// | `document` | `JSONDocument(parsing:)`: a document that values can be taken from | any document |
/// | `lines` | `JSONLinesDecoder` to structs | rows of race_json.py's `flat` or `nested` |
/// | `each` | `JSONLinesDecoder`, one struct after another | likewise |
/// | `values` | `JSONDocumentDecoder`, a document a line | likewise |
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

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { return print("usage: decode-json WAY FILE [COUNT]") }
        let count = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: arguments[2])))
        if bytes.starts(with: Array(#"{"OrderID""#.utf8)) {
            try run(arguments[1], bytes, count, Flat.self)
        } else {
            try run(arguments[1], bytes, count, Nested.self)
        }
    }

    static func run<Row: Codable>(_ way: String, _ bytes: [UInt8], _ count: Int, _ type: Row.Type) throws {
        switch way {
        case "check": try measure(bytes, count) { JSONDocument.fault(in: bytes) == nil ? 1 : 0 }
        case "document": try measure(bytes, count) { try JSONDocument(parsing: bytes).root.count }
        case "lines": try measure(bytes, count) { try JSONLinesDecoder().decode(type, from: bytes).count }
        case "each":
            try measure(bytes, count) {
                var rows = 0
                let source = MemoryByteSource(bytes, name: "rows")
                try JSONLinesDecoder().forEach(type, in: source) { rows += withExtendedLifetime($0) { 1 } }
                return rows
            }
        case "values":
            let lines = bytes.split(separator: 0x0A).map { Array($0) }
            try measure(bytes, count) {
                var rows = 0
                let decoder = JSONDocumentDecoder()
                for line in lines { rows += try withExtendedLifetime(decoder.decode(type, from: line)) { 1 } }
                return rows
            }
        case "foundation":
            let lines = bytes.split(separator: 0x0A).map { Data($0) }
            let decoder = JSONDecoder()
            try measure(bytes, count) {
                var rows = 0
                for line in lines { rows += try withExtendedLifetime(decoder.decode(type, from: line)) { 1 } }
                return rows
            }
        case "encode", "encode-foundation":
            let rows = try JSONLinesDecoder().decode(type, from: bytes)
            let encoder = JSONEncoder()
            try measure(bytes, count) {
                if way == "encode" { return try JSONLinesEncoder().encode(rows).count }
                return try rows.reduce(0) { $0 + (try encoder.encode($1).count) }
            }
        default: print("there is no way '\(way)'")
        }
    }

    /// Prints megabytes a processor second, which other programs on the machine change less than those of the clock.
    static func measure(_ bytes: [UInt8], _ count: Int, _ body: () throws -> Int) throws {
        func processorSeconds() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        var times: [Double] = []
        var result = 0
        for _ in 0..<max(1, count) {
            let begin = processorSeconds()
            result = try body()
            times.append(processorSeconds() - begin)
        }
        times.sort()
        let median = times[times.count / 2]
        print(result, "in", median, "s,", Double(bytes.count) / median / 1e6, "MB/s (median of \(times.count))")
    }
}
