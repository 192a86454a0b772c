import DataKitCore
import Testing

@Suite struct SpooledByteSourceTests {
    @Test("gives back what went in, whether it fits in memory or not", arguments: [0, 1, 8 << 20, (8 << 20) + 5])
    func roundTrip(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let source = try SpooledByteSource(SourceInput(MemoryByteSource(bytes, name: "a pipe")))
        #expect(source.name == "a pipe")
        #expect(source.byteCount == count)
        #expect(try source.read(0..<count) == bytes)
        if count > 10 { #expect(try source.read(count - 7..<count - 2) == Array(bytes[count - 7..<count - 2])) }
        #expect(throws: DataKitError.self) { try source.read(0..<count + 1) }
    }
}
