/// What the keys of one struct were found to name, and which of them is to be asked for next.
///
/// The memory is asked as it is: not a field of an object that must be checked for another access at each look.
@safe struct CSVKeyEntries<Node: AnyObject> {
    private let state: UnsafeMutablePointer<State>

    @unsafe private struct State {
        var start: UnsafeMutablePointer<CSVKeyEntry<Node>>
        var count = 0
        var capacity = 16
        var next = 0
    }

    /// Whoever makes it calls ``deallocate()`` once, and nothing afterwards.
    init() {
        unsafe state = .allocate(capacity: 1)
        // SAFETY: there is room for one.
        unsafe state.initialize(to: State(start: .allocate(capacity: 16)))
    }

    func deallocate() {
        // SAFETY: the first `count` are initialized, and nobody else has the memory.
        unsafe state.pointee.start.deinitialize(count: state.pointee.count)
        unsafe state.pointee.start.deallocate()
        unsafe state.deallocate()
    }

    var count: Int { unsafe state.pointee.count }

    /// Begins with another row.
    @inline(__always)
    func begin() { unsafe state.pointee.next = 0 }

    /// The position of a key that is the one expected; the one behind it is expected next.
    @inline(__always)
    func expected(_ key: String) -> Int? {
        let next = unsafe state.pointee.next
        guard next < count, hasKey(key, at: next) else { return nil }
        unsafe state.pointee.next = next &+ 1
        return next
    }

    /// The position of a key that is not the one expected.
    func search(_ key: String) -> Int? {
        let next = unsafe state.pointee.next
        // The same key again, as `contains` is asked before the value.
        if next > 0, hasKey(key, at: next - 1) { return next - 1 }
        guard let known = (0..<count).first(where: { hasKey(key, at: $0) }) else { return nil }
        unsafe state.pointee.next = known + 1
        return known
    }

    @inline(__always)
    private func hasKey(_ key: String, at position: Int) -> Bool {
        // SAFETY: positions are below the count, of which the first are initialized; here and below.
        unsafe state.pointee.start[position].key == key
    }

    /// An entry at a position that this object gave.
    subscript(position: Int) -> CSVKeyEntry<Node> {
        precondition(position >= 0 && position < count)
        return unsafe state.pointee.start[position]
    }

    /// The column of the entry at a position that this object gave.
    @inline(__always)
    func column(_ position: Int) -> Int {
        unsafe Int(state.pointee.start[position].column)
    }

    /// How values of a type are made, where that type was asked for last.
    @inline(__always)
    func form(_ position: Int, of type: ObjectIdentifier) -> CSVValueForm? {
        let entry = unsafe state.pointee.start + position
        return unsafe entry.pointee.type == type ? entry.pointee.form : nil
    }

    func set(_ form: CSVValueForm, of type: ObjectIdentifier, at position: Int) {
        precondition(position >= 0 && position < count)
        unsafe state.pointee.start[position].form = form
        unsafe state.pointee.start[position].type = type
    }

    /// Takes in what a key names, in the place of the last entry where there may be no more.
    func append(_ entry: CSVKeyEntry<Node>, atMost maximum: Int) -> Int {
        let count = count
        guard count < maximum else {
            // SAFETY: the maximum is positive, so that there is a last one.
            unsafe state.pointee.start[count - 1] = entry
            return count - 1
        }
        if unsafe count == state.pointee.capacity {
            let grown = UnsafeMutablePointer<CSVKeyEntry<Node>>.allocate(capacity: 2 * count)
            // SAFETY: as many are moved as are initialized, into memory for twice as many.
            unsafe grown.moveInitialize(from: state.pointee.start, count: count)
            unsafe state.pointee.start.deallocate()
            unsafe state.pointee.start = grown
            unsafe state.pointee.capacity = 2 * count
        }
        // SAFETY: there is room for one more.
        unsafe (state.pointee.start + count).initialize(to: entry)
        unsafe state.pointee.count = count + 1
        unsafe state.pointee.next = count + 1
        return count
    }
}

/// What a key names.
struct CSVKeyEntry<Node: AnyObject> {
    let key: String
    /// The column that is named so, or what stands for none.
    let column: Int32
    /// `nil` where there is no such column.
    let node: Node?
    /// The type that was asked for last, and how its values are made.
    var type: ObjectIdentifier?
    var form = CSVValueForm.own
}

/// What stands for the column of a key that names several or none.
enum CSVKeyColumn {
    static let several: Int32 = -1
    static let missing: Int32 = -2
}
