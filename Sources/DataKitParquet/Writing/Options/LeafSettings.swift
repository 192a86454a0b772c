import DataKitCompression

/// How one leaf is written: the file's options, and what the column's say otherwise.
struct LeafSettings: Hashable, Sendable {
    var compression: Compression
    var usesDictionary: Bool
    /// `nil` for a choice among the candidates.
    var encoding: ParquetEncoding?
    var candidates: [ParquetEncoding]
    var writesStatistics: Bool
    /// Least and greatest value of each page.
    var writesColumnIndex: Bool
    var bloomFilter: ParquetBloomFilterOptions?

    /// The settings of all leaves of a file.
    /// - Throws: ``ParquetError`` of kind `misuse` for a name that no column has, and for options that do not suit one.
    static func all(of schema: ParquetSchema, options: ParquetWritingOptions) throws(ParquetError) -> [LeafSettings] {
        let names = options.columns.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
        for name in names where !schema.leaves.contains(where: { $0.isNamed(name) }) {
            let known = schema.leaves.prefix(20).map(\.name).joined(separator: ", ")
            throw ParquetError(
                .misuse,
                "the options name the column '\(name)', which there is not; the columns are \(known)"
                    + (schema.leaves.count > 20 ? ", ..." : ""),
                at: .init(column: name))
        }
        var all: [LeafSettings] = []
        let belowOptionalGroups = schema.requiredLeavesBelowOptionalGroups
        for leaf in schema.leaves {
            var column = ParquetColumnOptions()
            // The longest name says it most exactly.
            for name in names where leaf.isNamed(name) { column.override(with: options.columns[name]!) }
            do throws(ParquetError) { all.append(try LeafSettings(leaf, column, options)) } catch {
                throw error.located(column: leaf.name)
            }
            // Polars (2.1) loses account of what is missing there in pages of other encodings than PLAIN,
            // dictionaries and runs, whoever wrote them, and fails.
            if belowOptionalGroups.contains(leaf.index) { all[all.count - 1].candidates.removeAll { $0 != .rle } }
        }
        return all
    }

    private init(
        _ leaf: LeafColumn, _ column: ParquetColumnOptions, _ options: ParquetWritingOptions
    ) throws(ParquetError) {
        if let encoding = column.encoding, !encoding.applies(to: leaf.physicalType) {
            let choices = ParquetEncoding.allCases.filter { $0.applies(to: leaf.physicalType) }.map(\.rawValue)
            throw ParquetError(
                .misuse,
                "\(leaf.physicalType) cannot be written as \(encoding.rawValue); choose "
                    + (choices.count == 1
                        ? choices[0] : choices.dropLast().joined(separator: ", ") + " or \(choices[choices.count - 1])")
            )
        }
        if let bloomFilter = column.bloomFilter {
            guard leaf.physicalType != .boolean, leaf.logicalType != .null else {
                throw ParquetError(.misuse, "a Bloom filter tells nothing about so few values; leave it out")
            }
            try bloomFilter.check()
        }
        compression = column.compression ?? options.compression
        usesDictionary = column.usesDictionary ?? (column.encoding == nil && options.usesDictionaries)
        encoding = column.encoding
        candidates = options.encodings.candidates(for: leaf.physicalType)
        writesStatistics = column.writesStatistics ?? options.writesStatistics
        writesColumnIndex = options.writesPageIndex && column.writesStatistics ?? true
        bloomFilter = column.bloomFilter
    }
}

extension ParquetSchema {
    /// The required leaves that may be missing all the same, because a group around them, in the same list, may.
    fileprivate var requiredLeavesBelowOptionalGroups: Set<Int> {
        var found: Set<Int> = []
        func visit(_ node: SchemaNode, isBelow: Bool) {
            if node.isLeaf, isBelow, node.repetition == .required { found.insert(node.leaves.lowerBound) }
            let isBelow = node.repetition == .optional || isBelow && node.repetition != .repeated
            for child in node.children { visit(child, isBelow: isBelow) }
        }
        visit(root, isBelow: false)
        return found
    }
}

extension LeafColumn {
    /// Whether a name is this leaf's path, or that of a group around it, its parts joined by dots.
    fileprivate func isNamed(_ name: String) -> Bool {
        (1...path.count).contains { path.prefix($0).joined(separator: ".") == name }
    }
}
