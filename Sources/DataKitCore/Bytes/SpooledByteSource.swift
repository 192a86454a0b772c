/// The whole of an input as a source: for what must be read twice, or by range, but comes front to back, such as
/// standard input.
///
/// A few MiB are held in memory; more goes to a temporary file (in `TMPDIR`, or `/tmp`) that has no name any more
/// when it is written to, so that nothing is left behind however the process ends.
public struct SpooledByteSource: ByteSource {
    public let name: String
    private let storage: any ByteSource

    private static let memoryLimit = 8 << 20
    private static let step = 1 << 20

    /// Reads the input to its end.
    /// - Throws: ``DataKitError`` of kind `io` where the input cannot be read or the temporary file not be written.
    public init(_ input: some ByteInput) throws(DataKitError) {
        var input = input
        name = input.name
        var bytes: [UInt8] = []
        _ = try input.fill(&bytes, count: Self.memoryLimit)
        if bytes.count < Self.memoryLimit {
            storage = MemoryByteSource(bytes, name: name)
            return
        }
        let folder = SystemCalls.temporaryFolder
        let descriptor = try SystemCalls.createNameless(inFolder: folder)
        // Owns the descriptor from here on.
        let file: FileByteSource
        do throws(DataKitError) {
            let title = "temporary file in \(folder) for \(name)"
            repeat {
                try SystemCalls.writeAll(bytes.span, to: descriptor, name: title)
                bytes.removeAll(keepingCapacity: true)
            } while try input.fill(&bytes, count: Self.step) > 0
            file = try FileByteSource(owning: descriptor, name: name)
        } catch {
            SystemCalls.closeDescriptor(descriptor)
            throw error
        }
        storage = file
    }

    public var byteCount: Int { storage.byteCount }

    public func read(_ range: Range<Int>) throws(DataKitError) -> [UInt8] { try storage.read(range) }
}
