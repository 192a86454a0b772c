/// Somewhere for bytes to go: a file, standard output, memory.
///
/// Nothing counts as written before ``finish()`` returns. A sink dropped or abandoned before leaves what was there.
public protocol ByteSink: AnyObject, Sendable {
    /// What error messages call this sink.
    var name: String { get }

    /// Takes the next bytes.
    func write(_ bytes: Span<UInt8>) throws(DataKitError)

    /// Completes the output and makes it visible. Call it once; nothing may be written after.
    func finish() throws(DataKitError)

    /// Gives up: nothing of what was written stays, as far as that can be.
    func abandon()
}

extension ByteSink {
    public func write(_ bytes: [UInt8]) throws(DataKitError) { try write(bytes.span) }
}
