import DataKitCore
import DataKitXML
import Testing

@Suite("Codable")
struct CodingTests {
    struct Item: Codable, Equatable {
        enum CodingKeys: String, CodingKey { case sku = "@sku", quantity, note = "$text" }
        var sku: String
        var quantity: Int?
        var note: String = ""
    }

    struct Order: Codable, Equatable {
        var id: Int
        var customer: String
        var paid: Bool
        var item: [Item]
        var tags: [String]?
        var total: Decimal128
    }

    @Test("decodes elements, attributes, text, lists and decimals")
    func decoding() throws {
        let text = """
            <order id="7"><customer> Ann &amp; Co </customer><paid> true </paid>
            <item sku="A"><quantity>2</quantity></item><item sku="B">fragile</item><total>12.50</total></order>
            """
        let order = try XMLDecoder().decode(Order.self, from: text)
        #expect(order.id == 7 && order.customer == " Ann & Co " && order.paid)
        #expect(order.item == [Item(sku: "A", quantity: 2), Item(sku: "B", quantity: nil, note: "fragile")])
        #expect(order.tags == nil && order.total == Decimal128(unscaled: 1250, scale: 2))
    }

    @Test("reads back what it has written")
    func roundTrip() throws {
        let order = Order(
            id: -1, customer: "", paid: false,
            item: [Item(sku: "<\"\n>", quantity: nil, note: "\r\n&"), Item(sku: "", quantity: .max)],
            tags: ["a", "b"], total: Decimal128(unscaled: -5, scale: 3))
        let text = try XMLEncoder(options: XMLFormattingOptions(indentation: 2)).encodeString(order, root: "order")
        #expect(try XMLDecoder().decode(Order.self, from: text) == order)
    }

    struct Cart: Codable, Equatable {
        var items: [Item]
        var counts: [Int]
    }

    @Test("wraps and unwraps lists")
    func wrapped() throws {
        let cart = Cart(items: [Item(sku: "A"), Item(sku: "B")], counts: [])
        let text = try XMLEncoder(
            options: XMLFormattingOptions(writesDeclaration: false), wrappedLists: ["items": "item", "counts": "n"]
        ).encodeString(cart, root: "cart")
        #expect(text == #"<cart><items><item sku="A"/><item sku="B"/></items><counts/></cart>"#)
        #expect(try XMLDecoder(wrappedLists: ["items", "counts"]).decode(Cart.self, from: text) == cart)
    }

    enum Shape: Codable, Equatable {
        struct Square: Codable, Equatable { var side: Double }
        case circle(radius: Double)
        case square(Square)
        case point
    }

    struct Drawing: Codable, Equatable {
        enum CodingKeys: String, CodingKey { case shapes = "$value" }
        var shapes: [Shape]
    }

    struct Holder: Codable, Equatable { var shape: Shape }

    @Test("decodes and encodes choices")
    func choices() throws {
        let drawing = Drawing(shapes: [
            .circle(radius: 2), .square(Shape.Square(side: 3)), .point, .circle(radius: .infinity),
        ])
        let encoder = XMLEncoder(options: XMLFormattingOptions(writesDeclaration: false))
        let text = try encoder.encodeString(drawing, root: "drawing")
        #expect(
            text == "<drawing><circle><radius>2.0</radius></circle><square><side>3.0</side></square><point/>"
                + "<circle><radius>INF</radius></circle></drawing>")
        #expect(try XMLDecoder().decode(Drawing.self, from: text) == drawing)
        for shape in drawing.shapes {
            let text = try encoder.encodeString(Holder(shape: shape), root: "holder")
            #expect(try XMLDecoder().decode(Holder.self, from: text) == Holder(shape: shape), "\(text)")
        }
    }

    @Test("says where a value does not fit")
    func faults() throws {
        struct Row: Decodable { var n: Int }
        do {
            _ = try XMLDecoder().decode(Row.self, from: "<r>\n<n>x</n></r>")
            Issue.record("was decoded")
        } catch DecodingError.dataCorrupted(let context) {
            #expect(context.debugDescription == "'x' is no Int, line 2 of memory")
            #expect(context.codingPath.map(\.stringValue) == ["n"])
        }
        #expect(throws: DecodingError.self) { try XMLDecoder().decode(Row.self, from: "<r/>") }
        #expect(throws: DecodingError.self) { try XMLDecoder().decode(Row.self, from: "<r><n>1</n><n>2</n></r>") }
    }

    @Test("takes xsi:nil and empty elements as nil, but an empty element as an empty string")
    func nils() throws {
        struct Row: Decodable, Equatable { var a: Int?, b: Int?, c: String?, d: String? }
        let row = try XMLDecoder().decode(
            Row.self,
            from:
                "<r xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><a/><b xsi:nil='true'/><c/><d xsi:nil='1'/></r>"
        )
        #expect(row == Row(a: nil, b: nil, c: "", d: nil))
    }

    @Test("decodes rows one after another")
    func streaming() throws {
        var events = try XMLEventReader(
            bytes: Array("<o><x/>\((1...500).map { "<n><v>\($0)</v></n>" }.joined())</o>".utf8))
        struct Row: Decodable { var v: Int }
        var sum = 0
        try XMLDecoder().decodeEach(Row.self, named: "n", from: &events) { sum += $0.v }
        #expect(sum == 125_250)
    }
}
