import DataKitCore
import DataKitXML

/// Bytes that come in pieces of one size.
struct PiecewiseInput: ByteInput {
    var name = "pieces"
    var bytes: ArraySlice<UInt8>
    var size: Int

    init(_ bytes: [UInt8], size: Int) {
        self.bytes = bytes[...]
        self.size = size
    }

    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        let taken = bytes.prefix(min(count, size))
        buffer.append(contentsOf: taken)
        bytes = bytes.dropFirst(taken.count)
        return taken.count
    }
}

/// The events of a document as lines of text, with all that the reader tells of them.
struct EventLog {
    var lines: [String] = []
    var error: XMLError?

    init(_ text: String, options: XMLParsingOptions = XMLParsingOptions(), window: Int? = nil) {
        self.init(Array(text.utf8), options: options, window: window)
    }

    init(_ bytes: [UInt8], options: XMLParsingOptions = XMLParsingOptions(), window: Int? = nil, piece: Int = 1 << 20) {
        do {
            var events = try XMLEventReader(
                PiecewiseInput(bytes, size: piece), encoding: nil, options: options, windowBytes: window ?? 1 << 17)
            while let event = try events.next() { lines.append(Self.line(event, &events)) }
        } catch {
            self.error = error as? XMLError ?? XMLError(.options, "\(error)")
        }
    }

    static func line(_ event: XMLEvent, _ events: inout XMLEventReader) -> String {
        let place = events.location()
        var line = "\(place.line!):\(place.column!)@\(place.byteOffset!) \(events.depth) "
        switch event {
        case .startElement:
            line += "<\(name(events.name, events.namespace, events))"
            for position in 0..<events.attributeTotal {
                let namespace = events.attributeNamespace(at: position)
                line += " \(name(events.attributeName(at: position), namespace, events))"
                line += "=\(events.attributeString(at: position).debugDescription)"
                if events.isDefaulted(at: position) { line += "*" }
            }
            line += events.isEmptyElement ? "/>" : ">"
        case .endElement: line += "</\(name(events.name, events.namespace, events))>"
        case .text: line += events.string.debugDescription + (events.isContinued ? "..." : "")
        case .cdata: line += "[" + events.string.debugDescription + "]"
        case .comment: line += "--" + events.string.debugDescription
        case .processingInstruction: line += "?" + events.string(of: events.name) + " " + events.string.debugDescription
        case .doctype: line += "!" + events.documentType!.name
        case .skippedEntity: line += "&" + events.string(of: events.name)
        }
        return line
    }

    private static func name(_ name: XMLName, _ namespace: XMLNamespace, _ events: borrowing XMLEventReader) -> String {
        namespace == .none
            ? events.string(of: name) : "{\(events.identifier(of: namespace))}\(events.localName(of: name))"
    }

    /// The lines without places.
    var events: [String] { lines.map { String($0.drop { $0 != " " }.dropFirst()) } }
}
