import DataKitCSV
import DataKitCore
import Foundation
import Testing

@Suite("CSVEncoder")
struct CSVEncoderTests {
    struct Place: Codable, Equatable {
        var city: String
        var zone: Int?
    }
    struct Order: Codable, Equatable {
        enum Status: String, Codable { case open, closed }
        var orderID: Int
        var placed: CivilDate
        var at: Timestamp?
        var ship: Place?
        var total: Decimal128
        var ratio: Double?
        var status: Status
        var note: String?
        var when: Date
        var key: UUID
        var blob: Data
        var took: Duration
        var wide: Int128?
    }

    private let orders = (0..<40).map { order($0) }

    private static func order(_ row: Int) -> Order {
        let at = Timestamp(Int64(row) * 1_000_001, .microseconds, isUTC: row % 2 == 0)
        let ship = Place(city: "City, \"\(row)\"\n", zone: row % 5 == 0 ? nil : row)
        let notes: [String?] = [nil, "", " n \(row)", "a,b", "x", "y"]
        let ratio: Double? = row % 7 == 0 ? nil : 1 / Double(row)
        let wide: Int128? = row % 2 == 0 ? nil : Int128.max
        let when = Date(timeIntervalSince1970: Double(row) * 86_400.5)
        return Order(
            orderID: row, placed: CivilDate(daysSince1970: 19_000 + row), at: row % 3 == 0 ? nil : at,
            ship: row % 4 == 0 ? nil : ship, total: Decimal128(unscaled: Int128(row) * 101 - 500, scale: 2),
            ratio: ratio,
            status: row % 2 == 0 ? .open : .closed, note: notes[row % 6], when: when, key: UUID(),
            blob: Data([1, 2, UInt8(row)]), took: .milliseconds(row * 1500), wide: wide)
    }

    @Test("writes what the decoder reads, in every dialect and form")
    func roundTrip() throws {
        var variants: [CSVWritingOptions] = [CSVWritingOptions()]
        for quoting in [CSVWritingOptions.Quoting.all, .nonNumeric] {
            var options = CSVWritingOptions()
            options.quoting = quoting
            options.dialect.rowEnd = .carriageReturnLineFeed
            options.dialect.delimiter = ";"
            options.writesByteOrderMark = true
            variants.append(options)
        }
        for options in variants {
            let text = try CSVEncoder(options: options).encodeBytes(orders)
            #expect(try CSVDecoder().decode(Order.self, from: text) == orders)
        }
    }

    @Test("has a column for each key, with those of members behind their prefix")
    func columns() throws {
        struct Row: Encodable { var a: Int?; var inner: Place?; var z: Bool }
        let text = try CSVEncoder().encode([
            Row(a: nil, inner: nil, z: true), Row(a: 2, inner: Place(city: "x", zone: 3), z: false),
        ])
        #expect(text == "a,inner.city,inner.zone,z\n,,,true\n2,x,3,false\n")
        var encoder = CSVEncoder()
        encoder.keyStrategy = .snakeCase
        struct Names: Encodable { var orderDate = 1; var shipURLPath = 2 }
        #expect(try encoder.encode([Names()]) == "order_date,ship_url_path\n1,2\n")
        #expect(try CSVEncoder().encode([["b": 1, "a": 2]]) == "a,b\n2,1\n")
        #expect(try CSVEncoder().encode([["l": [1, 2]]]) == "l\n\"[1,2]\"\n")
    }

    /// Rows that are written straight away must be those that the general way writes: only how many rows are looked
    /// at for the columns tells which way is taken.
    @Test(
        "writes the same text whether rows are gathered first or written as they come",
        arguments: [
            CSVWritingOptions.Quoting.minimal, .all, .nonNumeric,
        ])
    func directRows(quoting: CSVWritingOptions.Quoting) throws {
        struct Mixed: Encodable {
            var order: Order
            var list: [Int]?
            var row: Int

            enum Keys: String, CodingKey { case row, list, order, twice }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                // Now and then in another order, without a key, or twice.
                if row % 5 != 1 { try container.encode(row, forKey: .row) }
                if row % 7 != 0 { try container.encodeIfPresent(list, forKey: .list) }
                if row % 11 == 0 { try container.encode(row + 1, forKey: .twice) }
                try container.encode(order, forKey: .order)
                if row % 5 == 1 { try container.encode(row, forKey: .row) }
                if row % 11 == 0 { try container.encode("\(row), again", forKey: .twice) }
            }
        }
        let rows = orders.enumerated().map {
            Mixed(order: $0.element, list: $0.offset % 3 == 0 ? nil : [1, $0.offset], row: $0.offset)
        }
        func text(sampleRows: Int, _ rows: [some Encodable], null: String, delimiter: String) throws -> String {
            var encoder = CSVEncoder()
            encoder.options.quoting = quoting
            encoder.options.nullText = null
            encoder.options.dialect.delimiter = delimiter
            encoder.sampleRows = sampleRows
            let sink = MemoryByteSink()
            try encoder.write(rows, to: sink)
            return String(decoding: sink.bytes, as: UTF8.self)
        }
        for (null, delimiter) in [("", ","), ("NA", ";"), ("", "1"), ("", "||")] {
            #expect(
                try text(sampleRows: 12, rows, null: null, delimiter: delimiter)
                    == text(sampleRows: .max, rows, null: null, delimiter: delimiter))
            #expect(
                try text(sampleRows: 2, orders, null: null, delimiter: delimiter)
                    == text(sampleRows: .max, orders, null: null, delimiter: delimiter))
        }
        struct Only: Encodable { var only: Int? }
        let only = [1, nil, nil, 4].map(Only.init)
        #expect(
            try text(sampleRows: 1, only, null: "", delimiter: ",")
                == text(sampleRows: 9, only, null: "", delimiter: ","))
    }

    @Test("refuses values without a column once these are settled, naming row and column")
    func lateColumn() throws {
        var encoder = CSVEncoder()
        encoder.sampleRows = 2
        let rows = [["a": 1], ["a": 2], ["a": 3, "b": 4]]
        let sink = MemoryByteSink()
        let error = #expect(throws: CSVError.self) { try encoder.write(rows, to: sink) }
        #expect(error?.kind == .missingColumn && error?.location.row == 3 && error?.location.path == "b")
        #expect(sink.bytes.isEmpty)
        encoder.columns = ["b", "a"]
        let count = try encoder.write(rows, to: sink)
        #expect(count == 3)
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "b,a\n,1\n,2\n4,3\n")
        #expect(throws: CSVError.self) { try CSVEncoder().encode([1, 2]) }
    }
}
