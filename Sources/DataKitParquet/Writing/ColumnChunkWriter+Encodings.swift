import DataKitCore

extension ColumnChunkWriter {
    /// Appends the page's values as they are encoded: the one place that knows the encodings.
    ///
    /// ``indices`` has the numbers of dictionary entries, ``bits`` booleans, and ``plain`` all other values, one after
    /// another in PLAIN encoding: what other encodings, and the Bloom filter, begin with.
    func appendValues(
        to body: inout [UInt8], isNumbered: Bool, as encoding: ParquetEncoding
    ) -> PageEncoding {
        if isNumbered, let dictionary {
            // The width of the entries known so far: later pages may have a greater one.
            let width = HybridEncoder.width(ofDictionaryWith: dictionary.count)
            body.append(UInt8(width))
            HybridEncoder.append(indices, width: width, to: &body)
            return .rleDictionary
        }
        if leaf.physicalType == .boolean {
            Self.append(bits.finish(), to: &body, asRuns: encoding == .rle)
        } else {
            insertIntoFilter(plain)
            append(plain, to: &body, as: encoding)
        }
        return encoding.pageEncoding
    }

    /// Makes the page's values, in PLAIN encoding, the body, behind the levels that it has: without a second copy of a
    /// string that takes much of the memory there is.
    func lendValues(to body: inout [UInt8]) -> PageEncoding {
        insertIntoFilter(plain)
        plain.insert(contentsOf: body, at: 0)
        swap(&plain, &body)
        return .plain
    }

    private func append(_ plain: [UInt8], to body: inout [UInt8], as encoding: ParquetEncoding) {
        ValueEncoder.append(
            plain.span, count: levels.valueCount, as: encoding.pageEncoding, of: leaf, to: &body)
    }

    private static func append(_ bitmap: Bitmap, to body: inout [UInt8], asRuns: Bool) {
        if asRuns { return ValueEncoder.append(bits: bitmap, to: &body) }
        var left = (bitmap.count + 7) / 8
        for index in 0..<bitmap.wordCount {
            let word = bitmap.word(at: index)
            for byte in 0..<min(8, left) { body.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
            left -= 8
        }
    }

    // MARK: The choice

    /// Pages of fewer values are not worth a choice.
    private static let fewValues = 32

    /// How the page's values are to be encoded, where no dictionary numbers them: as told, or as chosen with the
    /// first such page of the chunk, or of one not long before.
    ///
    /// All such pages of a chunk have one encoding. The format allows any mix, but hardly a writer makes one, and
    /// readers are not tested with it.
    func encoding(_ compressor: PageCompressor) throws(ParquetError) -> ParquetEncoding {
        if let encoding = settings.encoding ?? chunkEncoding { return encoding }
        let encoding = try choice(compressor)
        if levels.valueCount > 0 { chunkEncoding = encoding }
        return encoding
    }

    private func choice(_ compressor: PageCompressor) throws(ParquetError) -> ParquetEncoding {
        guard !settings.candidates.isEmpty else { return .plain }
        if let chosenEncoding { return chosenEncoding }
        guard levels.valueCount >= Self.fewValues else { return .plain }
        let choice = try smallest(of: plain, compressor)
        chosenEncoding = choice.encoding
        return choice.encoding
    }

    /// The encoding whose compressed values are smallest, and their size. PLAIN, unless another saves a sixteenth.
    private func smallest(
        of values: [UInt8], _ compressor: PageCompressor
    ) throws(ParquetError) -> (encoding: ParquetEncoding, size: Int) {
        func size(_ encoding: ParquetEncoding) throws(ParquetError) -> Int {
            compressor.sample.removeAll(keepingCapacity: true)
            if leaf.physicalType == .boolean {
                Self.append(bits.finish(), to: &compressor.sample, asRuns: encoding == .rle)
            } else {
                append(values, to: &compressor.sample, as: encoding)
            }
            return try compressedSampleSize(compressor)
        }
        let plainSize = try size(.plain)
        var best = (encoding: ParquetEncoding.plain, size: plainSize)
        for candidate in settings.candidates {
            let candidateSize = try size(candidate)
            if candidateSize < best.size, candidateSize < plainSize - plainSize / 16 {
                best = (candidate, candidateSize)
            }
        }
        return best
    }

    /// Whether integers, given in PLAIN form, are so much smaller as differences that the dictionary that would do for
    /// them is not worth having.
    /// - Parameter dictionaryBytes: what the entries count for of this page.
    func areDifferencesSmaller(
        than dictionaryBytes: Int, _ values: [UInt8], _ compressor: PageCompressor
    ) throws(ParquetError) -> Bool {
        guard settings.candidates.contains(.deltaBinaryPacked), levels.valueCount >= Self.fewValues,
            let dictionary
        else { return false }
        if let prefersDifferences { return prefersDifferences }
        compressor.sample.removeAll(keepingCapacity: true)
        HybridEncoder.append(
            indices, width: HybridEncoder.width(ofDictionaryWith: dictionary.count), to: &compressor.sample)
        let numbered = try compressedSampleSize(compressor) + dictionaryBytes
        compressor.sample.removeAll(keepingCapacity: true)
        append(values, to: &compressor.sample, as: .deltaBinaryPacked)
        let differences = try compressedSampleSize(compressor)
        prefersDifferences = differences < numbered - numbered / 4
        return prefersDifferences ?? false
    }

    /// The size of the compressor's sample as it would be in the file.
    func compressedSampleSize(_ compressor: PageCompressor) throws(ParquetError) -> Int {
        guard settings.compression != .none else { return compressor.sample.count }
        do throws(DataKitError) { try compressor.compressSample(settings.compression) } catch {
            throw ParquetError(error, at: .init(column: leaf.name, page: pages.count))
        }
        return compressor.compressed.count
    }

    // MARK: The Bloom filter

    /// Takes values in that the chunk's filter must know, given in PLAIN form.
    private func insertIntoFilter(_ plain: [UInt8]) {
        guard let options = settings.bloomFilter else { return }
        if bloomFilter == nil {
            bloomFilter =
                options.distinctValues.map {
                    BloomFilter(
                        distinctValues: $0, falsePositiveProbability: options.falsePositiveProbability,
                        maximumByteCount: options.maximumByteCount)
                } ?? BloomFilter(byteCount: BloomFilter.powerOfTwo(atMost: options.maximumByteCount))
        }
        bloomFilter?.insert(plain: plain.span, width: leaf.physicalType == .byteArray ? nil : leaf.plainWidth)
    }

    /// The chunk's filter, as small as it may be; the next chunk begins a new one.
    /// - Parameter entries: the dictionary's, in PLAIN form.
    func finishFilter(entries: [UInt8]?, count: Int) -> BloomFilter? {
        guard let options = settings.bloomFilter else { return nil }
        defer { bloomFilter = nil }
        if let entries {
            // Nothing but dictionary: how many values there are is known.
            if bloomFilter == nil, options.distinctValues == nil {
                bloomFilter = BloomFilter(
                    distinctValues: count, falsePositiveProbability: options.falsePositiveProbability,
                    maximumByteCount: options.maximumByteCount)
            }
            insertIntoFilter(entries)
        }
        if options.distinctValues == nil {
            bloomFilter?.shrink(falsePositiveProbability: options.falsePositiveProbability)
        }
        guard let filter = bloomFilter, filter.falsePositiveProbability < 0.5 else { return nil }
        return filter
    }
}
