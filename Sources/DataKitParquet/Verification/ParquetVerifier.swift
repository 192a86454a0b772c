public import DataKitCore

/// Checks whether a Parquet file keeps what it says.
///
/// Every page of every column chunk is read, its checksum verified and its values decoded, and what they are is held
/// against everything the file says of them: counts of values, rows, nulls, NaNs and different values; bounds and
/// whether they are exact; column and offset indexes; sizes; lists of encodings; Bloom filters; level histograms; the
/// declared order of the rows. What is not so becomes a ``ParquetFinding``.
///
/// ```swift
/// let verification = try await ParquetVerifier(path: "orders.parquet").run()
/// for finding in verification.findings { print(finding) }
/// ```
///
/// Memory is that of a few pages and their dictionaries; chunks are checked by several tasks at once.
public struct ParquetVerifier: Sendable {
    /// The open file, or what is wrong with its footer.
    private let opened: Result<ParquetFile, ParquetError>

    /// Opens a file by its bytes. A footer that is damaged is no error but a finding.
    /// - Throws: ``ParquetError`` where the source does not begin as a Parquet file does, cannot be read, or needs what
    ///   this version does not have.
    public init(source: any ByteSource, options: ParquetReadingOptions = .init()) throws(ParquetError) {
        do throws(ParquetError) {
            opened = .success(try ParquetFile(source: source, options: options))
        } catch {
            let magic = try source.bytes(0..<min(4, source.byteCount))
            guard error.kind == .outOfSpecification, magic == Array("PAR1".utf8) || magic == Array("PARE".utf8) else {
                throw error
            }
            opened = .failure(error)
        }
    }

    /// Opens a file by path.
    /// - Throws: ``ParquetError`` as for a source, and where the path leads to no file.
    public init(path: String, options: ParquetReadingOptions = .init()) throws(ParquetError) {
        let source: FileByteSource
        do throws(DataKitError) { source = try FileByteSource(path: path) } catch { throw ParquetError(error) }
        try self.init(source: source, options: options)
    }

    /// Reads and checks the whole file.
    ///
    /// - Parameters:
    ///   - threads: how many column chunks are checked at once; `nil` for as many as there are cores.
    ///   - progress: told how many bytes of pages have been read.
    /// - Throws: ``ParquetError`` where the file needs something that this build or its limits do not allow, so that
    ///   nobody can say whether it is good; the source's own errors; `CancellationError`.
    public func run(
        threads: Int? = nil, progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws -> ParquetVerification {
        var result = ParquetVerification()
        let file: ParquetFile
        switch opened {
        case .success(let opened): file = opened
        case .failure(let error):
            result.findings = [ParquetFinding(.error, .layout, error.message, at: error.location)]
            return result
        }
        result.rowCount = Int(file.footer.rowCount)
        var log = FindingLog(at: .init(file: file.source.name))
        FooterCheck(file: file).run(&log)
        result.merge(log)

        let counter = ByteCounter()
        var steps = file.footer.rowGroups.indices.lazy.flatMap { group in
            (file.tree.leaves.indices.map { Step(rowGroup: group, leaf: $0) } + [Step(rowGroup: group, leaf: nil)])
        }.makeIterator()
        let parts = OrderedParallelMap(
            maximumInFlight: max(1, threads ?? SystemCalls.processorCount()), source: { steps.next() }
        ) { (step: Step) throws -> Part in
            try Task.checkCancellation()
            guard let leaf = step.leaf else { return try Self.sorting(file, step.rowGroup) }
            var chunk = ChunkVerification(file: file, leaf: file.tree.leaves[leaf], rowGroup: step.rowGroup)
            try chunk.run()
            progress?(counter.add(chunk.byteCount))
            return Part(
                log: chunk.log, chunks: 1, pages: chunk.pageCount, checksummed: chunk.checksummedPageCount,
                values: chunk.valueCount, bytes: chunk.byteCount)
        }
        while let part = try await parts.next() {
            result.merge(part.log)
            if part.chunks == 0 { result.rowGroupCount += 1 }
            result.columnChunkCount += part.chunks
            result.pageCount += part.pages
            result.checksummedPageCount += part.checksummed
            result.valueCount += part.values
            result.byteCount += part.bytes
        }
        return result
    }

    /// A column chunk, or behind the last of a row group its declared order.
    private struct Step: Sendable {
        var rowGroup: Int
        var leaf: Int?
    }

    private struct Part: Sendable {
        var log: FindingLog
        var chunks = 0
        var pages = 0
        var checksummed = 0
        var values = 0
        var bytes = 0
    }

    private static func sorting(_ file: ParquetFile, _ rowGroup: Int) throws -> Part {
        var log = FindingLog(at: .init(file: file.source.name, rowGroup: rowGroup))
        guard file.footer.rowGroups[rowGroup].sortingColumns?.isEmpty == false else { return Part(log: log) }
        do throws(ParquetError) { try SortingCheck(file: file, rowGroup: rowGroup).run(&log) } catch {
            // Faults of the columns themselves were found when they were checked.
            log.note("The declared order of row group \(rowGroup) was not checked: \(error.message).")
        }
        return Part(log: log)
    }
}
