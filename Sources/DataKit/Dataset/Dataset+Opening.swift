extension Dataset {
    /// Opens a file, or standard input for `-`.
    ///
    /// What the file is, its first bytes say, then its name; a file whose name says nothing is read as CSV.
    ///
    /// - Throws: `DataKitError` where there is no such file, it is a folder, may not be read, or is something that
    ///   is no table; the format's own error where its reader cannot make sense of it.
    public init(path: String, options: DatasetReadingOptions = .init()) async throws {
        try await self.init(path: path, keepsOpen: true, options: options)
    }

    /// More files than so many are opened anew for each read.
    static let maximumOpenFiles = 64

    init(path: String, keepsOpen: Bool, options: DatasetReadingOptions) async throws {
        if path == "-" {
            try await self.init(DescriptorInput.standardInput, fileName: nil, options: options)
        } else if SystemCalls.status(ofPath: path)?.kind == .other {
            try await self.init(try DescriptorInput(path: path), fileName: path, options: options)
        } else {
            try await self.init(
                source: try FileByteSource(path: path, keepsOpen: keepsOpen), fileName: path, options: options)
        }
    }

    /// Opens bytes that can be read by range.
    ///
    /// - Parameter fileName: what the bytes are called, for its extension; `nil` where they have no name.
    public init(
        source: any ByteSource, fileName: String? = nil, options: DatasetReadingOptions = .init()
    ) async throws {
        let format = try FileFormat(of: source, fileName: fileName, stated: options.format)
        let reader: any BatchReader
        do {
            switch format {
            case .csv: reader = try await CSVReader(source: source, options: options.csv)
            case .parquet: reader = try ParquetReader(source: source, options: options.parquet)
            case .json, .jsonLines, .openSearchBulk, .dynamoDBJSON:
                reader = try await JSONReader(source: source, options: options.json(as: format))
            case .xml: reader = try await XMLReader(source: source, options: options.xml)
            }
        } catch {
            throw Self.naming(source.name, in: error)
        }
        self.init(name: source.name, format: format, byteCount: source.byteCount, reader: reader)
    }

    /// Opens bytes that come front to back. What must be read twice is kept in a temporary file.
    public init(
        _ input: some ByteInput & Sendable, fileName: String? = nil, options: DatasetReadingOptions = .init()
    ) async throws {
        var input = input
        var first: [UInt8] = []
        _ = try input.fill(&first, count: FileSignature.length)
        if DecompressingInput.format(of: first) != .plain {
            // Some formats give nothing before a block is whole, which may be as long as this.
            _ = try input.fill(&first, count: FileSignature.compressedLength)
        }
        let whole = PrefixedInput(first, then: input)
        let format = try FileFormat(
            of: MemoryByteSource(first, name: input.name), fileName: fileName, stated: options.format)
        let reader: any BatchReader
        do {
            switch format {
            case .csv: reader = try await CSVReader(input: whole, options: options.csv)
            case .parquet: reader = try ParquetReader(source: try SpooledByteSource(whole), options: options.parquet)
            case .json, .jsonLines, .openSearchBulk, .dynamoDBJSON:
                reader = try await JSONReader(input: whole, options: options.json(as: format))
            case .xml: reader = try await XMLReader(input: whole, options: options.xml)
            }
        } catch {
            throw Self.naming(input.name, in: error)
        }
        self.init(name: input.name, format: format, reader: reader)
    }
}

extension FileFormat {
    /// The format of a file: the one that is stated, or as its content and its name tell.
    ///
    /// - Throws: `DataKitError` of kind `unsupported` where it is something else, such as an image; `io`.
    package init(of source: any ByteSource, fileName: String?, stated: FileFormat? = nil) throws(DataKitError) {
        let told = fileName.flatMap { FileFormat(toldBy: $0) }
        var first = try source.read(0..<min(source.byteCount, FileSignature.length))
        if stated == nil, told == nil {
            // Where the name does not tell, what is compressed may; reading it tells what is wrong with it.
            var text: [UInt8] = []
            var input = try? DecompressingInput.detecting(SourceInput(source))
            _ = try? input?.fill(&text, count: FileSignature.length)
            if !text.isEmpty { first = text }
        }
        try self.init(of: first, name: source.name, told: told, stated: stated)
    }

    /// - Parameter first: the first bytes, decompressed where the name does not tell.
    private init(
        of first: [UInt8], name: String, told: FileFormat?, stated: FileFormat?
    ) throws(DataKitError) {
        if let stated {
            self = stated
            return
        }
        switch FileSignature(first) {
        case .parquet: self = .parquet
        case .foreign(let what):
            throw DataKitError(.unsupported, "is \(what), not a table in CSV, JSON, XML or Parquet", subject: name)
        case nil:
            if let told {
                self = told
            } else if FileSignature.looksLikeXML(first) {
                self = .xml
            } else {
                self = FileSignature.looksLikeJSON(first) ? .json : .csv
            }
        }
    }
    /// The format that a file's name tells of its content; text may be of any.
    private init?(toldBy path: String) {
        guard let format = FileFormat(path: path), !FileFormat.isText(path) else { return nil }
        self = format
    }
}
