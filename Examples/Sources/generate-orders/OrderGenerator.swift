import DataKitCore

/// Makes orders one after another: identifiers rise, dates run over three years whatever the number of rows,
/// customers, products and quantities are drawn by a generator that gives the same numbers everywhere.
struct OrderGenerator {
    static let header =
        "SalesOrderID,SalesOrderDetailID,OrderDate,DueDate,ShipDate,EmployeeID,CustomerID,SubTotal,TaxAmt,Freight,"
        + "TotalDue,ProductID,OrderQty,UnitPrice,UnitPriceDiscount,LineTotal\n"

    private static let firstDay = CivilDate(year: 2011, month: 5, day: 31).daysSince1970
    private static let days = 1126
    private static let discounts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 10, 15]

    private let rows: Int
    private var row = 0
    private var orderID = 43_659
    private var random: SplitMix64
    /// Ten-thousandths, by position.
    private let prices: [Int]

    init(rows: Int, seed: UInt64) {
        self.rows = rows
        random = SplitMix64(state: seed)
        // The catalogue is the same for every seed: prices from 2.29 to about 3580.
        var catalogue = SplitMix64(state: 707)
        prices = (0..<293).map { _ in
            let magnitude = [1, 10, 100, 1000][catalogue.next(below: 4)]
            return (229 + magnitude * catalogue.next(below: 350)) * 100
        }
    }

    mutating func next() -> Order? {
        guard row < rows else { return nil }
        let day = Self.firstDay + row * Self.days / rows
        let count = min(rows - row, Self.lineCount(random.next(below: 100)))
        let order = Order(
            orderID: orderID, firstDetailID: row + 1,
            orderDate: DateText(daysSince1970: day), dueDate: DateText(daysSince1970: day + 12),
            shipDate: DateText(daysSince1970: day + 7),
            employeeID: 272 + random.next(below: 19), customerID: 11_000 + random.next(below: 19_120),
            lines: (0..<count).map { _ in nextLine() })
        row += count
        orderID += 1
        return order
    }

    /// Many orders of a few lines, and a few of many.
    private static func lineCount(_ percentile: Int) -> Int {
        switch percentile {
        case ..<40: 1 + percentile % 3
        case ..<80: 3 + percentile % 4
        default: 7 + percentile % 13
        }
    }

    private mutating func nextLine() -> Order.Line {
        let product = random.next(below: prices.count)
        let draw = random.next(below: 16 * 64)
        return Order.Line(
            productID: 707 + product, quantity: draw < 512 ? 1 + draw % 3 : 1 + draw % 26,
            unitPrice: prices[product], discount: Self.discounts[draw & 15])
    }
}

/// The SplitMix64 generator of Steele, Lea and Flood: small, fast, and the same on every machine.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`.
    mutating func next(below bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

extension DateText {
    init(daysSince1970 days: Int) {
        let date = CivilDate(daysSince1970: days)
        self.init(year: date.year, month: date.month, day: date.day)
    }
}
