import Synchronization

/// Contexts that have decoded a type and can do so again: to make one takes as long as a small document.
///
/// Each serves one type, so that it has the containers and keys of that type and of those in it, and no others.
enum JSONDecodingContexts {
    /// A context that nobody else has.
    ///
    /// Unchecked, because contexts are not `Sendable`: one lies here only while nothing refers to it or to its containers,
    /// as ``giveBack(_:for:)`` makes sure, so that whichever task takes it out has it alone.
    private struct Spare: @unchecked Sendable {
        let type: ObjectIdentifier
        let context: JSONDecodingContext
    }

    private static let maximumCount = 16
    private static let spares = Mutex<[Spare]>([])

    /// A context for a type.
    static func take(
        for type: Any.Type, _ tape: JSONTape, root: Int, userInfo: [CodingUserInfoKey: any Sendable]
    ) -> JSONDecodingContext {
        let id = ObjectIdentifier(type)
        // Who would have to wait makes a new one.
        let spare = spares.withLockIfAvailable { spares -> Spare? in
            // The one given back last is the likeliest.
            guard let index = spares.lastIndex(where: { $0.type == id }) else { return nil }
            return spares.remove(at: index)
        }
        let context = spare??.context ?? JSONDecodingContext(tape)
        context.begin(tape, root: root, userInfo: userInfo)
        return context
    }

    /// Ends decoding, and keeps the context for another time, unless some of it was kept by what was decoded.
    static func giveBack(_ context: inout JSONDecodingContext?, for type: Any.Type) {
        let isAlone = isKnownUniquelyReferenced(&context)
        guard let done = context.take(), done.finish(), isAlone else { return }
        done.clear()
        let spare = Spare(type: ObjectIdentifier(type), context: done)
        _ = spares.withLockIfAvailable { spares in
            if spares.count == maximumCount { spares.removeFirst() }
            spares.append(spare)
        }
    }
}
