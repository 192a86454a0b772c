/// A folder of tables that appears when it is complete, in the place of the one that was there.
struct TableFolder {
    /// Where it will be.
    let target: String
    /// Where its files are written, beside that place.
    let partial: String
    private let replaces: Bool

    /// Makes an empty folder.
    /// - Parameter overwrite: whether a folder that is there is replaced, as a whole. It may hold nothing but tables:
    ///   regular files whose names end as those of tables do.
    /// - Throws: `DataKitError` where something is there that may not be replaced, or the folder cannot be made.
    init(path: String, overwrite: Bool) throws(DataKitError) {
        var target = path
        while target.count > 1, target.hasSuffix("/") { target.removeLast() }
        self.target = target
        replaces = try Self.mayReplace(target, overwrite: overwrite)
        partial = "\(target).\(SystemCalls.processIdentifier()).partial"
        let partial = partial
        // An interrupted program removes the files in the folder, too.
        try TemporaryFiles.make(partial) { () throws(DataKitError) in try SystemCalls.makeFolder(partial) }
    }

    /// The name of a table's file.
    static func fileName(of table: String, _ format: FileFormat) -> String {
        table.replacingSlashes + "." + format.fileExtension
    }

    /// Puts the folder in its place.
    func commit() throws(DataKitError) {
        try TemporaryFiles.place(partial) { () throws(DataKitError) in
            if replaces {
                try SystemCalls.exchange(partial, target)
                SystemCalls.removeFileOrFolder(partial)
            } else {
                try SystemCalls.move(partial, to: target)
            }
        }
    }

    /// Leaves nothing of it.
    func abandon() { TemporaryFiles.remove(partial) }

    /// Whether a folder is there that may be replaced.
    private static func mayReplace(_ target: String, overwrite: Bool) throws(DataKitError) -> Bool {
        guard let status = SystemCalls.status(ofPath: target) else { return false }
        guard overwrite, status.kind == .directory, !SystemCalls.isSymbolicLink(target) else {
            throw DataKitError.outputExists(target)
        }
        for name in SystemCalls.entries(ofFolder: target) {
            let isTable = FileFormat.allCases.contains { name.hasSuffix("." + $0.fileExtension) }
            guard isTable, SystemCalls.status(ofPath: target + "/" + name)?.kind == .regular else {
                throw DataKitError(
                    .unsupported, "holds '\(name)', which is no table; only folders of tables are replaced",
                    subject: target)
            }
        }
        return true
    }
}

extension FileFormat {
    fileprivate var fileExtension: String { rawValue }
}

extension String {
    /// The text as a file's name.
    fileprivate var replacingSlashes: String {
        let name = String(map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return name.utf8.count <= 200 ? name : String(name.prefix(60)) + "_" + String(name.hashOfUTF8, radix: 16)
    }

    /// FNV-1a, so that long names stay different.
    private var hashOfUTF8: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
