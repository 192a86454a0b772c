internal import CDataKitKernels

/// What makes arrays of one type of elements that is not known here.
///
/// The standard library looks up two generic types for each array that it makes, which takes as long as to decode several
/// numbers. They are those of the array before: its storage says of what class it is. How storage is laid out is compiled
/// into every program that uses arrays; ``isPlain`` finds out whether it is as this type takes it to be.
@safe struct JSONListStorage {
    /// What stands before the elements.
    @unsafe struct Header {
        let type: UnsafeRawPointer
        let references: UInt
        var count: Int
        /// Twice; the lowest bit is set for elements that Objective-C may look at.
        var capacity: UInt
    }

    // SAFETY: the forms' own memory, which lives as long as the context that decodes, and is for this type alone.
    private let type: UnsafeMutablePointer<UnsafeRawPointer?>?

    /// - Parameter type: where the class of the storage is noted; `nil` where there is no place for it.
    @unsafe init(_ type: UnsafeMutablePointer<UnsafeRawPointer?>?) { unsafe self.type = type }

    /// Whether storage is laid out as this type makes it.
    static let isPlain: Bool = {
        #if _pointerBitWidth(_64)
            for count in 1...4 {
                let sample = (0..<count).map { UInt64.max - UInt64($0) }
                let isSame = withExtendedLifetime(sample) {
                    let header = unsafe header(of: sample)
                    let elements = unsafe elements(of: header, as: UInt64.self)
                    return unsafe header.pointee.count == count && header.pointee.capacity >> 1 == sample.capacity
                        && sample.withUnsafeBufferPointer { unsafe $0.baseAddress == UnsafePointer(elements) }
                }
                if !isSame { return false }
            }
            return MemoryLayout<[UInt64]>.size == 8
        #else
            return false
        #endif
    }()

    @unsafe private static func header<Element>(of array: [Element]) -> UnsafeMutablePointer<Header> {
        // SAFETY: an array is a reference to its storage; `isPlain` is asked before anything is made of what it says.
        unsafe unsafeBitCast(array, to: UnsafeMutablePointer<Header>.self)
    }

    /// Where the elements of an array are.
    @unsafe @inline(__always)
    static func elements<Element>(
        of header: UnsafeMutablePointer<Header>, as type: Element.Type
    ) -> UnsafeMutablePointer<Element> {
        unsafe UnsafeMutableRawPointer(header + 1).assumingMemoryBound(to: Element.self)
    }

    /// Notes how an array is stored, for others of its elements.
    @inline(never)
    func learn<Element>(from array: [Element]) {
        guard Self.isPlain, MemoryLayout<Element>.alignment <= 16, !array.isEmpty else { return }
        withExtendedLifetime(array) {
            let header = unsafe Self.header(of: array)
            guard unsafe header.pointee.capacity & 1 == 0 else { return }
            unsafe type?.pointee = header.pointee.type
        }
    }

    /// Storage for so many elements, which nobody has yet; `nil` where its class is not known.
    ///
    /// Its elements are made at ``elements(of:as:)``, and then its count is set.
    @unsafe @inline(__always)
    func make<Element>(_ count: Int, of element: Element.Type) -> UnsafeMutablePointer<Header>? {
        guard let type = unsafe type?.pointee else { return nil }
        // SAFETY: of the class of another array of these elements, with room for the header and the elements, of which there
        // are few.
        let object = unsafe swift_allocObject(
            type, MemoryLayout<Header>.size &+ count &* MemoryLayout<Element>.stride, 15)
        let header = unsafe object.unsafelyUnwrapped.assumingMemoryBound(to: Header.self)
        unsafe header.pointee.capacity = UInt(truncatingIfNeeded: count) &<< 1
        return unsafe header
    }

    /// Lets go of storage of which so many elements have been made.
    @unsafe @inline(never)
    static func discard(_ header: UnsafeMutablePointer<Header>, count: Int) {
        unsafe header.pointee.count = count
        // SAFETY: this is the only reference to it.
        unsafe Unmanaged<AnyObject>.fromOpaque(header).release()
    }
}
