/// A sales order and its lines. Money counts ten-thousandths, so that sums are exact.
struct Order {
    struct Line {
        var productID = 0
        var quantity = 0
        /// Ten-thousandths.
        var unitPrice = 0
        /// Percent.
        var discount = 0
        /// Millionths.
        var total: Int { unitPrice * quantity * (100 - discount) }
    }

    var orderID: Int
    var firstDetailID: Int
    /// `2014-05-01`, and so the other dates.
    var orderDate: DateText
    var dueDate: DateText
    var shipDate: DateText
    var employeeID: Int
    var customerID: Int
    var lines: [Line]

    /// Writes one CSV line an order line; the order's own values are repeated on each.
    func write(to text: inout CSVText) {
        let subtotal = lines.reduce(0) { $0 + $1.total } / 100
        let tax = subtotal * 8 / 100
        let freight = subtotal * 25 / 1000
        for (index, line) in lines.enumerated() {
            text.append(orderID)
            text.append(CSVText.comma)
            text.append(firstDetailID + index)
            for date in [orderDate, dueDate, shipDate] {
                text.append(CSVText.comma)
                text.append(date)
            }
            text.append(CSVText.comma)
            text.append(employeeID)
            text.append(CSVText.comma)
            text.append(customerID)
            for amount in [subtotal, tax, freight, subtotal + tax + freight] {
                text.append(CSVText.comma)
                text.append(amount, fractionDigits: 4)
            }
            text.append(CSVText.comma)
            text.append(line.productID)
            text.append(CSVText.comma)
            text.append(line.quantity)
            text.append(CSVText.comma)
            text.append(line.unitPrice, fractionDigits: 4)
            text.append(CSVText.comma)
            text.append(line.discount, fractionDigits: 2)
            text.append(CSVText.comma)
            text.append(line.total, fractionDigits: 6)
            text.append(CSVText.newline)
        }
    }
}

/// A calendar date, ready to be written.
struct DateText {
    var year: Int
    var month: Int
    var day: Int
}

extension CSVText {
    mutating func append(_ date: DateText) {
        appendDigits(of: date.year, width: 4)
        append(UInt8(ascii: "-"))
        appendDigits(of: date.month, width: 2)
        append(UInt8(ascii: "-"))
        appendDigits(of: date.day, width: 2)
    }
}
