import DataKit

/// codable-rows ORDERS CUSTOMERS: reads order lines as structs from a file of any format, adds them up, and writes one
/// struct a customer to another file of any format.
@main
struct CodableRows {
    /// The columns that are wanted, by name.
    struct OrderLine: Decodable {
        var CustomerID: Int
        var OrderDate: CivilDate
        var LineTotal: Double
    }

    struct Customer: Encodable {
        var customer: Int
        var lines = 0
        var spent = 0.0
        var lastOrder: CivilDate
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: codable-rows ORDERS CUSTOMERS") }
        let orders = try await Dataset(path: arguments[1])
        let totals = try await orders.withWidening { try await customers(in: $0) }

        let table = try Table(encoding: totals.sorted { $0.spent > $1.spent })
        let sink = try FileByteSink(path: arguments[2], overwrite: true)
        var writer = try DatasetWritingOptions().writer(to: sink, schema: table.schema)
        try await writer.write(contentsOf: table.stream())
        let best = try await Table(collecting: table.stream().prefix(rows: 5))
        print(TablePrinter(width: 80).text(of: best), terminator: "")
    }

    static func customers(in orders: Dataset) async throws -> [Customer] {
        var customers: [Int: Customer] = [:]
        let stream = try orders.batches(ReadRequest(columns: ["CustomerID", "OrderDate", "LineTotal"]))
        for try await line in stream.rows(as: OrderLine.self) {
            var customer =
                customers[line.CustomerID] ?? Customer(customer: line.CustomerID, lastOrder: line.OrderDate)
            customer.lines += 1
            customer.spent += line.LineTotal
            if line.OrderDate.daysSince1970 > customer.lastOrder.daysSince1970 { customer.lastOrder = line.OrderDate }
            customers[line.CustomerID] = customer
        }
        return Array(customers.values)
    }
}
