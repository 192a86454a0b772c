package import CDataKitKernels

/// The keys that a type asks for, in the order in which it does, and their UTF-8.
///
/// A type asks for the same keys in the same order each time, so that a look-up is one comparison of a string with itself:
/// `cdk_expected_name`. Keys made anew each time, as those of dictionaries are, are not noted beyond ``maximumCount``.
@safe package struct KeyNames {
    package static let maximumCount = 64

    // SAFETY: room for `maximumCount`, allocated with the first; each name's bytes are its own.
    package var table = unsafe cdk_key_names()
    /// Keeps the memory of the keys, so that no other string comes to lie there.
    private var keys: [String] = []
    private var isFull = false

    /// No keys. Whoever makes it calls ``deallocate()`` once, and nothing afterwards.
    package init() {}

    package func deallocate() {
        guard let names = unsafe table.names else { return }
        // SAFETY: nobody else has the memory.
        for index in unsafe 0..<Int(table.count) { unsafe names[index].bytes.deallocate() }
        unsafe names.deallocate()
    }

    /// The name of a key that is not the one expected, noted if it is new; `nil` where no more are noted.
    @unsafe package mutating func search(_ key: String) -> UnsafeMutablePointer<cdk_key_name>? {
        guard let identity = Self.identity(key) else { return nil }
        let count = unsafe Int(table.count)
        if !isFull, let names = unsafe table.names {
            for distance in 0..<count {
                // The one before first: `contains` is asked, and then the value.
                let index = unsafe (Int(table.next) + count - 1 + distance) % count
                if unsafe names[index].identity == identity {
                    unsafe table.next = UInt32(index + 1)
                    return unsafe names + index
                }
            }
        }
        guard count < Self.maximumCount else {
            isFull = true
            return nil
        }
        let names = unsafe table.names ?? .allocate(capacity: Self.maximumCount)
        unsafe table.names = names
        var text = key
        let length = text.utf8.count
        let room = (length + 8) & ~7
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        unsafe bytes.initialize(repeating: 0, count: room)
        // SAFETY: there is room for the name's bytes, and for one more name.
        text.withUTF8 { name in
            if let first = name.baseAddress { unsafe bytes.update(from: first, count: name.count) }
        }
        unsafe (names + count).initialize(
            to: cdk_key_name(identity: identity, bytes: bytes, count: UInt32(length), mark: -1))
        keys.append(key)
        unsafe table.count = UInt32(count + 1)
        unsafe table.next = UInt32(count + 1)
        return unsafe names + count
    }

    /// The bits of a string: those of two are the same only if they are equal, being short or sharing their memory.
    ///
    /// `nil` where strings are of another size than two words of 64 bits.
    private static func identity(_ key: String) -> (UInt64, UInt64)? {
        guard MemoryLayout<String>.size == 16 else { return nil }
        // SAFETY: as large, and any bits are integers.
        return unsafe unsafeBitCast(key, to: (UInt64, UInt64).self)
    }
}
