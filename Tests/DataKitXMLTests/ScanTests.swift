import CDataKitKernels
import DataKitCore
import Testing

@Suite("The scan of plain content")
struct ScanTests {
    private static let names = ["a", "bb", "longer-name", "exactly16bytes-x", "a-name-of-more-than-sixteen-bytes"]

    /// What the kernel makes of a text at one level.
    private struct Outcome: Equatable {
        var reason: Int32
        var position: Int
        var depth: Int
        var events: [[UInt32]]
        var attributes: [[UInt32]]
    }

    private func scan(_ text: [UInt8], level: Int32) -> Outcome {
        var nameBytes: [UInt8] = []
        var entries: [cdk_xml_name] = []
        var table = [UInt32](repeating: 0, count: 64)
        for name in Self.names {
            let padded = Array(name.utf8) + [UInt8](repeating: 0, count: 16)
            let count = name.utf8.count
            let hash = unsafe cdk_xml_hash(padded, count, 7)
            var head: [UInt64] = [0, 0]
            unsafe cdk_xml_head(padded, count, &head)
            var slot = Int(hash & 63)
            while table[slot] != 0 { slot = (slot + 1) & 63 }
            entries.append(
                cdk_xml_name(
                    head: (head[0], head[1]), offset: UInt32(nameBytes.count), length: UInt32(count), hash: hash,
                    flags: 0,
                    prefix: 0, local: 0))
            table[slot] = UInt32(entries.count)
            nameBytes += name.utf8
        }
        var (open, stamps) = ([UInt32](repeating: 0, count: 100), [UInt32](repeating: 0, count: 8))
        var events = [cdk_xml_event](repeating: cdk_xml_event(), count: 300)
        var attributes = [cdk_xml_attribute](repeating: cdk_xml_attribute(), count: 300)
        var position = 0
        var scan = unsafe cdk_xml_scan()
        let padded = text + [UInt8](repeating: 0, count: 64)
        unsafe scan.bits = 6
        unsafe scan.seed = 7
        unsafe scan.depth = 1
        unsafe scan.open_room = 100
        unsafe scan.event_room = 300
        unsafe scan.attribute_room = 300
        unsafe scan.attributes_per_tag = 3
        unsafe scan.text_limit = 100
        var reason: Int32 = -1
        unsafe entries.withUnsafeBufferPointer { entries in
            unsafe nameBytes.withUnsafeBufferPointer { nameBytes in
                unsafe table.withUnsafeBufferPointer { table in
                    unsafe open.withUnsafeMutableBufferPointer { open in
                        unsafe stamps.withUnsafeMutableBufferPointer { stamps in
                            unsafe events.withUnsafeMutableBufferPointer { events in
                                unsafe attributes.withUnsafeMutableBufferPointer { attributes in
                                    unsafe scan.names = entries.baseAddress
                                    unsafe scan.name_bytes = nameBytes.baseAddress
                                    unsafe scan.table = table.baseAddress
                                    unsafe scan.open = open.baseAddress
                                    unsafe scan.stamps = stamps.baseAddress
                                    unsafe scan.events = events.baseAddress
                                    unsafe scan.attributes = attributes.baseAddress
                                    reason = unsafe cdk_xml_events(level, padded, text.count, &position, &scan)
                                }
                            }
                        }
                    }
                }
            }
        }
        return unsafe Outcome(
            reason: reason, position: position, depth: scan.depth,
            events: events[..<scan.event_count].map {
                [$0.start, $0.end, $0.first, $0.second, $0.name, UInt32($0.kind), UInt32($0.flags)]
            },
            attributes: attributes[..<scan.attribute_count].map { [$0.name, $0.start, $0.end, $0.flags] })
    }

    @Test("gives the same events, and stops at the same place, at every level")
    func levels() {
        var random = RandomSource()
        let pieces =
            Self.names.flatMap { ["<\($0)>", "</\($0)>", "<\($0)/>", "<\($0) \(Self.names[0])='v'>"] }
            + [
                "text", " ", "\r\n", "&amp;", "&#65;", "&e;", "]]", "]]>", "<!-- c -->", "<![CDATA[x]]>", "<?p?>",
                "<unknown>",
                " a=\"1\" bb='2\n' ", "äöü", String(repeating: "long ", count: 12), "<", ">", "&", "</",
            ]
        var taken = 0
        for _ in 0..<3000 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) { text += pieces.randomElement(using: &random)!.utf8 }
            let portable = scan(text, level: 0)
            taken += portable.events.count
            for level in SIMDLevel.all where level > 0 {
                #expect(
                    scan(text, level: level) == portable,
                    "seed \(random.seed): \(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(taken > 3000)
    }
}
