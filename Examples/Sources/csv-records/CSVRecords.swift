import DataKit

/// csv-records ORDERS TOTALS: goes through orders field by field, decodes them as structs, and writes one struct a
/// product to another CSV file.
@main
struct CSVRecords {
    struct Order: Decodable {
        /// Columns `ProductID` and so on, by coding keys; a type that is decoded from one column.
        enum CodingKeys: String, CodingKey {
            case product = "ProductID"
            case placed = "OrderDate"
            case total = "LineTotal"
        }

        var product: Int
        var placed: CivilDate
        var total: Decimal128
    }

    struct Product: Encodable {
        struct Period: Encodable {
            var from: CivilDate
            var to: CivilDate
        }

        var product: Int
        var lines = 0
        /// Two columns, `sold.from` and `sold.to`.
        var sold: Period
        var largest: Decimal128
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: csv-records ORDERS TOTALS") }
        print(try sum(of: "LineTotal", in: arguments[1]), "in all")

        let products = try await products(in: arguments[1])
        var encoder = CSVEncoder()
        encoder.options.dateFormat = try DateTimePattern("dd.MM.yyyy")
        encoder.options.dialect.delimiter = ";"
        let rows = products.sorted { $0.product < $1.product }
        let count = try encoder.write(rows, to: FileByteSink(path: arguments[2], overwrite: true))
        print(count, "products")
    }

    /// Fields by position: nothing is copied, and no row costs an allocation.
    static func sum(of column: String, in path: String) throws -> Double {
        var cursor = try CSVCursor(path: path)
        let position = try cursor.position(of: column)
        var sum = 0.0
        while try cursor.next() { sum += try cursor.double(at: position) ?? 0 }
        return sum
    }

    /// Structs, a few thousand at a time, decoded on all cores.
    static func products(in path: String) async throws -> some Collection<Product> {
        var products: [Int: Product] = [:]
        for try await order in CSVDecoder().values(Order.self, path: path) {
            var product =
                products[order.product]
                ?? Product(
                    product: order.product, sold: .init(from: order.placed, to: order.placed), largest: order.total)
            product.lines += 1
            if order.placed.daysSince1970 < product.sold.from.daysSince1970 { product.sold.from = order.placed }
            if order.placed.daysSince1970 > product.sold.to.daysSince1970 { product.sold.to = order.placed }
            if order.total.unscaled > product.largest.unscaled { product.largest = order.total }
            products[order.product] = product
        }
        return products.values
    }
}
