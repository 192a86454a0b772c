internal import CDataKitKernels
import Synchronization

/// Contexts that have decoded a type and can do so again: to make one takes as long as a small document.
///
/// Each serves one type, so that it has the containers and keys of that type and of those in it, and no others.
@safe enum JSONDecodingContexts {
    private typealias Slot = Atomic<Unmanaged<JSONDecodingContext>?>

    /// Where contexts lie that nobody has.
    ///
    /// Unchecked, because contexts are not `Sendable`: one lies here only while nothing refers to it or to its containers,
    /// as ``giveBack(_:)`` makes sure, so that whichever task takes it out has it alone.
    @safe private struct Slots: @unchecked Sendable {
        static let bits: UInt64 = 6
        // SAFETY: as many as there are numbers of so many bits; never freed.
        private let slots: UnsafeMutablePointer<Slot>

        init() {
            unsafe slots = .allocate(capacity: 1 << Self.bits)
            for index in 0..<1 << Self.bits { unsafe (slots + Int(index)).initialize(to: Slot(nil)) }
        }

        /// Takes out what lies in a slot.
        func take(_ index: Int) -> JSONDecodingContext? {
            // SAFETY: what is put in is retained.
            unsafe slots[index].exchange(nil, ordering: .acquiringAndReleasing)?.takeRetainedValue()
        }

        /// Puts a context into a slot if it is empty.
        func put(_ context: JSONDecodingContext, _ index: Int) -> Bool {
            let retained = unsafe Unmanaged.passRetained(context)
            let isPut = unsafe slots[index].compareExchange(
                expected: nil, desired: retained, ordering: .acquiringAndReleasing
            ).exchanged
            if !isPut { unsafe retained.release() }
            return isPut
        }
    }

    private static let slots = Slots()

    /// The slots of a type, for the thread that asks; two, so that two types do not keep each other out.
    private static func places(of type: Any.Type) -> (Int, Int) {
        let mixed =
            UInt64(UInt(bitPattern: ObjectIdentifier(type))) &* 0x9E37_79B9_7F4A_7C15
            ^ cdk_thread_token() &* 0xC2B2_AE3D_27D4_EB4F
        let first = Int(truncatingIfNeeded: mixed >> (64 - Slots.bits))
        return (first, first ^ 1)
    }

    /// A context for a type.
    static func take(for type: Any.Type) -> JSONDecodingContext {
        let places = places(of: type)
        for place in [places.0, places.1] {
            guard let context = slots.take(place) else { continue }
            if context.type == type { return context }
            _ = slots.put(context, place)
        }
        return JSONDecodingContext(for: type)
    }

    /// Ends decoding, and keeps the context for another time, unless some of it was kept by what was decoded.
    static func giveBack(_ context: inout JSONDecodingContext?) {
        let isAlone = isKnownUniquelyReferenced(&context)
        guard let done = context.take(), done.finish(), isAlone else { return }
        done.clear()
        let places = places(of: done.type)
        guard !slots.put(done, places.0), !slots.put(done, places.1) else { return }
        // The one given back last is the likeliest to be asked for.
        _ = slots.take(places.0)
        _ = slots.put(done, places.0)
    }
}
