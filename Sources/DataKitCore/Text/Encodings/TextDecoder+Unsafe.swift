#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#endif

/// Turns text of some encoding into UTF-8, piece by piece.
///
/// Encodings of one byte a character go by a table of 256, all others through `iconv`.
///
/// Marked as unchecked because it belongs to the one input that made it.
@safe package final class TextDecoder: @unchecked Sendable {
    /// The UTF-8 of each byte; empty where the byte is no character.
    private var table: [[UInt8]] = []
    /// Whether UTF-8 stays as it is, and only other bytes go by the table.
    private let keepsUTF8: Bool
    // SAFETY: opened in init, closed in deinit, used by nobody else.
    private var converter: iconv_t?

    /// Bytes that are no text of the encoding.
    package struct Fault: Error {
        /// How many bytes of the piece come before.
        package var position: Int
        package var length: Int
    }

    package static func isKnown(_ encoding: TextEncoding) -> Bool { unsafe open(encoding) != nil }

    /// - Throws: ``DataKitError`` of kind `unsupported` where the system cannot convert from the encoding.
    package init(_ encoding: TextEncoding) throws(DataKitError) {
        keepsUTF8 = encoding == .mixedUTF8
        if encoding == .latin1 || encoding == .windows1252 || keepsUTF8 {
            table = Self.latin(withPunctuation: encoding != .latin1)
            return
        }
        guard let converter = unsafe Self.open(encoding) else {
            throw DataKitError(.unsupported, "this system cannot convert text from \(encoding)")
        }
        unsafe self.converter = converter
        if let table = singleByteTable() { self.table = table }
    }

    deinit { if let converter = unsafe converter { unsafe iconv_close(converter) } }

    @unsafe private static func open(_ encoding: TextEncoding) -> iconv_t? {
        let converter = unsafe iconv_open("UTF-8", encoding.name)
        // The failure is -1, whatever type a handle has.
        return unsafe UInt(bitPattern: converter) == .max ? nil : converter
    }

    /// Latin-1; the bytes 0x80 to 0x9F are those of Windows-1252 where asked for, the five that have no character
    /// there the control characters that browsers make of them.
    private static func latin(withPunctuation: Bool) -> [[UInt8]] {
        let punctuation: [UInt32] = [
            0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
            0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
            0x0153, 0x9D, 0x017E, 0x0178,
        ]
        return (0..<256).map { byte in
            let code = withPunctuation && 0x80..<0xA0 ~= byte ? punctuation[byte - 0x80] : UInt32(byte)
            return Array(String(Unicode.Scalar(code)!).utf8)
        }
    }

    /// The table of an encoding in which every byte is a character or none.
    private func singleByteTable() -> [[UInt8]]? {
        var table: [[UInt8]] = []
        for byte in UInt8.min...UInt8.max {
            var output: [UInt8] = []
            let (used, status) = convert([byte], from: 0, appendingTo: &output)
            unsafe iconv(converter, nil, nil, nil, nil)
            if status == .done, used == 1, !output.isEmpty {
                table.append(output)
            } else if status == .illegal {
                table.append([])
            } else {
                return nil
            }
        }
        // Encodings that shift by escape codes are of several bytes though each alone is a character.
        return table[0x1B] == [0x1B] && table[0x0E] == [0x0E] ? table : nil
    }

    private enum Status { case done, illegal, incomplete }

    /// Converts as much as there is.
    private func convert(
        _ bytes: [UInt8], from first: Int, appendingTo output: inout [UInt8]
    ) -> (used: Int, status: Status) {
        var bytes = bytes
        var used = 0
        var status = Status.done
        while first + used < bytes.count, status == .done {
            // Four bytes of UTF-8 a byte at most, a few more for what was held back.
            let room = min(1 << 20, 4 * (bytes.count - first - used) + 16)
            unsafe bytes.withUnsafeMutableBufferPointer { input in
                output.append(addingCapacity: room) { span in
                    unsafe span.withUnsafeMutableBufferPointer { target, initialized in
                        // SAFETY: iconv reads `inputLeft` bytes and writes at most `outputLeft`; both lie in the
                        // buffers, and it moves the pointers and counts along.
                        var inputPointer: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(
                            input.baseAddress! + first + used
                        ).assumingMemoryBound(to: CChar.self)
                        var inputLeft = input.count - first - used
                        var outputPointer: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(
                            target.baseAddress! + initialized
                        ).assumingMemoryBound(to: CChar.self)
                        var outputLeft = room
                        let result = unsafe iconv(
                            converter, &inputPointer, &inputLeft, &outputPointer, &outputLeft)
                        // The failure is -1, whatever the sign of its type.
                        if Int(truncatingIfNeeded: result) == -1 {
                            switch errno {
                            case EINVAL: status = .incomplete
                            // There is more to convert than there was room for.
                            case E2BIG where outputLeft < room: break
                            default: status = .illegal
                            }
                        }
                        used = input.count - first - inputLeft
                        initialized += room - outputLeft
                    }
                }
            }
        }
        return (used, status)
    }

    /// Converts a piece.
    /// - Parameter isLast: whether nothing follows, so that a character cut off at the end is a fault.
    /// - Returns: how many bytes were used; the others belong in front of the next piece.
    package func decode(
        _ bytes: [UInt8], isLast: Bool, appendingTo output: inout [UInt8]
    ) throws(Fault) -> Int {
        guard table.isEmpty else {
            output.reserveCapacity(output.count + bytes.count + bytes.count / 8)
            var position = 0
            while position < bytes.count {
                let byte = bytes[position]
                if keepsUTF8, byte >= 0x80 {
                    if let length = UTF8Sequence.length(bytes[position...]) {
                        output.append(contentsOf: bytes[position..<position + length])
                        position += length
                        continue
                    }
                    // A character may be cut in two.
                    if !isLast, bytes.count - position < 4, byte >= 0xC2 { return position }
                }
                let character = table[Int(byte)]
                if character.count == 1 {
                    output.append(character[0])
                } else if character.isEmpty {
                    throw Fault(position: position, length: 1)
                } else {
                    output.append(contentsOf: character)
                }
                position += 1
            }
            return bytes.count
        }
        let (used, status) = convert(bytes, from: 0, appendingTo: &output)
        if status == .illegal || status == .incomplete && isLast {
            throw Fault(position: used, length: min(4, bytes.count - used))
        }
        return used
    }
}
