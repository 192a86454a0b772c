/// A temporary file without a name: it is gone when it is closed, whatever happens to the process.
package final class TemporarySpool: Sendable {
    private let descriptor: Int32

    package init() throws(DataKitError) {
        descriptor = try SystemCalls.createNameless(inFolder: SystemCalls.temporaryFolder)
    }

    deinit { SystemCalls.closeDescriptor(descriptor) }

    package func append(_ bytes: [UInt8]) throws(DataKitError) {
        try SystemCalls.writeAll(bytes.span, to: descriptor, name: "temporary file")
    }

    /// Appends up to `count` bytes from an offset to the buffer; at least one, where the file has it.
    package func read(at offset: Int, count: Int, into buffer: inout [UInt8]) throws(DataKitError) -> Int {
        try SystemCalls.read(descriptor, at: offset, count: count, appendingTo: &buffer, name: "temporary file")
    }
}
