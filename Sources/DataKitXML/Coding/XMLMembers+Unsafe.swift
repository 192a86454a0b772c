internal import CDataKitKernels
import DataKitCore

/// An element whose attributes and elements are being decoded.
///
/// It has no reference, so that it costs nothing to copy; the context, which is kept alive by whoever decodes, has what it
/// points to.
@safe struct XMLMembers {
    /// What is particular to one element; a container that is used again is another element's.
    @unsafe struct Place {
        let context: Unmanaged<XMLDecodingContext>
        var names = KeyNames()
        var element: UInt32 = 0
        /// How many names the tree had when the keys were looked for among them.
        private var nameCount = 0

        init(context: Unmanaged<XMLDecodingContext>) { unsafe self.context = context }

        @inline(__always)
        mutating func begin(_ element: UInt32, names count: Int) {
            unsafe self.element = element
            unsafe names.table.next = 0
            if unsafe count != nameCount { unsafe forgetNumbers(count) }
        }

        private mutating func forgetNumbers(_ count: Int) {
            unsafe nameCount = count
            // SAFETY: the table has so many names.
            for index in unsafe 0..<Int(names.table.count) { unsafe names.table.names[index].mark = -1 }
        }
    }

    // SAFETY: the context's memory, which `XMLDecodingContext.finish` keeps where a container is still had.
    private let place: UnsafeMutablePointer<Place>

    @unsafe init(_ place: UnsafeMutablePointer<Place>) { unsafe self.place = place }

    var context: XMLDecodingContext { unsafe place.pointee.context.takeUnretainedValue() }
    var element: UInt32 { @inline(__always) get { unsafe place.pointee.element } }

    /// Calls `body` with the context, without the cost of a reference.
    @inline(__always)
    func withContext<Result>(_ body: (XMLDecodingContext) throws -> Result) rethrows -> Result {
        // SAFETY: see `place`.
        try unsafe place.pointee.context._withUnsafeGuaranteedRef(body)
    }

    /// What a key leads to; `nil` where there is nothing.
    @inline(__always)
    func source(_ key: String) -> XMLDecodingSource? {
        withContext { $0.source(of: key, number(key, $0), in: element) }
    }

    /// What a key is; see ``XMLDecodingContext/number(of:)``.
    @inline(__always)
    private func number(_ key: String, _ context: XMLDecodingContext) -> Int32 {
        #if _pointerBitWidth(_64)
            // SAFETY: a string is two words, and any bits are integers.
            let identity = unsafe unsafeBitCast(key, to: (UInt64, UInt64).self)
        #else
            let identity = (UInt64(0), UInt64(0))
        #endif
        if let name = unsafe cdk_expected_name(&place.pointee.names.table, identity.0, identity.1),
            unsafe name.pointee.mark != -1
        {
            return unsafe name.pointee.mark
        }
        return search(key, context)
    }

    @inline(never)
    private func search(_ key: String, _ context: XMLDecodingContext) -> Int32 {
        guard let name = unsafe place.pointee.names.search(key) else { return context.number(of: key) }
        // Not looked for yet.
        if unsafe name.pointee.mark == -1 { unsafe name.pointee.mark = context.number(of: key) }
        return unsafe name.pointee.mark
    }

    /// The text of the only element that a key leads to, where it has nothing else in it and no attributes.
    @unsafe @inline(__always)
    func plainText(_ key: String) -> UnsafeBufferPointer<UInt8>? {
        unsafe withContext { context in
            let number = number(key, context)
            guard number >= 0, case .element(let node)? = context.source(of: key, number, in: element) else {
                return nil
            }
            return unsafe context.memory.attributelessText(node)
        }
    }
}

extension XMLTreeMemory {
    /// The text of an element that has nothing else in it, attributes aside.
    @unsafe @inline(__always)
    func plainText(_ element: UInt32) -> UnsafeBufferPointer<UInt8>? {
        let at = content(element)
        guard at &+ 1 == next(element), kind(at) == .text else { return nil }
        return unsafe text(at)
    }

    /// The text of an element that has nothing else in it, attributes neither.
    @unsafe @inline(__always)
    func attributelessText(_ element: UInt32) -> UnsafeBufferPointer<UInt8>? {
        let at = element &+ 1
        guard at &+ 1 == next(element), kind(at) == .text else { return nil }
        return unsafe text(at)
    }
}
