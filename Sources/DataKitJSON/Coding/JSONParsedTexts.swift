import DataKitCompression
import DataKitCore
import Dispatch
import Synchronization

/// A part of the text, parsed: values that follow one another, and what is wrong behind the last of them.
struct JSONParsedText: Sendable {
    private let tape: JSONTape?
    /// How many values there are.
    let count: Int
    /// How many bytes of text they are.
    let size: Int
    /// Rows are counted from the beginning of this part.
    let error: JSONError?

    init(_ chunk: JSONChunk, _ options: JSONParsingOptions, _ source: String) {
        let outcome = JSONTape.parse(
            padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options, name: source,
            offset: chunk.offset, start: chunk.place, wants: .numbers)
        tape = outcome.tape
        count = outcome.roots
        size = chunk.count
        if let fault = outcome.fault {
            error = fault.error(in: chunk, source: source, options: options).located { $0.row = 1 + outcome.roots }
        } else {
            error = chunk.needsValue && outcome.roots == 0 ? chunk.missingValue(source: source) : nil
        }
    }

    /// Decodes the values, one after another.
    /// - Parameters:
    ///   - position: which element the first is, where they are those of one list that is decoded.
    ///   - list: where that is, if it is part of another text.
    func take<Value: Decodable>(
        _ type: Value.Type, userInfo: [CodingUserInfoKey: any Sendable], position: Int? = nil,
        in list: JSONPlace? = nil,
        _ body: (consuming Value) throws -> Void
    ) throws {
        guard let tape, count > 0 else { return }
        try JSONDecodingContexts.with(type) { context in
            context.begin(tape, root: 1, userInfo: userInfo)
            context.rootList = list
            var root = 1
            for index in 0..<count {
                context.root = root
                if let position { context.rootPosition = position + index }
                try body(context.decode(type, root))
                root = tape.next(root)
            }
        }
    }
}

/// The parts of a text, parsed one after another, the next while the caller works on one.
///
/// To parse ahead needs nothing of the caller's: none of its code runs but in its own place. The caller waits for nobody
/// who has not begun, so that it comes to no harm where all threads are busy.
final class JSONParsedTexts {
    /// Reads and parses; whoever has it, has it alone.
    ///
    /// Unchecked, because chunks are not `Sendable`: a producer is used by the caller, or by the one job that has been
    /// claimed, which the caller waits for.
    private final class Producer: @unchecked Sendable {
        private var chunks: JSONChunks
        private let options: JSONParsingOptions
        private let name: String

        init(_ chunks: JSONChunks, _ options: JSONParsingOptions, _ name: String) {
            self.chunks = chunks
            self.options = options
            self.name = name
        }

        func next() throws -> JSONParsedText? {
            try chunks.next().map { JSONParsedText($0, options, name) }
        }
    }

    /// The next part, which whoever comes first parses.
    private final class Job: Sendable {
        private let isClaimed = Atomic(false)
        private let result = Mutex<Result<JSONParsedText?, any Error>?>(nil)
        private let isDone = DispatchSemaphore(value: 0)

        /// Whether nobody else has begun; the job is the caller's then.
        func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

        func run(_ producer: Producer) {
            guard claim() else { return }
            let made = Result { try producer.next() }
            result.withLock { $0 = made }
            isDone.signal()
        }

        /// What was made by who claimed the job.
        func wait() throws -> JSONParsedText? {
            isDone.wait()
            return try result.withLock { $0.take() }?.get()
        }
    }

    private let producer: Producer
    private let parsesAhead: Bool
    private var job: Job?

    convenience init(_ origin: TextOrigin, options: JSONReadingOptions, parsesAhead: Bool) throws {
        self.init(
            try Self.chunks(of: origin, options: options), options: options.parsing, name: origin.name,
            parsesAhead: parsesAhead)
    }

    init(_ chunks: JSONChunks, options: JSONParsingOptions, name: String, parsesAhead: Bool) {
        producer = Producer(chunks, options, name)
        self.parsesAhead = parsesAhead
    }

    /// One core decodes them: they had better stay in its caches.
    static let chunkBytes = 1 << 18

    static func chunks(of origin: TextOrigin, options: JSONReadingOptions) throws -> JSONChunks {
        var options = options
        options.chunkBytes = min(options.chunkBytes, Self.chunkBytes)
        let layout = try JSONLayoutSniffer.layout(of: origin, options: options)
        return try JSONRowSource(origin: origin, layout: layout, options: options).chunks()
    }

    /// Behind less than this there is nothing, or little, to parse.
    private static let leastBytes = 1 << 17

    /// The next part, or `nil` at the end.
    func next() throws -> JSONParsedText? {
        let waiting = job
        job = nil
        let text = if let waiting, !waiting.claim() { try waiting.wait() } else { try producer.next() }
        guard parsesAhead, let text, text.error == nil, text.size >= Self.leastBytes else { return text }
        let next = Job()
        job = next
        let producer = producer
        DispatchQueue.global(qos: .userInitiated).async { next.run(producer) }
        return text
    }

    /// Ends parsing ahead.
    func stop() {
        // What nobody has begun, nobody will.
        if let waiting = job.take() { _ = waiting.claim() }
    }
}
