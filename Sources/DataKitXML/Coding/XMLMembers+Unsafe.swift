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
        var names: KeyNames
        var element: UInt32 = 0
        /// How many names the tree had when the keys were looked for among them.
        private var nameCount = 0

        init<Key: CodingKey>(context: Unmanaged<XMLDecodingContext>, keyedBy type: Key.Type) {
            unsafe self.context = context
            unsafe names = KeyNames(of: type)
        }

        @inline(__always)
        mutating func begin(_ element: UInt32, names count: Int) {
            unsafe self.element = element
            unsafe names.begin()
            if unsafe count != nameCount { unsafe forgetNumbers(count) }
        }

        private mutating func forgetNumbers(_ count: Int) {
            unsafe nameCount = count
            unsafe names.forgetMarks()
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
    func source(_ key: some CodingKey) -> XMLDecodingSource? {
        withContext { $0.source(of: key.stringValue, number(key, $0), in: element) }
    }

    /// What a key is; see ``XMLDecodingContext/number(of:)``.
    @inline(__always)
    private func number(_ key: some CodingKey, _ context: XMLDecodingContext) -> Int32 {
        guard let name = unsafe place.pointee.names.name(of: key) else { return context.number(of: key.stringValue) }
        // Not looked for yet.
        if unsafe name.pointee.mark == -1 { unsafe name.pointee.mark = context.number(of: key.stringValue) }
        return unsafe name.pointee.mark
    }

    /// The text of the only element that a key leads to, where it has nothing else in it and no attributes.
    @unsafe @inline(__always)
    func plainText(_ key: some CodingKey) -> UnsafeBufferPointer<UInt8>? {
        unsafe withContext { context in
            let number = number(key, context)
            guard number >= 0, case .element(let node)? = context.source(of: key.stringValue, number, in: element)
            else { return nil }
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
