import DataKitCSV
import DataKitCore
import Foundation
import SwiftCSV

/// decode-rows WAY FILE: reads the orders of generate-orders as structs, or field by field, in one of several ways, and
/// prints how fast. What race_csv.py runs.
///
/// | way | does |
/// |---|---|
/// | `codable` | `CSVDecoder` to an array of structs, one task |
/// | `stream` | `CSVDecoder` as a stream of structs, all cores |
/// | `batches` | `RowDecoder` over the batches of `CSVReader` |
/// | `cursor` | `CSVCursor`, each field by position |
/// | `swiftcsv` | SwiftCSV, whose rows are dictionaries; the fields made the values of the same struct by hand |
/// | `encode` | `CSVEncoder`, structs to text |
@main
struct DecodeRows {
    struct Order: Codable, Sendable {
        var SalesOrderID: Int
        var SalesOrderDetailID: Int
        var OrderDate: CivilDate
        var DueDate: CivilDate
        var ShipDate: CivilDate?
        var EmployeeID: Int?
        var CustomerID: Int
        var SubTotal: Double
        var TaxAmt: Double
        var Freight: Double
        var TotalDue: Double
        var ProductID: Int
        var OrderQty: Int
        var UnitPrice: Double
        var UnitPriceDiscount: Double
        var LineTotal: Double
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: decode-rows WAY FILE") }
        let path = arguments[2]
        let size = try FileByteSource(path: path).byteCount
        let clock = ContinuousClock()
        var begin = clock.now
        var rows = 0
        var total = 0.0
        switch arguments[1] {
        case "codable":
            for order in try CSVDecoder().decode(Order.self, path: path) {
                rows += 1
                total += order.LineTotal
            }
        case "stream":
            for try await order in CSVDecoder().values(Order.self, path: path) {
                rows += 1
                total += order.LineTotal
            }
        case "batches":
            let stream = try await CSVReader(path: path).batches(ReadRequest(threads: 1))
            for try await order in stream.rows(as: Order.self) {
                rows += 1
                total += order.LineTotal
            }
        case "cursor":
            var cursor = try CSVCursor(path: path)
            while try cursor.next() {
                rows += 1
                for field in 0..<2 { total += Double(try cursor.int(at: field) ?? 0) * 1e-300 }
                for field in 2..<5 { total += Double(try cursor.date(at: field)?.day ?? 0) * 1e-300 }
                for field in 5..<7 { total += Double(try cursor.int(at: field) ?? 0) * 1e-300 }
                for field in 7..<11 { total += (try cursor.double(at: field) ?? 0) * 1e-300 }
                for field in 11..<13 { total += Double(try cursor.int(at: field) ?? 0) * 1e-300 }
                for field in 13..<15 { total += (try cursor.double(at: field) ?? 0) * 1e-300 }
                total += try cursor.double(at: 15) ?? 0
            }
        case "swiftcsv":
            let csv = try CSV<Named>(url: URL(fileURLWithPath: path), delimiter: .comma, loadColumns: false)
            let orders = csv.rows.compactMap(order(_:))
            rows = orders.count
            for order in orders { total += order.LineTotal }
        case "encode":
            let orders = try CSVDecoder().decode(Order.self, path: path)
            begin = clock.now
            rows = orders.count
            total = Double(try CSVEncoder().write(orders, to: MemoryByteSink()))
        default: return print("there is no way '\(arguments[1])'")
        }
        let seconds = (clock.now - begin) / Duration.seconds(1)
        print(rows, "rows, total", total, "in", seconds, "s,", Double(size) / seconds / 1e6, "MB/s")
    }

    static func order(_ row: [String: String]) -> Order? {
        func int(_ name: String) -> Int? { row[name].flatMap { Int($0) } }
        func double(_ name: String) -> Double { row[name].flatMap { Double($0) } ?? 0 }
        func date(_ name: String) -> CivilDate? {
            guard let parts = row[name]?.split(separator: "-"), parts.count == 3, let year = Int(parts[0]),
                let month = Int(parts[1]), let day = Int(parts[2])
            else { return nil }
            return CivilDate(year: year, month: month, day: day)
        }
        guard let id = int("SalesOrderID"), let placed = date("OrderDate"), let due = date("DueDate") else {
            return nil
        }
        return Order(
            SalesOrderID: id, SalesOrderDetailID: int("SalesOrderDetailID") ?? 0, OrderDate: placed, DueDate: due,
            ShipDate: date("ShipDate"), EmployeeID: int("EmployeeID"), CustomerID: int("CustomerID") ?? 0,
            SubTotal: double("SubTotal"), TaxAmt: double("TaxAmt"), Freight: double("Freight"),
            TotalDue: double("TotalDue"), ProductID: int("ProductID") ?? 0, OrderQty: int("OrderQty") ?? 0,
            UnitPrice: double("UnitPrice"), UnitPriceDiscount: double("UnitPriceDiscount"),
            LineTotal: double("LineTotal"))
    }
}
