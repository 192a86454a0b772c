internal import CDataKitKernels
import DataKitCore

/// What the decoders of one text share: its values, and the containers of its objects.
///
/// Containers of objects point to what they need and do not keep it alive, since they are copied at each call. Decoders
/// do keep it. A context is lent by ``JSONDecodingContexts``, which calls ``finish()`` when all is decoded: should a type
/// have kept one of its containers, all of this stays for ever, so that the container can still be asked.
@safe final class JSONDecodingContext {
    // What is asked for all the time stands together.

    // SAFETY: one task decodes with a context, and nothing that is called while these are accessed comes back here.
    /// The text and the nodes of ``tape``.
    @safe @exclusivity(unchecked) private(set) var memory: JSONTapeMemory
    private let containers = KeyedContainerPool()
    let forms = JSONDecodingForms()
    // SAFETY: this object's own memory, for the moment in which a value of a known type becomes one of a generic one.
    private let handover = UnsafeMutableRawPointer.allocate(byteCount: 48, alignment: 16)
    @safe @exclusivity(unchecked) private var isFinished = false
    /// Whether ``found`` is of this text.
    @safe @exclusivity(unchecked) private var hasFound = false
    /// Whether the tape is this object's own, for one short text after another.
    @safe @exclusivity(unchecked) private var reusesTape = false
    /// The value that the way to others begins at.
    @safe @exclusivity(unchecked) var root = 0
    @safe @exclusivity(unchecked) private var current: JSONTape?

    /// What it decodes.
    let type: Any.Type
    /// For the use of custom `init(from:)`.
    private(set) var userInfo: [CodingUserInfoKey: any Sendable] = [:]
    /// Which element of a list the root is, where the list is decoded part by part.
    @safe @exclusivity(unchecked) var rootPosition: Int?
    /// Where that list is, if it is part of another text.
    @safe @exclusivity(unchecked) var rootList: JSONPlace?
    /// The arrays of the text whose elements have no nodes, where the context is for that text alone.
    @safe @exclusivity(unchecked) var longArrays: JSONLongArrays?
    @safe @exclusivity(unchecked) private var found = Found()

    init(for type: Any.Type) {
        self.type = type
        memory = .none
    }

    deinit {
        // SAFETY: a container that is still had keeps this object from getting here.
        unsafe containers.deallocate { memory in
            let place = unsafe memory.assumingMemoryBound(to: JSONObject.Place.self)
            unsafe place.pointee.names.deallocate()
            unsafe place.deinitialize(count: 1)
            unsafe place.deallocate()
        }
        forms.deallocate()
        unsafe handover.deallocate()
    }

    var tape: JSONTape {
        guard let current else { preconditionFailure("a context that decodes nothing is asked for its text") }
        return current
    }

    /// Begins to decode another text.
    func begin(_ tape: JSONTape, root: Int, userInfo: [CodingUserInfoKey: any Sendable]) {
        current = tape
        reusesTape = false
        begin(tape.memory, root: root, userInfo: userInfo)
    }

    @inline(__always)
    private func begin(_ memory: JSONTapeMemory, root: Int, userInfo: [CodingUserInfoKey: any Sendable]) {
        if !userInfo.isEmpty { self.userInfo = userInfo }
        self.memory = memory
        self.root = root
        rootPosition = nil
        hasFound = false
        isFinished = false
    }

    /// Begins to decode a short text, which is parsed.
    /// - Returns: whether it is JSON.
    func begin(_ text: [UInt8], maximumDepth: Int, userInfo: [CodingUserInfoKey: any Sendable]) -> Bool {
        // Something may have kept the last one.
        if !isKnownUniquelyReferenced(&current) { current = JSONTape(name: "JSON") }
        reusesTape = true
        if current == nil { return false }
        // SAFETY: this object has the tape.
        let memory = unsafe Unmanaged.passUnretained(current.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
            $0.parse(again: text, maximumDepth: maximumDepth)
        }
        guard let memory else { return false }
        begin(memory, root: 1, userInfo: userInfo)
        return true
    }

    /// Ends decoding.
    /// - Returns: whether nobody has a container, so that the context may begin again.
    func finish() -> Bool {
        isFinished = true
        guard !containers.isHeld else {
            keepForEver()
            return false
        }
        return true
    }

    /// Lets go of the text, but not of memory for the next one.
    func clear() {
        if !reusesTape { current = nil }
        if rootList != nil { rootList = nil }
        if !userInfo.isEmpty { userInfo = [:] }
    }

    private func keepForEver() { _ = unsafe Unmanaged.passRetained(self) }

    /// The container of an object's members.
    func container<Key: CodingKey>(keyedBy type: Key.Type, object: Int) -> KeyedDecodingContainer<Key> {
        // A container that is made when all is over would be missed by `finish`.
        if isFinished { keepForEver() }
        guard let slot = unsafe containers.spare(ObjectIdentifier(type)) else {
            return unsafe newContainer(keyedBy: type, object: object)
        }
        // SAFETY: nobody has the container, which is one of these keys, so that its place can be another object's.
        unsafe slot.pointee.place.assumingMemoryBound(to: JSONObject.Place.self).pointee.begin(object, memory)
        return unsafe KeyedContainerPool.container(of: slot, keyedBy: type)
    }

    @unsafe @inline(never)
    private func newContainer<Key: CodingKey>(keyedBy type: Key.Type, object: Int) -> KeyedDecodingContainer<Key> {
        let place = UnsafeMutablePointer<JSONObject.Place>.allocate(capacity: 1)
        // SAFETY: there is room for one; the pool frees it.
        unsafe place.initialize(to: JSONObject.Place(self, keyedBy: type))
        unsafe place.pointee.begin(object, memory)
        let container = unsafe KeyedDecodingContainer(JSONMembersContainer<Key>(object: JSONObject(place)))
        unsafe containers.keep(container, place)
        return container
    }

    /// A value of a type that is the other one, as its form says; it is neither copied nor counted.
    @inline(__always)
    func same<Known, Value>(_ value: consuming Known, _ type: Value.Type) -> Value {
        assert(MemoryLayout<Known>.size <= 48)
        unsafe handover.assumingMemoryBound(to: Known.self).initialize(to: value)
        // SAFETY: it has just been put there, and the two types are one.
        return unsafe handover.assumingMemoryBound(to: Value.self).move()
    }

    /// A value of a type that `body` is the only one to know, and puts into memory as the last thing that it does.
    @inline(__always)
    func handedOver<Value>(_ type: Value.Type, _ body: (UnsafeMutableRawPointer) throws -> Void) rethrows -> Value {
        unsafe try body(handover)
        // SAFETY: it has just been put there, and the two types are one.
        return unsafe handover.assumingMemoryBound(to: Value.self).move()
    }

    // MARK: Where values are

    /// The names and positions that lead to a value.
    /// - Complexity: O(values before it), but for those before the last that was asked for.
    func path(to index: Int) -> [any CodingKey] {
        var path = rootList.map { $0.context.path(to: $0.index) } ?? []
        if let rootPosition { path.append(JSONCodingKey(intValue: rootPosition)) }
        forgetOtherText()
        var depth = 0
        var at = root
        while at != index, at < index, index < tape.next(at) {
            let isObject = !tape.isArray(at)
            var step = Found.Step(parent: at, child: at + 1, position: 0)
            if depth < found.steps.count, found.steps[depth].parent == at, found.steps[depth].child <= index {
                step = found.steps[depth]
            }
            var next = at
            while step.child < tape.next(at) {
                let value = isObject ? step.child + 1 : step.child
                if index < tape.next(value) {
                    path.append(
                        isObject
                            ? JSONCodingKey(stringValue: tape.string(step.child))
                            : JSONCodingKey(intValue: step.position))
                    next = value
                    break
                }
                step.child = tape.next(value)
                step.position += 1
            }
            if next == at { break }
            if depth < found.steps.count { found.steps[depth] = step } else { found.steps.append(step) }
            depth += 1
            at = next
        }
        return path
    }

    /// Line and column of a value.
    /// - Complexity: O(bytes before it), but for those before the last that was asked for.
    func place(of index: Int) -> TextPlace {
        forgetOtherText()
        let start = min(tape.range(index).lowerBound, tape.count)
        if start < found.offset { (found.offset, found.place) = (0, tape.start) }
        found.place.advance(over: tape.bytes[found.offset..<start])
        found.offset = start
        return found.place
    }

    private func forgetOtherText() {
        if hasFound { return }
        hasFound = true
        found = Found(place: tape.start)
    }

    /// Where the last value is that was asked for: those who try one type after another ask for each, and so does whoever
    /// passes over what does not fit.
    private struct Found {
        struct Step {
            var parent: Int
            /// The element, or the member's name.
            var child: Int
            /// How many there are before it.
            var position: Int
        }

        var place = TextPlace()
        var offset = 0
        var steps: [Step] = []
    }
}

/// A value of a text that is being decoded.
struct JSONPlace {
    let context: JSONDecodingContext
    let index: Int
}

/// A name or position; small enough for a path to need no memory for each.
enum JSONCodingKey: CodingKey, Sendable {
    case name(String)
    case position(Int)

    var stringValue: String {
        switch self {
        case .name(let name): name
        case .position(let position): "\(position)"
        }
    }

    var intValue: Int? { if case .position(let position) = self { position } else { nil } }

    init(stringValue: String) { self = .name(stringValue) }
    init(intValue: Int) { self = .position(intValue) }
}
