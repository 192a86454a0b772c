import DataKitCore
import Synchronization

/// Where the text comes from that a reader reads; it can be opened again and again.
package struct TextOrigin: Sendable {
    package enum Place: Sendable {
        case source(any ByteSource)
        case spool(SpooledInput)
    }

    package let place: Place
    /// How the text is encoded.
    package var encoding = TextEncoding.utf8
    /// Whether the encoding was found out because bytes further down were not UTF-8.
    package var isReencoded = false

    package init(_ place: Place) { self.place = place }

    /// A file, or standard input for `-`. Of what has no size and can be read only once, a pipe, what was read is kept.
    package init(path: String) throws(DataKitError) {
        if path == "-" {
            self.init(.spool(try SpooledInput(DescriptorInput.standardInput)))
        } else if SystemCalls.status(ofPath: path)?.kind == .other {
            self.init(.spool(try SpooledInput(try DescriptorInput(path: path))))
        } else {
            self.init(.source(try FileByteSource(path: path)))
        }
    }

    package var name: String {
        switch place {
        case .source(let source): source.name
        case .spool(let spool): spool.name
        }
    }

    /// The text from its start, decompressed and in UTF-8.
    package func open(progress: (@Sendable (Int) -> Void)? = nil) throws(DataKitError) -> any ByteInput {
        let bytes = try openBytes(progress: progress)
        return encoding == .utf8 ? bytes : try TranscodingInput(bytes, encoding: encoding)
    }

    /// Whether the bytes are the text: not compressed.
    package func isPlain() throws(DataKitError) -> Bool {
        guard case .source(let source) = place else { return false }
        let head = try source.read(0..<min(4, source.byteCount))
        return DecompressingInput.format(of: head) == .plain
    }

    /// The bytes from their start, decompressed where they are gzip or Zstandard.
    package func openBytes(progress: (@Sendable (Int) -> Void)? = nil) throws(DataKitError) -> any ByteInput {
        switch place {
        case .source(let source):
            try DecompressingInput.detecting(ObservedInput(base: SourceInput(source), progress: progress))
        case .spool(let spool):
            try DecompressingInput.detecting(ObservedInput(base: spool.fromStart(), progress: progress))
        }
    }
}

/// Passes bytes on and tells how many so far.
package struct ObservedInput<Base: ByteInput>: ByteInput {
    package var base: Base
    private let progress: (@Sendable (Int) -> Void)?
    private var total = 0

    package init(base: Base, progress: (@Sendable (Int) -> Void)?) {
        self.base = base
        self.progress = progress
    }

    package var name: String { base.name }

    package mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        let got = try base.read(into: &buffer, atMost: count)
        total += got
        progress?(total)
        return got
    }
}

/// An input that can be read only once, such as standard input, kept in an unnamed temporary file as it is read, so
/// that it can be read again from the start.
package final class SpooledInput: Sendable {
    package let name: String
    private let state: Mutex<State>

    private struct State {
        var live: any ByteInput & Sendable
        var file: TemporarySpool
        var spooled = 0
        var isAtEnd = false
    }

    package init(_ input: any ByteInput & Sendable) throws(DataKitError) {
        name = input.name
        state = Mutex(State(live: input, file: try TemporarySpool()))
    }

    package func fromStart() -> Reader { Reader(spool: self) }

    package struct Reader: ByteInput, Sendable {
        package let spool: SpooledInput
        private var position = 0

        fileprivate init(spool: SpooledInput) { self.spool = spool }

        package var name: String { spool.name }

        package mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
            let got = try spool.read(at: position, atMost: count, into: &buffer)
            position += got
            return got
        }
    }

    fileprivate func read(at position: Int, atMost count: Int, into buffer: inout [UInt8]) throws(DataKitError) -> Int {
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
