import DataKitCore

/// Plain bytes out of an input that may be compressed with gzip, Zstandard or snappy.
///
/// The compression is told by content: gzip by `1F 8B`, Zstandard by the magic number of a frame or of a skippable
/// frame, snappy by the stream identifier of its framing format. Anything else passes through unchanged. Several gzip
/// members, Zstandard frames or snappy streams one after another are read as one; bytes behind the last that begin no
/// other are an error, and so is an end in the midst of one. Zeros behind a gzip member, as tapes and block devices
/// leave them, are passed over.
///
/// Memory is bounded by the formats' windows, whatever the size of the stream: 32 KiB for gzip, 64 KiB for snappy, at
/// most 128 MiB for Zstandard, whose larger windows (`--long=28` and more) are refused.
///
/// ```swift
/// var input = try DecompressingInput.detecting(SourceInput(FileByteSource(path: "orders.csv.gz")))
/// var bytes: [UInt8] = []
/// while try input.read(into: &bytes, atMost: 1 << 20) > 0 {}
/// ```
///
/// A copy shares its position with the original.
public struct DecompressingInput: ByteInput {
    /// The kinds of content that are told apart.
    public enum Format: String, Hashable, Sendable {
        case plain, gzip, zstd
        /// Snappy's framing format, `.sz`.
        case snappy
    }

    /// What the content was recognised as.
    public let format: Format
    /// The name of the input below.
    public var name: String { state.input.name }

    private let state: State

    /// Looks at the first bytes of an input.
    /// - Throws: ``DataKitError`` of kind `io` where they cannot be read, `unsupported` where the compression is one
    ///   whose package trait is off.
    public static func detecting(_ input: some ByteInput) throws(DataKitError) -> DecompressingInput {
        var input = input
        var head: [UInt8] = []
        _ = try input.fill(&head, count: SnappyFraming.streamIdentifier.count)
        return try DecompressingInput(format: format(of: head), head: head, input: input)
    }

    /// The format that the first ten bytes of some content announce.
    public static func format(of head: [UInt8]) -> Format {
        if head.starts(with: SnappyFraming.streamIdentifier) { return .snappy }
        if head.count >= 2, head[0] == 0x1F, head[1] == 0x8B { return .gzip }
        guard head.count >= 4 else { return .plain }
        let magic = UInt32(head[0]) | UInt32(head[1]) << 8 | UInt32(head[2]) << 16 | UInt32(head[3]) << 24
        return magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50 ? .zstd : .plain
    }

    private init(format: Format, head: [UInt8], input: any ByteInput) throws(DataKitError) {
        self.format = format
        let decoder: State.Decoder =
            switch format {
            case .plain: .plain
            case .gzip: .gzip(try InflateContext())
            case .zstd: .zstd(try ZstdDecompressionContext(maximumWindowLog: 27))
            case .snappy: .snappy(try SnappyFrameDecoder())
            }
        state = State(input: input, pending: head, decoder: decoder)
    }

    /// Appends at most `count` plain bytes to the buffer.
    /// - Throws: ``DataKitError`` of kind `compression` where the data is damaged, cut off or followed by something
    ///   else, and the input's own errors. Once failed, every further call fails alike.
    public mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        try state.read(into: &buffer, atMost: count)
    }
}

extension DecompressingInput {
    private final class State {
        enum Decoder {
            case plain
            case gzip(InflateContext)
            case zstd(ZstdDecompressionContext)
            case snappy(SnappyFrameDecoder)
        }

        var input: any ByteInput
        /// Bytes read from the input, of which the first `used` are used up.
        private var pending: [UInt8]
        private var used = 0
        private let decoder: Decoder
        /// Whether the decoder stands before a member or frame of which it has seen nothing.
        private var isBetween = true
        /// Whether no member of gzip has begun yet.
        private var isFirst = true
        private var isAtEnd = false
        private var failure: DataKitError?

        private static let inputStep = 1 << 16

        init(input: any ByteInput, pending: [UInt8], decoder: Decoder) {
            self.input = input
            self.pending = pending
            self.decoder = decoder
        }

        func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
            guard count > 0 else { return 0 }
            if let failure { throw failure }
            do throws(DataKitError) {
                if case .plain = decoder { return try readPlain(into: &buffer, atMost: count) }
                return try readDecoded(into: &buffer, atMost: count)
            } catch {
                var error = error
                if error.subject == nil { error.subject = input.name }
                failure = error
                throw error
            }
        }

        private func readPlain(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
            guard used < pending.count else { return try input.read(into: &buffer, atMost: count) }
            let end = min(pending.count, used + count)
            buffer.append(contentsOf: pending[used..<end])
            defer { used = end }
            return end - used
        }

        private func readDecoded(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
            while true {
                if used == pending.count, !isAtEnd {
                    pending.removeAll(keepingCapacity: true)
                    used = 0
                    isAtEnd = try input.read(into: &pending, atMost: Self.inputStep) == 0
                }
                if used == pending.count, isAtEnd, isBetween { return 0 }
                let step = try decode(into: &buffer, atMost: min(count, 1 << 20))
                used += step.consumed
                if step.produced > 0 { return step.produced }
                if step.consumed == 0, isAtEnd {
                    throw DataKitError(
                        .compression, "the compressed data ends before its end; the file was cut off",
                        subject: input.name)
                }
            }
        }

        private func decode(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> StreamProgress {
            let pending = pending
            let bytes = pending.span.extracting(used..<pending.count)
            let step: StreamProgress
            let isFinished: Bool
            switch decoder {
            case .plain: return StreamProgress(consumed: 0, produced: 0)
            case .gzip(let context):
                if isBetween {
                    let zeros = isFirst ? 0 : pending[used...].prefix { $0 == 0 }.count
                    if zeros > 0 { return StreamProgress(consumed: zeros, produced: 0) }
                    context.reset()
                    isFirst = false
                }
                (step, isFinished) = try context.decompress(bytes, appendingTo: &buffer, atMost: count)
            case .zstd(let context):
                if isBetween { context.reset() }
                (step, isFinished) = try context.decompress(bytes, appendingTo: &buffer, atMost: count)
            case .snappy(let decoder):
                (step, isFinished) = try decoder.decompress(bytes, appendingTo: &buffer, atMost: count)
            }
            isBetween = isFinished
            return step
        }
    }
}
