import DataKit

/// XML in four ways: as events, as a document with paths, as structs, and written.
@main
struct XMLDocuments {
    static let text = """
        <?xml version="1.0"?>
        <orders xmlns="urn:example:orders">
          <order id="1"><customer>Smith &amp; Sons</customer><item sku="A1">2</item><item sku="B7">1</item></order>
          <order id="2"><customer>Ann</customer><item sku="A1">5</item></order>
        </orders>
        """

    struct Order: Codable {
        struct Item: Codable {
            enum CodingKeys: String, CodingKey {
                case sku = "@sku"
                case quantity = "$text"
            }
            var sku: String
            var quantity: Int
        }

        enum CodingKeys: String, CodingKey {
            case id = "@id"
            case customer, item
        }
        var id: Int
        var customer: String
        var item: [Item]
    }

    static func main() throws {
        // Events: the fast way, for files of any size.
        var events = try XMLEventReader(bytes: Array(text.utf8), name: "orders.xml")
        let item = events.intern("item")
        var items = 0
        while let event = try events.next() {
            if event == .startElement, events.name == item { items += 1 }
        }
        print("\(items) items")

        // A document: for small files, looked at here and there.
        let document = try XMLDocument(parsing: text, name: "orders.xml")
        print("customers:", try document.values(at: "/orders/order/customer"))
        print("first sku of each:", try document.values(at: "//item[1]/@sku"))

        // Structs, one order in memory at a time.
        var rows = try XMLEventReader(bytes: Array(text.utf8), name: "orders.xml")
        var orders: [Order] = []
        try XMLDecoder().decodeEach(Order.self, named: "order", from: &rows) { orders.append($0) }
        for order in orders { print(order.id, order.customer, order.item.reduce(0) { $0 + $1.quantity }) }

        // Written: structs between events.
        let sink = MemoryByteSink()
        var writer = XMLEventWriter(sink, options: XMLFormattingOptions(indentation: 2))
        try writer.startElement("orders")
        for order in orders { try XMLEncoder().encode(order, named: "order", to: &writer) }
        try writer.endElement()
        try writer.finish()
        print(String(decoding: sink.bytes, as: UTF8.self))

        // What is not well-formed says where and how to mend it.
        do {
            _ = try XMLDocument(parsing: "<a>\n  <b></a>", name: "broken.xml")
        } catch let error as XMLError {
            print(error)
        }
    }
}
