internal import CDataKitKernels
import DataKitCore

/// An object whose members are being decoded.
///
/// It has no reference, so that it costs nothing to copy; the context, which is kept alive by whoever decodes, has what it
/// points to.
@safe struct JSONObject {
    /// What is particular to one object; a container that is used again is another object's.
    @unsafe struct Place {
        let context: Unmanaged<JSONDecodingContext>
        let forms: JSONDecodingForms
        var memory: JSONTapeMemory
        var names: KeyNames
        var object: UInt32 = 0
        var end: UInt32 = 0
        /// The member expected next.
        var next: UInt32 = 0

        init<Key: CodingKey>(_ context: JSONDecodingContext, keyedBy type: Key.Type) {
            unsafe self.context = Unmanaged.passUnretained(context)
            unsafe forms = context.forms
            unsafe memory = context.memory
            unsafe names = KeyNames(of: type)
        }

        @inline(__always)
        mutating func begin(_ object: Int, _ memory: JSONTapeMemory) {
            unsafe self.memory = memory
            unsafe self.object = UInt32(truncatingIfNeeded: object)
            unsafe next = UInt32(truncatingIfNeeded: object &+ 1)
            unsafe end = memory.next(object)
            unsafe names.begin()
        }
    }

    // SAFETY: the context's memory, which `JSONDecodingContext.finish` keeps where a container is still had.
    private let place: UnsafeMutablePointer<Place>

    @unsafe init(_ place: UnsafeMutablePointer<Place>) { unsafe self.place = place }

    var memory: JSONTapeMemory { @inline(__always) get { unsafe place.pointee.memory } }
    var context: JSONDecodingContext { unsafe place.pointee.context.takeUnretainedValue() }
    /// Calls `body` with the context, without the cost of a reference.
    @inline(__always)
    func withContext<Result>(_ body: (JSONDecodingContext) throws -> Result) rethrows -> Result {
        // SAFETY: see `place`.
        try unsafe place.pointee.context._withUnsafeGuaranteedRef(body)
    }
    /// A value of any type: those that are known, then by the type's own `init(from:)`.
    @inline(__always)
    func decode<Value: Decodable>(_ type: Value.Type, _ node: Int) throws -> Value {
        let form = unsafe place.pointee.forms.form(of: type)
        // The decoder keeps the context.
        if case .own = form { return try Value(from: JSONValueDecoder(context: context, index: node)) }
        return try withContext { try $0.decode(form, type, node) }
    }

    /// The object's node.
    var index: Int { unsafe Int(place.pointee.object) }

    /// The value of a member; 0 where there is none.
    ///
    /// Of members of one name it is the one that comes next, in the usual order the first.
    /// - Parameter passes: whether the next member is looked for behind it.
    @inline(__always)
    func member(_ key: some CodingKey, passes: Bool = true) -> Int {
        guard let name = unsafe place.pointee.names.name(of: key) else {
            return member(named: key.stringValue, passes: passes)
        }
        let at = unsafe place.pointee.next
        guard unsafe at < place.pointee.end, unsafe memory.hasName(Int(at), name) else {
            return unsafe search(name, passes: passes)
        }
        if passes { unsafe place.pointee.next = memory.next(Int(at) &+ 1) }
        return Int(at) &+ 1
    }

    /// The value of a member whose name is noted nowhere; see ``member(_:passes:)``.
    @inline(never)
    func member(named name: String, passes: Bool = true) -> Int {
        let found = unsafe context.tape.member(named: name, of: index, from: Int(place.pointee.next))
        return pass(found, passes)
    }

    @unsafe @inline(never)
    private func search(_ name: UnsafePointer<KeyNames.Name>, passes: Bool) -> Int {
        // SAFETY: the object is a node of the tape, and so are those up to its end; names are never empty memory.
        let found = unsafe cdk_json_member(
            memory.bytes, memory.nodes, place.pointee.object, place.pointee.next, name.pointee.bytes,
            Int(name.pointee.count))
        if found != UInt32.max { return pass(Int(found), passes) }
        let text = unsafe Array(UnsafeBufferPointer(start: name.pointee.bytes, count: Int(name.pointee.count)))
        return pass(context.tape.slowMember(named: text, of: index), passes)
    }

    @inline(__always)
    private func pass(_ found: Int, _ passes: Bool) -> Int {
        if found != 0, passes { unsafe place.pointee.next = memory.next(found) }
        return found
    }
}

/// The text and nodes of a tape, for those who look at many values: to ask the tape itself costs references.
///
/// Positions are those of nodes that the tape gave; they are not checked.
@safe struct JSONTapeMemory: @unchecked Sendable {
    // SAFETY: both are the tape's, whose text and nodes do not change meanwhile, and which whoever has this keeps alive.
    let bytes: UnsafePointer<UInt8>
    let nodes: UnsafePointer<cdk_json_node>
    private let numbers: UnsafePointer<UInt64>?
    private let hasPlainStrings: Bool

    /// The memory of no tape, which must not be looked at.
    static let none = {
        let page = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16)
        // SAFETY: it is never freed.
        return unsafe JSONTapeMemory(
            bytes: page.assumingMemoryBound(to: UInt8.self), nodes: page.assumingMemoryBound(to: cdk_json_node.self),
            numbers: nil, hasPlainStrings: ShortStrings.arePlain)
    }()

    @unsafe init(
        bytes: UnsafePointer<UInt8>, nodes: UnsafePointer<cdk_json_node>, numbers: UnsafePointer<UInt64>?,
        hasPlainStrings: Bool
    ) {
        unsafe self.bytes = bytes
        unsafe self.nodes = nodes
        unsafe self.numbers = numbers
        self.hasPlainStrings = hasPlainStrings
    }

    @inline(__always)
    func kind(_ index: Int) -> Int { unsafe Int(nodes[index].info) & CDK_JSON_KIND }

    @inline(__always)
    func isObject(_ index: Int) -> Bool { kind(index) == CDK_JSON_OBJECT }

    @inline(__always)
    func isArray(_ index: Int) -> Bool { kind(index) == CDK_JSON_ARRAY }

    /// How many elements an array has, where its node knows.
    @inline(__always)
    func knownCount(_ index: Int) -> Int? {
        let info = unsafe Int(nodes[index].info)
        let count = info >> CDK_JSON_COUNT_SHIFT
        return count < 0xFF_FFFF && info & CDK_JSON_DROPPED == 0 ? count : nil
    }

    @inline(__always)
    func next(_ index: Int) -> UInt32 { unsafe nodes[index].next }

    /// Whether a name's node has this name, written without escapes, and its member counts.
    @unsafe @inline(__always)
    func hasName(_ index: Int, _ name: UnsafePointer<KeyNames.Name>) -> Bool {
        let node = unsafe nodes + index
        return unsafe node.pointee.end &- node.pointee.start == name.pointee.count
            && Int(node.pointee.info) & (CDK_JSON_ESCAPED | CDK_JSON_DROPPED) == 0
            // SAFETY: the text has padding behind it.
            && cdk_is_name(
                name.pointee.bytes, Int(name.pointee.count), bytes + Int(node.pointee.start)) != 0
    }

    /// A string that is written without escapes.
    @inline(__always)
    func string(_ index: Int) -> String? {
        let node = unsafe nodes + index
        guard unsafe Int(node.pointee.info) & (CDK_JSON_KIND | CDK_JSON_ESCAPED) == CDK_JSON_STRING else { return nil }
        // SAFETY: the node lies within the text, which is UTF-8 and has padding behind it.
        return unsafe String(
            knownUTF8: bytes + Int(node.pointee.start), count: Int(node.pointee.end &- node.pointee.start),
            arePlain: hasPlainStrings)
    }

    /// What a number's node says that it is; `nil` where its text has to be looked at.
    @inline(__always)
    private func known(_ info: Int) -> UInt64? {
        let place = info >> CDK_JSON_COUNT_SHIFT
        // SAFETY: places are those of numbers that were made with the nodes.
        return place == 0 ? nil : unsafe numbers.unsafelyUnwrapped[place]
    }

    /// A number as RFC 8259 has it that is not beyond all doubles.
    @inline(__always)
    func double(_ index: Int) -> Double? {
        let node = unsafe nodes + index
        let info = unsafe Int(node.pointee.info)
        guard info & (CDK_JSON_KIND | CDK_JSON_NONSTANDARD) == CDK_JSON_NUMBER else { return nil }
        if let bits = known(info) {
            return info & CDK_JSON_FRACTION != 0 ? Double(bitPattern: bits) : Double(Int64(bitPattern: bits))
        }
        var value = 0.0
        // SAFETY: the node lies within the text, which has padding behind it, and no digit stands behind a number.
        let isFinite = unsafe cdk_parse_padded_double(
            bytes + Int(node.pointee.start), Int(node.pointee.end &- node.pointee.start), &value)
        return isFinite ? value : nil
    }

    /// A whole number of at most 18 digits, written as such.
    @inline(__always)
    func smallInteger(_ index: Int) -> Int64? {
        let info = unsafe Int(nodes[index].info)
        if info & (CDK_JSON_KIND | CDK_JSON_FRACTION | CDK_JSON_NONSTANDARD) == CDK_JSON_NUMBER, let bits = known(info)
        {
            return Int64(bitPattern: bits)
        }
        var value: Int64 = 0
        // SAFETY: the node lies within the text.
        return unsafe cdk_json_integer(bytes, nodes + index, &value) != 0 ? value : nil
    }
}
