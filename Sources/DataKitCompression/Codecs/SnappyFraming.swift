import DataKitCore
import Synchronization

/// Snappy's framing format: a stream of chunks, each of a type (1 byte), the length of its body (3 bytes, little
/// endian) and the body.
///
/// | type | body |
/// |---|---|
/// | FF | `sNaPpY`: begins a stream, and may stand again within one |
/// | 00 | masked CRC-32C of the content (4 bytes), the content as a raw snappy block |
/// | 01 | masked CRC-32C of the content, the content as it is |
/// | FE, 80...FD | to be passed over |
/// | 02...7F | of later versions; must not be passed over |
///
/// The content of a chunk is 64 KiB at most. (Google, "Snappy framing format description", 2013.)
enum SnappyFraming {
    static let streamIdentifier: [UInt8] = [0xFF, 6, 0, 0] + Array("sNaPpY".utf8)
    static let maximumContent = 1 << 16
    /// The checksum, and a block of 64 KiB that snappy could not make smaller.
    static let maximumBody = 4 + 32 + maximumContent + maximumContent / 6
    static let headerSize = 4

    /// The checksum as it stands in a chunk: rotated and shifted, so that a stream within a stream does no harm.
    static func maskedChecksum(_ content: Span<UInt8>) -> UInt32 {
        let crc = Checksum.crc32c(content)
        return (crc &>> 15 | crc &<< 17) &+ 0xA282_EAD8
    }
}

/// Writes the framing format.
final class SnappyFrameEncoder: Sendable {
    private struct State {
        var content: [UInt8] = []
        var hasBegun = false
    }
    private let state = Mutex(State())

    init() throws(DataKitError) { try SnappyBlock.checkBuiltIn() }

    /// Continues a stream; `finish` ends it.
    /// - Returns: what was done, and whether the stream is complete. All bytes are taken; the output may be as long
    ///   as they are, and a chunk longer.
    func compress(
        _ bytes: Span<UInt8>, finish: Bool, appendingTo output: inout [UInt8]
    ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
        try state.withLock { state throws(DataKitError) in
            let before = output.count
            if !state.hasBegun {
                output += SnappyFraming.streamIdentifier
                state.hasBegun = true
            }
            var used = 0
            while used < bytes.count {
                let taken = min(bytes.count - used, SnappyFraming.maximumContent - state.content.count)
                let part = bytes.extracting(used..<used + taken)
                for index in part.indices { state.content.append(part[index]) }
                used += taken
                if state.content.count == SnappyFraming.maximumContent { try Self.endChunk(&state, &output) }
            }
            if finish, !state.content.isEmpty { try Self.endChunk(&state, &output) }
            return (StreamProgress(consumed: bytes.count, produced: output.count - before), finish)
        }
    }

    private static func endChunk(_ state: inout State, _ output: inout [UInt8]) throws(DataKitError) {
        let content = state.content
        var block: [UInt8] = []
        try SnappyBlock.compress(content.span, appendingTo: &block)
        // A block that saves less than an eighth costs more time than it is worth.
        let isWorthwhile = block.count < content.count - content.count / 8
        let body = isWorthwhile ? block : content
        let length = UInt32(body.count + 4)
        output.append(isWorthwhile ? 0 : 1)
        for shift: UInt32 in [0, 8, 16] { output.append(UInt8(truncatingIfNeeded: length &>> shift)) }
        let checksum = SnappyFraming.maskedChecksum(content.span)
        for shift: UInt32 in [0, 8, 16, 24] { output.append(UInt8(truncatingIfNeeded: checksum &>> shift)) }
        output += body
        state.content.removeAll(keepingCapacity: true)
    }
}

/// Reads the framing format. Memory is bounded by a chunk.
final class SnappyFrameDecoder {
    /// The header and the body of the chunk being collected.
    private var chunk: [UInt8] = []
    /// How much of the current chunk is still to be passed over.
    private var toSkip = 0
    /// Content of which the first `given` bytes were handed out.
    private var content: [UInt8] = []
    private var given = 0

    init() throws(DataKitError) { try SnappyBlock.checkBuiltIn() }

    /// Goes on with the stream.
    /// - Returns: what was done, and whether what came so far ends with a whole chunk.
    func decompress(
        _ bytes: Span<UInt8>, appendingTo output: inout [UInt8], atMost count: Int
    ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
        var used = 0
        while given == content.count {
            guard try takeChunk(bytes, &used) else {
                return (StreamProgress(consumed: used, produced: 0), chunk.isEmpty && toSkip == 0)
            }
        }
        let end = min(content.count, given + count)
        output.append(contentsOf: content[given..<end])
        let produced = end - given
        given = end
        let isFinished = given == content.count && chunk.isEmpty
        return (StreamProgress(consumed: used, produced: produced), isFinished)
    }

    /// Takes in the rest of a chunk.
    /// - Returns: `false` where the bytes end before it does, or at its very beginning.
    private func takeChunk(_ bytes: Span<UInt8>, _ used: inout Int) throws(DataKitError) -> Bool {
        if toSkip > 0 {
            let skipped = min(toSkip, bytes.count - used)
            toSkip -= skipped
            used += skipped
            return toSkip == 0
        }
        take(bytes, &used, until: SnappyFraming.headerSize)
        guard chunk.count >= SnappyFraming.headerSize else { return false }
        let type = chunk[0]
        let length = Int(chunk[1]) | Int(chunk[2]) << 8 | Int(chunk[3]) << 16
        switch type {
        case 0x00, 0x01:
            guard length >= 4, length <= SnappyFraming.maximumBody else {
                throw .malformed("snappy", "a chunk says that it has \(length) bytes")
            }
        case 0x02...0x7F:
            throw DataKitError(.unsupported, "the snappy stream has a chunk of type \(type), of a later version")
        case 0xFF:
            guard length == 6 else { throw .malformed("snappy", "its stream identifier has \(length) bytes") }
        default:
            chunk.removeAll(keepingCapacity: true)
            toSkip = length
            return true
        }
        take(bytes, &used, until: SnappyFraming.headerSize + length)
        guard chunk.count == SnappyFraming.headerSize + length else { return false }
        try decode(type)
        chunk.removeAll(keepingCapacity: true)
        return true
    }

    private func take(_ bytes: Span<UInt8>, _ used: inout Int, until size: Int) {
        let wanted = min(size - chunk.count, bytes.count - used)
        guard wanted > 0 else { return }
        let part = bytes.extracting(used..<used + wanted)
        for index in part.indices { chunk.append(part[index]) }
        used += wanted
    }

    private func decode(_ type: UInt8) throws(DataKitError) {
        if type == 0xFF {
            guard chunk == SnappyFraming.streamIdentifier else {
                throw .malformed("snappy", "its stream identifier does not say sNaPpY")
            }
            return
        }
        let chunk = chunk
        let checksum = UInt32(chunk[4]) | UInt32(chunk[5]) << 8 | UInt32(chunk[6]) << 16 | UInt32(chunk[7]) << 24
        let body = chunk.span.extracting(8..<chunk.count)
        var decoded: [UInt8] = []
        let size = type == 0 ? try SnappyBlock.uncompressedSize(body) : body.count
        guard size <= SnappyFraming.maximumContent else {
            throw .malformed("snappy", "a chunk says that it holds \(size) bytes; 65,536 is the most")
        }
        if type == 0 {
            try SnappyBlock.decompress(body, uncompressedSize: size, appendingTo: &decoded)
        } else {
            decoded = Array(chunk[8...])
        }
        guard SnappyFraming.maskedChecksum(decoded.span) == checksum else {
            throw .malformed("snappy", "the checksum of a chunk is wrong")
        }
        content = decoded
        given = 0
    }
}
