/// The keyed containers that one decoding has made, each used again when nobody has it any more.
///
/// To make a container of the standard library takes longer than to decode several members: memory, and generic types
/// to be looked up. A struct's container is gone when the struct's `init(from:)` returns, so that the next struct of its
/// type can have it. What is particular to one struct stands in a place, memory of a fixed address that the container
/// points to; containers have no reference of their own, since they are copied at each call.
///
/// A container that somebody keeps is not used again, but it points into this memory: see ``isHeld``.
@usableFromInline @safe package struct KeyedContainerPool {
    /// A container, and what it points to.
    @usableFromInline @unsafe package struct Slot {
        /// Who has the container; not counted itself.
        @usableFromInline var users: Users
        @usableFromInline package let place: UnsafeMutableRawPointer
        /// A ``Holder`` of the container.
        @usableFromInline let holder: Unmanaged<AnyObject>
    }

    /// What the standard library's containers refer to, which has no public name. Nothing of it is looked at but how
    /// many refer to it.
    @usableFromInline final class Users { private init() {} }

    /// Has a container, and knows its type: to look that up takes longer than the copy.
    @usableFromInline package final class Holder<Container> {
        private let container: Container
        fileprivate init(_ container: Container) { self.container = container }

        @usableFromInline @inline(never)
        package func get() -> Container { container }
    }

    /// The containers of one type of keys, the first for the outermost struct of it.
    @usableFromInline @unsafe struct Stack {
        @usableFromInline let keys: ObjectIdentifier
        // SAFETY: room for `capacity`, of which the first `count` are initialized.
        @usableFromInline var slots: UnsafeMutablePointer<Slot>
        fileprivate var capacity: Int
        @usableFromInline var count = 0
        /// The one used last.
        fileprivate var last = 0

        fileprivate init(keys: ObjectIdentifier, slots: UnsafeMutablePointer<Slot>, capacity: Int) {
            unsafe self.keys = keys
            unsafe self.slots = slots
            unsafe self.capacity = capacity
        }
    }

    @usableFromInline @unsafe struct State {
        @usableFromInline var stacks = UnsafeMutablePointer<Stack>.allocate(capacity: 8)
        fileprivate var capacity = 8
        @usableFromInline var count = 0
        /// The one asked for last.
        @usableFromInline var recent = 0

        fileprivate init() {}
    }

    // SAFETY: this pool's own memory, from `init` to `deallocate`; no call overlaps with another.
    @usableFromInline let state: UnsafeMutablePointer<State>

    /// Whoever makes a pool calls ``deallocate(_:)`` once, and nothing afterwards.
    package init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State())
    }

    /// Lets go of the containers.
    /// - Parameter end: ends what a place holds, and frees it.
    package func deallocate(_ end: (UnsafeMutableRawPointer) -> Void) {
        // SAFETY: nobody has the containers any more.
        for index in unsafe 0..<state.pointee.count {
            let stack = unsafe state.pointee.stacks[index]
            for slot in unsafe 0..<stack.count {
                unsafe end(stack.slots[slot].place)
                unsafe stack.slots[slot].holder.release()
            }
            // Slots count nothing, so that they need no end.
            unsafe stack.slots.deallocate()
        }
        unsafe state.pointee.stacks.deallocate()
        unsafe state.deallocate()
    }

    /// Whether somebody has a container, outside of any struct's `init(from:)`.
    ///
    /// Its memory must then stay for ever. That is asked when decoding ends.
    package var isHeld: Bool {
        for index in unsafe 0..<state.pointee.count {
            let stack = unsafe state.pointee.stacks + index
            var slot = unsafe stack.pointee.slots
            for _ in unsafe 0..<stack.pointee.count {
                if unsafe !isKnownUniquelyReferenced(&slot.pointee.users) { return true }
                unsafe slot += 1
            }
        }
        return false
    }

    /// A container that nobody has, and its place, which the caller sets anew; to be looked at at once.
    ///
    /// - Parameter keys: the type of the container's keys.
    @inlinable @inline(__always)
    @unsafe package func spare(_ keys: ObjectIdentifier) -> UnsafePointer<Slot>? {
        // Most structs are followed by one of a type that was asked for behind theirs before, or of their own, and have none
        // of their type within them.
        let count = unsafe state.pointee.count
        var index = unsafe state.pointee.recent
        var stack = unsafe state.pointee.stacks + index
        if unsafe index &+ 1 < count && stack.pointee.keys != keys {
            index &+= 1
            unsafe stack += 1
        }
        guard unsafe index < count && stack.pointee.keys == keys && stack.pointee.count == 1 else {
            return unsafe search(keys)
        }
        unsafe state.pointee.recent = index
        let slot = unsafe stack.pointee.slots
        return unsafe isKnownUniquelyReferenced(&slot.pointee.users) ? UnsafePointer(slot) : nil
    }

    @usableFromInline @inline(never)
    @unsafe func search(_ keys: ObjectIdentifier) -> UnsafePointer<Slot>? {
        let count = unsafe state.pointee.count
        var index = unsafe state.pointee.recent
        if unsafe index >= count || state.pointee.stacks[index].keys != keys {
            // Most types' structs are followed by those of a type that was asked for soon after.
            let recent = index
            repeat {
                index = index &+ 1 < count ? index &+ 1 : 0
                if index == recent || count == 0 { return nil }
            } while unsafe state.pointee.stacks[index].keys != keys
            unsafe state.pointee.recent = index
        }
        let stack = unsafe state.pointee.stacks + index
        let slots = unsafe stack.pointee.slots
        var at = unsafe stack.pointee.last
        // Structs within structs of one type have a container each: those that are free lie behind those that are not.
        if unsafe isKnownUniquelyReferenced(&slots[at].users) {
            while at > 0, unsafe isKnownUniquelyReferenced(&slots[at &- 1].users) { at &-= 1 }
        } else {
            repeat {
                at &+= 1
                guard unsafe at < stack.pointee.count else { return nil }
            } while unsafe !isKnownUniquelyReferenced(&slots[at].users)
        }
        unsafe stack.pointee.last = at
        return unsafe UnsafePointer(slots + at)
    }

    /// The container of a slot, which has keys of this type.
    ///
    /// The slot is not copied: that would count one more who has the container.
    @inlinable @inline(__always)
    @unsafe package static func container<Key: CodingKey>(
        of slot: UnsafePointer<Slot>, keyedBy keys: Key.Type
    ) -> KeyedDecodingContainer<Key> {
        // SAFETY: the pool gave this slot for the same keys, and keeps the holder.
        unsafe Unmanaged<Holder<KeyedDecodingContainer<Key>>>.fromOpaque(slot.pointee.holder.toOpaque())
            ._withUnsafeGuaranteedRef { $0.get() }
    }

    /// Takes in a container that was made with a place, which ``deallocate(_:)`` gives back.
    @unsafe package func keep<Key: CodingKey>(
        _ container: KeyedDecodingContainer<Key>, _ place: UnsafeMutableRawPointer
    ) {
        precondition(
            MemoryLayout<KeyedDecodingContainer<Key>>.size == MemoryLayout<Users>.size,
            "the standard library's keyed container is no longer one reference")
        let holder = unsafe Unmanaged<AnyObject>.passRetained(Holder(container))
        // SAFETY: it is one reference to an object of Swift, as it has been since Swift 4.
        let users = unsafe unsafeBitCast(container, to: Users.self)
        let slot = unsafe Slot(users: users, place: place, holder: holder)
        let stack = unsafe stack(of: ObjectIdentifier(Key.self))
        if unsafe stack.pointee.count == stack.pointee.capacity {
            unsafe Self.grow(&stack.pointee.slots, stack.pointee.count, &stack.pointee.capacity)
        }
        unsafe (stack.pointee.slots + stack.pointee.count).initialize(to: slot)
        // The holder's reference counts; the slot's does not.
        unsafe Unmanaged.passUnretained(users).release()
        unsafe stack.pointee.last = stack.pointee.count
        unsafe stack.pointee.count += 1
    }

    @unsafe private func stack(of keys: ObjectIdentifier) -> UnsafeMutablePointer<Stack> {
        let count = unsafe state.pointee.count
        let known = (0..<count).first { unsafe state.pointee.stacks[$0].keys == keys }
        if known == nil {
            if unsafe count == state.pointee.capacity {
                unsafe Self.grow(&state.pointee.stacks, count, &state.pointee.capacity)
            }
            // SAFETY: there is room for one more.
            unsafe (state.pointee.stacks + count).initialize(
                to: Stack(keys: keys, slots: .allocate(capacity: 1), capacity: 1))
            unsafe state.pointee.count = count + 1
        }
        unsafe state.pointee.recent = known ?? count
        return unsafe state.pointee.stacks + (known ?? count)
    }

    @unsafe private static func grow<Element>(
        _ start: inout UnsafeMutablePointer<Element>, _ count: Int, _ capacity: inout Int
    ) {
        let grown = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
        // SAFETY: as many are moved as there are, into twice the room.
        unsafe grown.moveInitialize(from: start, count: count)
        unsafe start.deallocate()
        unsafe start = grown
        capacity *= 2
    }
}
