import DataKitCore
import DataKitXML
import Foundation
import XMLCoder

/// parse-xml WAY FILE: reads the orders that race_xml.py makes in one of several ways, and prints how fast. What
/// race_xml.py runs.
///
/// | way | does |
/// |---|---|
/// | `events` | `XMLEventReader`, every event, the text looked at |
/// | `document` | `XMLDocument`, all in memory |
/// | `decode` | `DataKitXML.XMLDecoder` to an array of structs |
/// | `each` | `DataKitXML.XMLDecoder`, one order after another |
/// | `encode` | `DataKitXML.XMLEncoder` |
/// | `xmlcoder` | XMLCoder's decoder to the same structs |
/// | `xmlcoder-encode` | XMLCoder's encoder |
@main
struct ParseXML {
    struct Order: Codable {
        struct Item: Codable {
            var quantity: Int
            var price: Double
        }
        var customer: String
        var date: String
        var item: [Item]
        var total: Double
    }

    struct Orders: Codable { var order: [Order] }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: parse-xml WAY FILE") }
        let path = arguments[2]
        let size = try FileByteSource(path: path).byteCount
        let clock = ContinuousClock()
        var begin = clock.now
        var count = 0
        switch arguments[1] {
        case "events":
            var events = try XMLEventReader(path: path)
            while let event = try events.next() { count += event == .text ? events.text.count : 1 }
        case "document": count = try DataKitXML.XMLDocument(path: path).root.elements.count
        case "decode": count = try DataKitXML.XMLDecoder().decode(Orders.self, path: path).order.count
        case "each":
            var events = try XMLEventReader(path: path)
            try DataKitXML.XMLDecoder().decodeEach(Order.self, named: "order", from: &events) { count += $0.item.count }
        case "encode":
            let orders = try DataKitXML.XMLDecoder().decode(Orders.self, path: path)
            begin = clock.now
            count = try DataKitXML.XMLEncoder().encode(orders, root: "orders").count
        case "xmlcoder":
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            count = try XMLCoder.XMLDecoder().decode(Orders.self, from: data).order.count
        case "xmlcoder-encode":
            let orders = try DataKitXML.XMLDecoder().decode(Orders.self, path: path)
            begin = clock.now
            count = try XMLCoder.XMLEncoder().encode(orders, withRootKey: "orders").count
        default: return print("there is no way '\(arguments[1])'")
        }
        let seconds = (clock.now - begin) / .seconds(1)
        print(seconds, Double(size) / seconds / 1e6, "MB/s", count)
    }
}
