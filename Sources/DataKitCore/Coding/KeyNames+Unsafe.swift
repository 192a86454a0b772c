/// The keys that a type asks for, in the order in which it does, and their UTF-8.
///
/// A type asks for the same keys in the same order each time, so that a look-up is one comparison of a string with itself.
/// Keys made anew each time, as those of dictionaries are, are not noted beyond ``maximumCount``.
@safe package struct KeyNames {
    /// A key's name.
    @safe package struct Name {
        @usableFromInline let key: String
        // SAFETY: `count` bytes, and zeros up to a multiple of eight; freed by `deallocate`.
        package let bytes: UnsafePointer<UInt8>
        package let count: Int

        @usableFromInline
        init(_ key: String) {
            self.key = key
            var key = key
            count = key.utf8.count
            let room = (count + 8) & ~7
            let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
            unsafe bytes.initialize(repeating: 0, count: room)
            // SAFETY: there is room for the name's bytes.
            key.withUTF8 { name in
                if let first = name.baseAddress { unsafe bytes.update(from: first, count: name.count) }
            }
            unsafe self.bytes = UnsafePointer(bytes)
        }

        /// Whether text is this name.
        ///
        /// - Parameter text: as many bytes as the name has, and seven more that are readable.
        @unsafe @inlinable @inline(__always)
        package func equals(_ text: UnsafePointer<UInt8>) -> Bool {
            let name = unsafe UnsafeRawPointer(bytes)
            let text = unsafe UnsafeRawPointer(text)
            var at = 0
            var rest = count
            while rest > 8 {
                // SAFETY: both have so many bytes, and their last eight may be read whole; here and below.
                if unsafe name.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    != text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                {
                    return false
                }
                at &+= 8
                rest &-= 8
            }
            if rest == 0 { return true }
            let difference = unsafe UInt64(
                littleEndian: name.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    ^ text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            return difference << UInt64(truncatingIfNeeded: 64 &- 8 &* rest) == 0
        }
    }

    @usableFromInline static var maximumCount: Int { 64 }

    // SAFETY: room for `maximumCount`, of which `count` are initialized; allocated with the first.
    @usableFromInline var names: UnsafeMutablePointer<Name>?
    @usableFromInline var count = 0
    @usableFromInline var next = 0
    @usableFromInline var isFull = false

    /// No keys. Whoever makes it calls ``deallocate()`` once, and nothing afterwards.
    @inlinable
    package init() {}

    package func deallocate() {
        guard let names = unsafe names else { return }
        // SAFETY: each name's bytes are its own, and nobody else has the memory.
        for index in 0..<count { unsafe names[index].bytes.deallocate() }
        unsafe names.deinitialize(count: count)
        unsafe names.deallocate()
    }

    /// Begins with another struct.
    @inlinable @inline(__always)
    package mutating func begin() { next = 0 }

    /// The name of a key that is the one expected; the one behind it is expected next.
    @unsafe @inlinable @inline(__always)
    package mutating func expected(_ key: String) -> UnsafePointer<Name>? {
        guard next < count, let names = unsafe names else { return nil }
        // SAFETY: less than the count.
        let name = unsafe UnsafePointer(names + next)
        guard unsafe Self.isSame(name.pointee.key, key) else { return nil }
        next &+= 1
        return unsafe name
    }

    /// The name of a key that is not the one expected, noted if it is new; `nil` where no more are noted.
    @unsafe package mutating func search(_ key: String) -> UnsafePointer<Name>? {
        if let names = unsafe names, !isFull {
            for distance in 0..<count {
                // The one before first: `contains` is asked, and then the value.
                let index = (next + count - 1 + distance) % count
                if unsafe Self.isSame(names[index].key, key) {
                    next = index + 1
                    return unsafe UnsafePointer(names + index)
                }
            }
        }
        guard count < Self.maximumCount else {
            isFull = true
            return nil
        }
        let names = unsafe names ?? .allocate(capacity: Self.maximumCount)
        unsafe self.names = names
        // SAFETY: there is room for one more.
        unsafe (names + count).initialize(to: Name(key))
        count += 1
        next = count
        return unsafe UnsafePointer(names + count - 1)
    }

    /// Whether two strings are the same bits: short ones that are equal, or long ones that share their memory.
    ///
    /// A key noted here keeps its memory, so that another string cannot come to lie there.
    @inlinable @inline(__always)
    static func isSame(_ one: String, _ other: String) -> Bool {
        #if _pointerBitWidth(_64)
            // SAFETY: strings of the same bits are equal, whatever the bits mean.
            let one = unsafe unsafeBitCast(one, to: (UInt64, UInt64).self)
            let other = unsafe unsafeBitCast(other, to: (UInt64, UInt64).self)
            return one.0 == other.0 && one.1 == other.1
        #else
            return one == other
        #endif
    }
}
