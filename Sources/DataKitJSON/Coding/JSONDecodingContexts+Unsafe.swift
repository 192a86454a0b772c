internal import CDataKitKernels
import Synchronization

/// Contexts that have decoded a type and can do so again: to make one takes as long as a small document.
///
/// Each serves one type, so that it has the containers and keys of that type and of those in it, and no others. They lie in
/// slots that no lock guards; a type and a thread have two, so that tasks do not wait for each other, and two types do not
/// keep each other out.
@safe struct JSONDecodingContexts {
    private typealias Slot = Atomic<Unmanaged<JSONDecodingContext>?>

    /// All slots.
    ///
    /// Unchecked, because contexts are not `Sendable`: one lies here only while nothing refers to it or to its containers,
    /// as ``giveBack(_:)`` makes sure, so that whichever task takes it out has it alone.
    @safe private struct Slots: @unchecked Sendable {
        static let bits: UInt64 = 6
        /// Slots so far apart lie in cache lines of their own, so that threads do not slow each other down.
        static let stride = 8
        // SAFETY: as many as there are numbers of so many bits; never freed.
        let start: UnsafeMutablePointer<Slot>

        init() {
            let count = Self.stride << Self.bits
            unsafe start = .allocate(capacity: count)
            for index in 0..<count { unsafe (start + index).initialize(to: Slot(nil)) }
        }
    }

    private static let slots = Slots()

    // SAFETY: slots, which are never freed.
    private let first: UnsafeMutablePointer<Slot>
    private let second: UnsafeMutablePointer<Slot>
    private let type: Any.Type

    /// The contexts of a type, for the thread that asks.
    private init(of type: Any.Type) {
        let mixed =
            UInt64(UInt(bitPattern: ObjectIdentifier(type))) &* 0x9E37_79B9_7F4A_7C15
            ^ cdk_thread_token() &* 0xC2B2_AE3D_27D4_EB4F
        let index = Int(truncatingIfNeeded: mixed >> (64 - Slots.bits))
        let start = unsafe Self.slots.start
        unsafe first = start + index * Slots.stride
        unsafe second = start + (index ^ 1) * Slots.stride
        self.type = type
    }

    /// Decodes with a context for a type, which nobody else has.
    ///
    /// `body` begins it.
    @inline(__always)
    static func with<Result>(_ type: Any.Type, _ body: (JSONDecodingContext) throws -> Result) rethrows -> Result {
        let contexts = JSONDecodingContexts(of: type)
        // SAFETY: the one reference that counts is this one, which goes back in the end.
        var held = unsafe contexts.take()
        defer { unsafe contexts.giveBack(&held) }
        return try unsafe held._withUnsafeGuaranteedRef(body)
    }

    @unsafe private func take() -> Unmanaged<JSONDecodingContext> {
        unsafe take(from: first) ?? take(from: second) ?? Unmanaged.passRetained(JSONDecodingContext(for: type))
    }

    @unsafe private func take(from slot: UnsafeMutablePointer<Slot>) -> Unmanaged<JSONDecodingContext>? {
        guard let context = unsafe slot.pointee.exchange(nil, ordering: .acquiringAndReleasing) else { return nil }
        if unsafe context._withUnsafeGuaranteedRef({ $0.type == type }) { return unsafe context }
        if unsafe !put(context, to: slot) { unsafe context.release() }
        return nil
    }

    /// Puts a context into a slot if it is empty, and its reference with it.
    @unsafe private func put(_ context: Unmanaged<JSONDecodingContext>, to slot: UnsafeMutablePointer<Slot>) -> Bool {
        unsafe slot.pointee.compareExchange(
            expected: nil, desired: context, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Ends decoding, and keeps the context for another time, unless some of it was kept by what was decoded.
    @unsafe private func giveBack(_ context: inout Unmanaged<JSONDecodingContext>) {
        // SAFETY: an unmanaged reference is a reference.
        let isAlone = unsafe withUnsafeMutablePointer(to: &context) {
            unsafe $0.withMemoryRebound(to: JSONDecodingContext.self, capacity: 1) {
                unsafe isKnownUniquelyReferenced(&$0.pointee)
            }
        }
        let isReady = unsafe context._withUnsafeGuaranteedRef { done in
            guard done.finish(), isAlone else { return false }
            done.clear()
            return true
        }
        if !isReady {
            unsafe context.release()
        } else if unsafe !put(context, to: first), unsafe !put(context, to: second) {
            // The one given back last is the likeliest to be asked for.
            unsafe first.pointee.exchange(context, ordering: .acquiringAndReleasing)?.release()
        }
    }
}
