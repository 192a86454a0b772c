extension CSVReadingOptions {
    /// Refuses options that do not fit each other, or sizes beyond what positions in a chunk can say.
    func check() throws(CSVError) {
        let quote: Character? = if case .character(let character) = self.quote { character } else { nil }
        let marks: [(name: String, text: String?)] = [
            ("delimiter", delimiter), ("quote", quote.map { String($0) }),
            ("escape character", escape.map { String($0) }),
            ("comment mark", comment.flatMap { $0.isEmpty ? nil : $0 }),
        ]
        for (name, text) in marks {
            guard let text else { continue }
            guard !text.isEmpty, !text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
                throw CSVError(.options, "the \(name) must be a character or a few, and no line break")
            }
        }
        if let delimiter, let quote, delimiter.hasPrefix(String(quote)) {
            throw CSVError(.options, "the delimiter begins with the quote")
        }
        if let delimiter, let escape, delimiter.hasPrefix(String(escape)) {
            throw CSVError(.options, "the delimiter begins with the escape character")
        }
        guard headerRows > 0, headerRows <= 100 else {
            throw CSVError(.options, "a header has 1 to 100 rows")
        }
        guard maximumRowBytes > 0, maximumRowBytes <= 1 << 30, chunkBytes <= 1 << 28 else {
            throw CSVError(.options, "rows may have up to 1 GiB, chunks up to 256 MiB")
        }
        guard sampleBytes <= 1 << 28 else { throw CSVError(.options, "a sample may have up to 256 MiB") }
    }
}
