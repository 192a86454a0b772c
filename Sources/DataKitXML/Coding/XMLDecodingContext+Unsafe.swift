import DataKitCore

/// What the decoders of one element share: its tree, and the containers of the elements in it.
///
/// Containers point to what they need and do not keep it alive, since they are copied at each call. Whoever makes a
/// context calls ``finish()`` when all is decoded: should a type have kept one of its containers, all of this stays for
/// ever, so that the container can still be asked.
@safe final class XMLDecodingContext {
    typealias Source = XMLDecodingSource

    private(set) var tree: XMLTree
    /// The tree's nodes and texts.
    private(set) var memory: XMLTreeMemory
    /// The element that is decoded.
    private(set) var root: UInt32
    let wrappedLists: Set<String>
    let ignoresPrefixes: Bool
    let userInfo: [CodingUserInfoKey: any Sendable]
    /// By the number of a name that of the first one that counts as the same; empty where each only counts as itself.
    private(set) var sameNames: [UInt32] = []

    private let containers = KeyedContainerPool()
    /// How arrays of a type are made, by the type.
    private var collections: [ObjectIdentifier: (any XMLCollection.Type)?] = [:]
    private var isFinished = false

    init(root: XMLElement, decoder: XMLDecoder) {
        tree = root.tree
        memory = root.tree.memory
        self.root = UInt32(root.node)
        wrappedLists = decoder.wrappedLists
        ignoresPrefixes = decoder.ignoresPrefixes
        userInfo = decoder.userInfo
        noteNames()
    }

    /// Goes on to an element of another tree, whose names are those of the one before and more.
    /// - Returns: `false` where somebody still has a container, which must not become another element's.
    func move(to element: XMLElement) -> Bool {
        if containers.isHeld { return false }
        tree = element.tree
        memory = element.tree.memory
        root = UInt32(element.node)
        if tree.names.count != sameNames.count { noteNames() }
        return true
    }

    private func noteNames() {
        guard ignoresPrefixes else { return }
        var numbers: [String: UInt32] = [:]
        sameNames = tree.names.enumerated().map { number, name in
            let local = Self.local(name)
            let same = numbers[local] ?? UInt32(number)
            numbers[local] = same
            return same
        }
    }

    deinit {
        // SAFETY: a container that is still had keeps this object from getting here; each place was made below.
        unsafe containers.deallocate { memory in
            let place = unsafe memory.assumingMemoryBound(to: XMLMembers.Place.self)
            unsafe place.pointee.names.deallocate()
            unsafe place.deinitialize(count: 1)
            unsafe place.deallocate()
        }
    }

    /// Ends decoding.
    func finish() {
        isFinished = true
        if containers.isHeld { keepForEver() }
    }

    private func keepForEver() { _ = unsafe Unmanaged.passRetained(self) }

    /// The container of what an element has.
    func container<Key: CodingKey>(keyedBy type: Key.Type, element: UInt32) -> KeyedDecodingContainer<Key> {
        // A container that is made when all is over would be missed by `finish`.
        if isFinished { keepForEver() }
        guard let slot = unsafe containers.spare(ObjectIdentifier(type)) else {
            return unsafe newContainer(keyedBy: type, element: element)
        }
        // SAFETY: nobody has the container, which is one of these keys, so that its place can be another element's.
        unsafe slot.pointee.place.assumingMemoryBound(to: XMLMembers.Place.self).pointee.begin(
            element, names: tree.names.count)
        return unsafe KeyedContainerPool.container(of: slot, keyedBy: type)
    }

    @unsafe @inline(never)
    private func newContainer<Key: CodingKey>(keyedBy type: Key.Type, element: UInt32) -> KeyedDecodingContainer<Key> {
        let place = UnsafeMutablePointer<XMLMembers.Place>.allocate(capacity: 1)
        // SAFETY: there is room for one; the pool frees it.
        unsafe place.initialize(to: XMLMembers.Place(context: Unmanaged.passUnretained(self), keyedBy: type))
        unsafe place.pointee.begin(element, names: tree.names.count)
        let container = unsafe KeyedDecodingContainer(XMLMembersDecoder<Key>(members: XMLMembers(place)))
        unsafe containers.keep(container, place)
        return container
    }

    /// How arrays of a type are made; `nil` where it is no array.
    func collection(_ type: Any.Type) -> (any XMLCollection.Type)? {
        if let known = collections[ObjectIdentifier(type)] { return known }
        let collection = type as? any XMLCollection.Type
        collections[ObjectIdentifier(type)] = .some(collection)
        return collection
    }

    static func local(_ name: String) -> String {
        guard let colon = name.firstIndex(of: ":") else { return name }
        return String(name[name.index(after: colon)...])
    }
}

/// The nodes and texts of a tree, for those who look at many.
///
/// Positions are those of nodes that the tree has; they are not checked.
@safe struct XMLTreeMemory {
    // SAFETY: both are the tree's, which never change, and which whoever has this keeps alive.
    private let nodes: UnsafePointer<XMLTree.Node>
    private let texts: UnsafePointer<UInt8>

    @unsafe init(nodes: UnsafePointer<XMLTree.Node>, texts: UnsafePointer<UInt8>) {
        unsafe self.nodes = nodes
        unsafe self.texts = texts
    }

    @inline(__always)
    func kind(_ node: UInt32) -> XMLTree.Kind { unsafe nodes[Int(node)].kind }

    @inline(__always)
    func next(_ node: UInt32) -> UInt32 { unsafe nodes[Int(node)].next }

    @inline(__always)
    func name(_ node: UInt32) -> UInt32 { unsafe nodes[Int(node)].name }

    /// The first node in an element that is no attribute of it.
    @inline(__always)
    func content(_ element: UInt32) -> UInt32 {
        var at = element &+ 1
        let end = next(element)
        while at < end, kind(at) == .attribute { at &+= 1 }
        return at
    }

    /// The text of an attribute or text.
    @unsafe @inline(__always)
    func text(_ node: UInt32) -> UnsafeBufferPointer<UInt8> {
        let node = unsafe nodes + Int(node)
        // SAFETY: the node's text lies within the texts.
        return unsafe UnsafeBufferPointer(
            start: texts + Int(node.pointee.start), count: Int(node.pointee.end &- node.pointee.start))
    }
}

extension XMLTree {
    /// The memory of nodes and texts, for as long as this tree is kept.
    var memory: XMLTreeMemory {
        // SAFETY: an array keeps its memory while it is there and does not change; these are the tree's, and constant.
        unsafe nodes.withUnsafeBufferPointer { nodes in
            unsafe texts.withUnsafeBufferPointer { texts in
                unsafe XMLTreeMemory(
                    nodes: nodes.baseAddress!, texts: texts.baseAddress ?? UnsafePointer(bitPattern: 1)!)
            }
        }
    }
}
