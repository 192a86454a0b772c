/// Strings of bytes that are known to be UTF-8, as those of a text are that was validated as a whole.
///
/// The standard library validates what it makes a string of, and looks for bytes beyond ASCII besides, which takes several
/// times as long as the copy. Short strings, most of those in data, need neither: on platforms of 64 bits they hold their
/// bytes themselves, at most 15 of them, and in the last byte how many, and whether all are ASCII. That is how the
/// standard library lays them out since Swift 5; ``arePlain`` finds out whether it still does.
@usableFromInline package enum ShortStrings {
    package static let maximumCount = 15

    /// Whether short strings are laid out as ``String/init(knownUTF8:count:)`` makes them.
    ///
    /// Tried with strings of every length, of ASCII and not.
    package static let arePlain: Bool = {
        #if _pointerBitWidth(_64) && _endian(little)
            guard MemoryLayout<String>.size == 16, MemoryLayout<String>.stride == 16 else { return false }
            let samples = [
                "abcdefghijklmno", "\u{1}\u{7F}\0xyzäöü€", "é", "aé", "€1", "𝄞", "xyz𝄞abcdefgh", "日本語日本", "日本語日本語",
            ]
            for sample in samples {
                for count in 0...sample.utf8.count {
                    let bytes = Array(sample.utf8.prefix(count))
                    // Of text that is cut amid a character another is made.
                    let string = String(decoding: bytes, as: UTF8.self)
                    guard count <= maximumCount, string.utf8.elementsEqual(bytes) else { continue }
                    let isSame = unsafe (bytes + [UInt8](repeating: 0xFF, count: 16)).withUnsafeBufferPointer { text in
                        let made = unsafe bits(text.baseAddress!, count)
                        // SAFETY: a string is two words here, and any bits are integers.
                        return unsafe made == unsafeBitCast(string, to: (UInt64, UInt64).self)
                    }
                    if !isSame { return false }
                }
            }
            return true
        #else
            return false
        #endif
    }()

    /// The two words of a short string.
    @inlinable @inline(__always)
    @unsafe package static func bits(_ start: UnsafePointer<UInt8>, _ count: Int) -> (UInt64, UInt64) {
        let text = unsafe UnsafeRawPointer(start)
        // SAFETY: the caller promises that 16 bytes are readable.
        var first = unsafe text.loadUnaligned(as: UInt64.self)
        var second = unsafe text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        // Shifts by 64 and more give 0.
        first &= ~(UInt64.max << UInt64(truncatingIfNeeded: 8 &* count))
        second &= ~(UInt64.max << UInt64(truncatingIfNeeded: max(0, 8 &* count &- 64)))
        let isASCII = (first | second) & 0x8080_8080_8080_8080 == 0
        second |= (UInt64(truncatingIfNeeded: count) | (isASCII ? 0xE0 : 0xA0)) << 56
        return (first, second)
    }
}

extension String {
    /// A string of bytes that are UTF-8, which is not looked at again where the string is short.
    ///
    /// - Parameters:
    ///   - start: the first byte, from which on 16 are readable, whatever the count.
    ///   - arePlain: ``ShortStrings/arePlain``, which a loop had better ask for only once.
    @inlinable @inline(__always)
    @unsafe package init(knownUTF8 start: UnsafePointer<UInt8>, count: Int, arePlain: Bool) {
        #if _pointerBitWidth(_64)
            if arePlain, UInt(bitPattern: count) <= 15 {
                // SAFETY: these are the bits of the string that the standard library would make, as `arePlain` says.
                // Moved, for a cast would count a reference.
                var bits = unsafe ShortStrings.bits(start, count)
                self = unsafe withUnsafeMutableBytes(of: &bits) {
                    unsafe $0.baseAddress!.assumingMemoryBound(to: String.self).move()
                }
                return
            }
        #endif
        // SAFETY: the caller promises that the bytes are readable.
        self = unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
