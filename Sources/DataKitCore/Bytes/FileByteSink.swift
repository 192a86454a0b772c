import Synchronization

/// A file written atomically.
///
/// Bytes go to a temporary file beside the target (`.NAME.PID-RANDOM.partial`); ``finish()`` syncs it to disk and renames it.
/// Until then, and after any failure, a full disk or a killed process, the target is what it was before. An
/// unfinished sink removes its temporary file when it is dropped.
///
/// A target that is there and is no regular file (a device, a pipe) is written to as it is.
public final class FileByteSink: ByteSink {
    public let name: String
    private let state: Mutex<State>
    /// The target, with symbolic links followed: a link stays a link.
    private let target: String
    private let temporaryPath: String?
    private let overwrite: Bool

    private struct State {
        var descriptor: Int32
        var buffer: [UInt8] = []
        var isOpen = true
        /// Whether all bytes are on the disk under the temporary name.
        var isPrepared = false
    }

    /// Bytes collected before they are handed to the operating system.
    private static let bufferSize = 1 << 18

    /// Opens a target for writing.
    ///
    /// - Throws: ``DataKitError`` of kind `alreadyExists` where the target exists and `overwrite` is false; `io` where
    ///   it is a folder, or its folder is missing or may not be written to.
    public init(path: String, overwrite: Bool = false) throws(DataKitError) {
        name = path
        self.overwrite = overwrite
        let existing = SystemCalls.status(ofPath: path)
        target = existing == nil ? path : SystemCalls.resolved(path)
        switch existing?.kind {
        case .directory: throw DataKitError(.io, "is a folder; name a file in it", subject: path)
        case .other:
            temporaryPath = nil
            state = Mutex(State(descriptor: try SystemCalls.openForWriting(path)))
        case .regular, nil:
            if existing != nil, !overwrite { throw .outputExists(path) }
            let (folder, file) = Self.split(target)
            if path.isEmpty { throw DataKitError(.io, "the path names no file", subject: path) }
            if !folder.isEmpty, SystemCalls.status(ofPath: folder)?.kind != .directory {
                throw DataKitError(.io, "its folder '\(folder)' does not exist; create it first", subject: path)
            }
            let unique = "\(SystemCalls.processIdentifier())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
            // A name near the file system's limit of 255 bytes is shortened, so that the temporary one still fits.
            let temporary = folder + "." + String(file.prefix(60)) + "." + unique + ".partial"
            temporaryPath = temporary
            let descriptor: Int32
            do {
                descriptor = try TemporaryFiles.make(temporary) { () throws(DataKitError) in
                    try SystemCalls.create(temporary)
                }
            } catch {
                throw DataKitError(error.kind, error.message, subject: path)
            }
            if let mode = existing?.mode { SystemCalls.setMode(mode, of: descriptor) }
            state = Mutex(State(descriptor: descriptor))
        }
    }

    deinit { abandon() }

    public func write(_ bytes: Span<UInt8>) throws(DataKitError) {
        try state.withLock { state throws(DataKitError) in
            precondition(state.isOpen, "FileByteSink was written to after it was finished")
            if state.buffer.count + bytes.count > Self.bufferSize { try Self.flush(&state, name) }
            if bytes.count >= Self.bufferSize {
                try SystemCalls.writeAll(bytes, to: state.descriptor, name: name)
            } else {
                unsafe bytes.withUnsafeBufferPointer { unsafe state.buffer.append(contentsOf: $0) }
            }
        }
    }

    public func finish() throws(DataKitError) {
        do throws(DataKitError) {
            try prepare()
            let isLast = state.withLock { state in
                defer { state.isPrepared = false }
                return state.isPrepared
            }
            precondition(isLast, "FileByteSink was finished twice")
            guard let temporaryPath else { return }
            do throws(DataKitError) {
                try TemporaryFiles.place(temporaryPath) { () throws(DataKitError) in
                    if overwrite {
                        try SystemCalls.move(temporaryPath, to: target)
                    } else {
                        try SystemCalls.moveWithoutReplacing(temporaryPath, to: target)
                    }
                }
            } catch {
                TemporaryFiles.remove(temporaryPath)
                throw error
            }
            Self.synchronizeFolder(of: target)
        } catch {
            abandon()
            throw error
        }
    }

    /// Brings all bytes to the disk and closes the file, which ``finish()`` then only has to give its name: for those who
    /// want several files or none.
    package func prepare() throws(DataKitError) {
        try state.withLock { state throws(DataKitError) in
            guard state.isOpen else { return }
            try Self.flush(&state, name)
            if temporaryPath != nil { try SystemCalls.synchronize(state.descriptor, name: name) }
            state.isOpen = false
            state.isPrepared = true
            SystemCalls.closeDescriptor(state.descriptor)
        }
    }

    public func abandon() {
        let isUnfinished = state.withLock { state in
            defer { state.isPrepared = false }
            guard state.isOpen else { return state.isPrepared }
            state.isOpen = false
            state.buffer = []
            SystemCalls.closeDescriptor(state.descriptor)
            return true
        }
        if isUnfinished, let temporaryPath { TemporaryFiles.remove(temporaryPath) }
    }

    private static func flush(_ state: inout State, _ name: String) throws(DataKitError) {
        guard !state.buffer.isEmpty else { return }
        try SystemCalls.writeAll(state.buffer.span, to: state.descriptor, name: name)
        state.buffer.removeAll(keepingCapacity: true)
    }

    /// The folder with its trailing slash (empty for the current one), and the file's name.
    private static func split(_ path: String) -> (folder: String, file: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    /// Makes the rename itself durable, where the file system lets folders be synced.
    private static func synchronizeFolder(of path: String) {
        let folder = split(path).folder
        guard let descriptor = try? SystemCalls.openForReading(folder.isEmpty ? "." : folder) else { return }
        try? SystemCalls.synchronize(descriptor, name: folder)
        SystemCalls.closeDescriptor(descriptor)
    }
}

/// The temporary files of sinks not yet finished, and folders of files that are written together, so that a program
/// that is interrupted can remove them.
///
/// They are made, get their names and are removed one at a time, so that none is made or moved behind the back of whoever
/// removes all.
public enum TemporaryFiles {
    private static let paths = Mutex<Set<String>>([])
    /// Held while several files get their names, and before ``paths``.
    private static let several = Mutex(())

    /// Makes a temporary file or folder of this name.
    package static func make<Made>(
        _ path: String, _ body: () throws(DataKitError) -> Made
    ) throws(DataKitError) -> Made {
        try paths.withLock { paths throws(DataKitError) in
            let made = try body()
            paths.insert(path)
            return made
        }
    }

    /// Moves a temporary file or folder to its place, whereupon it is none any more.
    package static func place(_ path: String, _ body: () throws(DataKitError) -> Void) throws(DataKitError) {
        try paths.withLock { paths throws(DataKitError) in
            try body()
            paths.remove(path)
        }
    }

    /// Moves several files to their places, of which a program that is interrupted leaves all or none.
    package static func placeTogether(_ body: () throws(DataKitError) -> Void) throws(DataKitError) {
        try several.withLock { _ throws(DataKitError) in try body() }
    }

    /// Removes a temporary file, or a folder with the files in it.
    package static func remove(_ path: String) {
        paths.withLock { paths in
            SystemCalls.removeFileOrFolder(path)
            paths.remove(path)
        }
    }

    /// Removes every temporary file; for a program that is about to exit without finishing its sinks.
    public static func removeAll() { paths.withLock { removeAll(&$0) } }

    /// Removes every temporary file and ends the program, before other threads of it can make more.
    public static func removeAll(andExit end: () -> Never) -> Never {
        several.withLock { _ in
            paths.withLock { paths in
                removeAll(&paths)
                end()
            }
        }
    }

    private static func removeAll(_ paths: inout Set<String>) {
        for path in paths { SystemCalls.removeFileOrFolder(path) }
        paths = []
    }
}

/// Bytes to an open descriptor, such as standard output; nothing can be taken back.
public final class DescriptorByteSink: ByteSink {
    public let name: String
    private let descriptor: Int32
    private let buffer = Mutex<[UInt8]>([])

    /// Writes to a descriptor that the caller keeps open.
    public init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The process's standard output.
    public static var standardOutput: DescriptorByteSink {
        DescriptorByteSink(descriptor: 1, name: "standard output")
    }

    public func write(_ bytes: Span<UInt8>) throws(DataKitError) {
        try buffer.withLock { buffer throws(DataKitError) in
            unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
            if buffer.count >= 1 << 16 { try flush(&buffer) }
        }
    }

    public func finish() throws(DataKitError) {
        try buffer.withLock { buffer throws(DataKitError) in try flush(&buffer) }
    }

    public func abandon() { buffer.withLock { $0 = [] } }

    private func flush(_ buffer: inout [UInt8]) throws(DataKitError) {
        try SystemCalls.writeAll(buffer.span, to: descriptor, name: name)
        buffer.removeAll(keepingCapacity: true)
    }
}
