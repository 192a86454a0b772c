import DataKitCore

/// What the decoders of one value share: its text, and where its objects' next members are.
///
/// Types ask for members mostly in the order of the text. Containers are values and cannot remember which comes next,
/// so that it is noted here, for the objects that are being decoded.
@safe final class JSONDecodingContext {
    let tape: JSONTape
    /// The value that the way to others begins at.
    var root: Int

    private struct Hint {
        var object: UInt32
        var next: UInt32
    }
    private static let hintCount = 32
    // SAFETY: this object's own memory, of `hintCount` elements; positions are taken modulo that.
    private let hints: UnsafeMutablePointer<Hint>

    init(_ tape: JSONTape, root: Int) {
        self.tape = tape
        self.root = root
        unsafe hints = .allocate(capacity: Self.hintCount)
        unsafe hints.initialize(repeating: Hint(object: 0, next: 0), count: Self.hintCount)
    }

    deinit { unsafe hints.deallocate() }

    /// The value of an object's member; 0 where there is none.
    ///
    /// Of members of one name it is the one that comes next, in the usual order the first.
    /// - Parameter passes: whether the next member is looked for behind it.
    @inline(__always)
    func member(_ name: String, of object: Int, passes: Bool = true) -> Int {
        let slot = object & (Self.hintCount - 1)
        // SAFETY: the slot is less than the count.
        let hint = unsafe hints[slot]
        let start = Int(hint.object) == object ? Int(hint.next) : object + 1
        let found = tape.member(named: name, of: object, from: start)
        if found != 0, passes {
            // SAFETY: likewise.
            unsafe hints[slot] = Hint(object: UInt32(object), next: UInt32(tape.next(found)))
        }
        return found
    }

    /// The names and positions that lead to a value.
    func path(to index: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var at = root
        while at != index, at < index, index < tape.next(at) {
            let isObject = !tape.isArray(at)
            var child = at + 1
            var position = 0
            while child < tape.next(at) {
                let value = isObject ? child + 1 : child
                if index < tape.next(value) {
                    path.append(
                        isObject ? JSONCodingKey(stringValue: tape.string(child)) : JSONCodingKey(intValue: position))
                    at = value
                    break
                }
                child = tape.next(value)
                position += 1
            }
            if child >= tape.next(at), at < index { break }
        }
        return path
    }
}

/// A name or position.
struct JSONCodingKey: CodingKey, Sendable {
    var stringValue: String
    var intValue: Int?

    init(stringValue: String) { self.stringValue = stringValue }
    init(intValue: Int) {
        stringValue = "\(intValue)"
        self.intValue = intValue
    }
}
