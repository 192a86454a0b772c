import DataKitCompression
import DataKitCore
import Synchronization

/// Where the text comes from; it can be opened again and again.
struct CSVOrigin: Sendable {
    enum Place: Sendable {
        case source(any ByteSource)
        case spool(SpooledInput)
    }

    let place: Place
    /// How the text is encoded.
    var encoding = TextEncoding.utf8
    /// Whether the encoding was found out because bytes further down were not UTF-8.
    var isReencoded = false

    init(_ place: Place) { self.place = place }

    var name: String {
        switch place {
        case .source(let source): source.name
        case .spool(let spool): spool.name
        }
    }

    /// The text from its start, decompressed and in UTF-8.
    func open(progress: (@Sendable (Int) -> Void)? = nil) throws(DataKitError) -> any ByteInput {
        let bytes = try openBytes(progress: progress)
        return encoding == .utf8 ? bytes : try TranscodingInput(bytes, encoding: encoding)
    }

    /// Whether the bytes are the text: not compressed.
    func isPlain() throws(DataKitError) -> Bool {
        guard case .source(let source) = place else { return false }
        let head = try source.read(0..<min(4, source.byteCount))
        return DecompressingInput.format(of: head) == .plain
    }

    /// The bytes from their start, decompressed where they are gzip or Zstandard.
    func openBytes(progress: (@Sendable (Int) -> Void)? = nil) throws(DataKitError) -> any ByteInput {
        switch place {
        case .source(let source):
            try DecompressingInput.detecting(ObservedInput(base: SourceInput(source), progress: progress))
        case .spool(let spool):
            try DecompressingInput.detecting(ObservedInput(base: spool.fromStart(), progress: progress))
        }
    }
}

/// Passes bytes on and tells how many so far.
struct ObservedInput<Base: ByteInput>: ByteInput {
    var base: Base
    let progress: (@Sendable (Int) -> Void)?
    private var total = 0

    init(base: Base, progress: (@Sendable (Int) -> Void)?) {
        self.base = base
        self.progress = progress
    }

    var name: String { base.name }

    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        let got = try base.read(into: &buffer, atMost: count)
        total += got
        progress?(total)
        return got
    }
}

/// An input that can be read only once, such as standard input, kept in an unnamed temporary file as it is read, so
/// that it can be read again from the start.
final class SpooledInput: Sendable {
    let name: String
    private let state: Mutex<State>

    private struct State {
        var live: any ByteInput & Sendable
        var file: TemporarySpool
        var spooled = 0
        var isAtEnd = false
    }

    init(_ input: any ByteInput & Sendable) throws(DataKitError) {
        name = input.name
        state = Mutex(State(live: input, file: try TemporarySpool()))
    }

    func fromStart() -> Reader { Reader(spool: self) }

    struct Reader: ByteInput, Sendable {
        let spool: SpooledInput
        var position = 0

        var name: String { spool.name }

        mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
            let got = try spool.read(at: position, atMost: count, into: &buffer)
            position += got
            return got
        }
    }

    private func read(at position: Int, atMost count: Int, into buffer: inout [UInt8]) throws(DataKitError) -> Int {
        var taken: [UInt8] = []
        let got = try state.withLock { state throws(DataKitError) -> Int in
            if position < state.spooled {
                return try state.file.read(at: position, count: min(count, state.spooled - position), into: &taken)
            }
            if state.isAtEnd { return 0 }
            let got = try state.live.read(into: &taken, atMost: count)
            if got == 0 { state.isAtEnd = true }
            try state.file.append(taken)
            state.spooled += got
            return got
        }
        buffer.append(contentsOf: taken)
        return got
    }
}
