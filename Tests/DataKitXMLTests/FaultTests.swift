import DataKitCore
import DataKitXML
import Foundation
import Testing

@Suite("Damaged documents")
struct FaultTests {
    /// How many damaged documents are tried; `DATAKIT_RANDOM_CASES` is a night's form.
    private static let cases = ProcessInfo.processInfo.environment["DATAKIT_RANDOM_CASES"].flatMap(Int.init) ?? 1000

    @Test("flipped bits and cut pieces end in an error with a place, or in a document that reads back as it was read")
    func damage() throws {
        var random = RandomSource(
            seed: ProcessInfo.processInfo.environment["DATAKIT_SEED"].flatMap(UInt64.init) ?? .random(in: 1 ... .max))
        let original = Array(ChunkingTests.document.utf8)
        var good = 0
        for _ in 0..<Self.cases {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
                default: bytes.insert(Array("<>&;'\"/![]".utf8).randomElement(using: &random)!, at: at)
                }
            }
            let log = EventLog(bytes)
            let window = Int.random(in: 1...40, using: &random)
            let windows = EventLog(bytes, window: window)
            if log.lines != windows.lines || log.error?.kind != windows.error?.kind {
                let same = zip(log.lines, windows.lines).prefix { $0 == $1 }.count
                Issue.record(
                    """
                    seed \(random.seed), window \(window): event \(same) is \(log.lines.dropFirst(same).first ?? "none"), \
                    in windows \(windows.lines.dropFirst(same).first ?? "none"); the errors are \
                    \(log.error?.description ?? "none") and \(windows.error?.description ?? "none"); the document is \
                    \(String(decoding: bytes, as: UTF8.self).debugDescription)
                    """)
            }
            if let error = log.error {
                #expect(error.location.byteOffset.map { $0 <= bytes.count } == true, "seed \(random.seed): \(error)")
                continue
            }
            good += 1
            // What was read means the same when it is written in canonical form and read again.
            guard !log.events.contains(where: { $0.contains(" &") }) else { continue }
            var form = XMLCanonicalForm()
            let canonical = try form.text(of: XMLEventReader(bytes: bytes))
            #expect(try form.text(of: XMLEventReader(bytes: canonical)) == canonical, "seed \(random.seed)")
        }
        #expect(good < Self.cases)
    }
}
