/// The keys that a type asks for, in the order in which it does, and their UTF-8.
///
/// A type asks for the same keys in the same order each time, so that a look-up is one comparison: of the bits of a key,
/// where it is a case of an enumeration, one byte; else of those of its string. Keys made anew each time, as those of
/// dictionaries are, are not noted beyond ``maximumCount``.
@usableFromInline @safe package struct KeyNames {
    /// A key that a type asks for.
    @usableFromInline @unsafe package struct Name {
        /// The bits of the key, or of its string: those of two strings are the same only if they are equal, being short
        /// or sharing their memory.
        @usableFromInline let identity: (UInt64, UInt64)
        /// Its text, with zeros up to a multiple of eight bytes.
        package let bytes: UnsafePointer<UInt8>
        package let count: UInt32
        /// What the codec found it to be; -1 at first.
        package var mark: Int32 = -1
    }

    package static let maximumCount = 64

    // SAFETY: room for `maximumCount`, allocated with the first, `count` of them initialized; each name's bytes are its own.
    @usableFromInline var names: UnsafeMutablePointer<Name>?
    @usableFromInline var count = 0
    /// The one expected next.
    @usableFromInline var next = 0
    /// Whether a key is one byte, by which it is known: to ask for its string takes longer than to compare that.
    @usableFromInline let areBytes: Bool
    /// Keeps the memory of the keys, so that no other string comes to lie there.
    private var keys: [String] = []
    private var isFull = false

    /// No keys of a type. Whoever makes it calls ``deallocate()`` once, and nothing afterwards.
    package init<Key: CodingKey>(of type: Key.Type) { areBytes = MemoryLayout<Key>.size == 1 && _isPOD(type) }

    package func deallocate() {
        guard let names = unsafe names else { return }
        // SAFETY: nobody else has the memory.
        for index in 0..<count { unsafe names[index].bytes.deallocate() }
        unsafe names.deallocate()
    }

    /// Expects the first key again.
    @inlinable @inline(__always)
    package mutating func begin() { next = 0 }

    /// Forgets what the codec found the keys to be.
    package mutating func forgetMarks() {
        // SAFETY: there are so many names.
        for index in 0..<count { unsafe names?[index].mark = -1 }
    }

    /// The name of a key, noted if it is new; `nil` where no more are noted.
    ///
    /// - Complexity: O(1) where it is the key expected.
    @inlinable @inline(__always)
    @unsafe package mutating func name<Key: CodingKey>(of key: Key) -> UnsafeMutablePointer<Name>? {
        if areBytes {
            // SAFETY: the key is as large, and any bits are an integer.
            let byte = UInt64(unsafe unsafeBitCast(key, to: UInt8.self))
            // SAFETY: less than the count, so that there are names.
            if next < count, unsafe names.unsafelyUnwrapped[next].identity.0 == byte {
                next &+= 1
                return unsafe names.unsafelyUnwrapped + (next &- 1)
            }
            return unsafe search(key.stringValue, (byte, 0))
        }
        #if _pointerBitWidth(_64)
            let string = key.stringValue
            // SAFETY: a string is two words, and any bits are integers.
            let identity = unsafe unsafeBitCast(string, to: (UInt64, UInt64).self)
            if let name = unsafe expected(identity) { return unsafe name }
            return unsafe search(string, identity)
        #else
            return nil
        #endif
    }

    /// The name of the key that is expected next, if it has an identity; the one behind it is expected then.
    @inlinable @inline(__always)
    @unsafe mutating func expected(_ identity: (UInt64, UInt64)) -> UnsafeMutablePointer<Name>? {
        // SAFETY: less than the count, so that there are names.
        guard next < count, unsafe names.unsafelyUnwrapped[next].identity == identity else { return nil }
        next &+= 1
        return unsafe names.unsafelyUnwrapped + (next &- 1)
    }

    /// The name of a key that is not the one expected.
    @usableFromInline @inline(never)
    @unsafe mutating func search(_ key: String, _ identity: (UInt64, UInt64)) -> UnsafeMutablePointer<Name>? {
        if !isFull, let names = unsafe names {
            for distance in 0..<count {
                // The one before first: `contains` is asked, and then the value.
                let index = (next + count - 1 + distance) % count
                if unsafe names[index].identity == identity {
                    next = index + 1
                    return unsafe names + index
                }
            }
        }
        guard count < Self.maximumCount else {
            isFull = true
            return nil
        }
        let names = unsafe self.names ?? .allocate(capacity: Self.maximumCount)
        unsafe self.names = names
        var text = key
        let length = text.utf8.count
        let room = (length + 8) & ~7
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        unsafe bytes.initialize(repeating: 0, count: room)
        // SAFETY: there is room for the name's bytes, and for one more name.
        text.withUTF8 { name in
            if let first = name.baseAddress { unsafe bytes.update(from: first, count: name.count) }
        }
        unsafe (names + count).initialize(to: Name(identity: identity, bytes: bytes, count: UInt32(length)))
        keys.append(key)
        count += 1
        next = count
        return unsafe names + (count - 1)
    }
}
