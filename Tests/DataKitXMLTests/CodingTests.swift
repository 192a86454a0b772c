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

    @Test("hands user info on")
    func userInfo() throws {
        struct Length: Decodable {
            static let unit = CodingUserInfoKey(rawValue: "unit")!
            enum CodingKeys: CodingKey { case value }
            var text: String
            init(from decoder: any Decoder) throws {
                let value = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .value)
                text = "\(value) \(decoder.userInfo[Self.unit] as? String ?? "")"
            }
        }
        var decoder = XMLDecoder()
        decoder.userInfo[Length.unit] = "km"
        #expect(try decoder.decode(Length.self, from: "<length><value>7</value></length>").text == "7 km")
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

    /// Keeps its container and decoder, against all custom.
    struct Keeper: Decodable {
        enum Keys: String, CodingKey { case id, child }
        let members: KeyedDecodingContainer<Keys>
        let decoder: any Decoder
        init(from decoder: any Decoder) throws {
            members = try decoder.container(keyedBy: Keys.self)
            self.decoder = decoder
        }
        var ids: [Int] {
            get throws {
                let child = try members.nestedContainer(keyedBy: Keys.self, forKey: .child)
                return [
                    try members.decode(Int.self, forKey: .id),
                    try decoder.container(keyedBy: Keys.self).decode(Int.self, forKey: .id),
                    try child.decode(Int.self, forKey: .id),
                ]
            }
        }
    }

    @Test("answers whoever keeps a container longer than decoding takes")
    func keptContainers() throws {
        let rows = (0..<40).map { "<n id='\($0)'><child><id>\(-$0)</id></child></n>" }
        let text = "<o>\(rows.joined())</o>"
        for (index, keeper) in try XMLDecoder().decode([Keeper].self, from: text).enumerated() {
            #expect(try keeper.ids == [index, index, -index])
        }
        var events = try XMLEventReader(bytes: Array(text.utf8))
        var keepers: [Keeper] = []
        try XMLDecoder().decodeEach(Keeper.self, named: "n", from: &events) { keepers.append($0) }
        #expect(keepers.count == 40)
        for (index, keeper) in keepers.enumerated() { #expect(try keeper.ids == [index, index, -index]) }
    }

    @Test("finds names that later rows have first, with prefixes or without")
    func growingNames() throws {
        struct Row: Decodable, Equatable { var a: Int?, b: Int?, c: [Int], d: String? }
        let text = """
            <o xmlns:p="u"><n><p:a>1</p:a></n><n><b>2</b><p:c>1</p:c><c>2</c></n><n p:d="x"><p:b>3</p:b></n><n><a/></n></o>
            """
        let expected = [
            Row(a: 1, b: nil, c: [], d: nil), Row(a: nil, b: 2, c: [1, 2], d: nil), Row(a: nil, b: 3, c: [], d: "x"),
            Row(a: nil, b: nil, c: [], d: nil),
        ]
        var rows: [Row] = []
        var events = try XMLEventReader(bytes: Array(text.utf8))
        try XMLDecoder(ignoresPrefixes: true).decodeEach(Row.self, named: "n", from: &events) { rows.append($0) }
        #expect(rows == expected)
        struct Holder: Decodable { var n: [Row] }
        #expect(try XMLDecoder(ignoresPrefixes: true).decode(Holder.self, from: text).n == expected)
        var plain: [Row] = []
        events = try XMLEventReader(bytes: Array(text.utf8))
        try XMLDecoder().decodeEach(Row.self, named: "n", from: &events) { plain.append($0) }
        #expect(
            plain == [
                Row(a: nil, b: nil, c: [], d: nil), Row(a: nil, b: 2, c: [2], d: nil),
                Row(a: nil, b: nil, c: [], d: nil),
                Row(a: nil, b: nil, c: [], d: nil),
            ])
    }

    @Test("reads numbers in every spelling, wherever they stand")
    func numbers() throws {
        struct Row: Decodable, Equatable {
            enum CodingKeys: String, CodingKey { case attribute = "@i", a, b, c, d, e, f, words = "@w", list }
            var attribute: Int, a: Int, b: UInt8?, c: Double, d: Double?, e: Float, f: Int128
            var words: [Int], list: [Double]
        }
        let row = try XMLDecoder().decode(
            Row.self,
            from: "<r i=' 7 ' w='1 2 3'><a u='m'>+12</a><b>\n255 </b><c>-INF</c><d>1e3</d><e>0.1</e>"
                + "<f>170141183460469231731687303715884105727</f><list>1</list><list>.5</list></r>")
        #expect(
            row
                == Row(
                    attribute: 7, a: 12, b: 255, c: -.infinity, d: 1000, e: 0.1, f: .max, words: [1, 2, 3],
                    list: [1, 0.5]))
        for bad in ["<a>1 2</a>", "<a>1<x/></a>", "<a>0x1</a>", "<a></a>", "<a>1</a><a>2</a>", ""] {
            struct One: Decodable { var a: Int }
            #expect(throws: DecodingError.self, "\(bad)") { try XMLDecoder().decode(One.self, from: "<r>\(bad)</r>") }
        }
    }
}
