package import DataKitCore

/// What readers of several files as one need of a reader of one.
extension CSVReader {
    /// A reader of the same text whose guesses begin with some types, or wider ones where the text needs them.
    ///
    /// - Parameter types: by column; those that were stated when the file was opened stay as they are.
    package func guessing(_ types: [String: TextColumnType]) async throws -> CSVReader {
        var options = options
        options.guesses.merge(types) { _, new in new }
        return try await CSVReader(origin: origin, options: options)
    }
}

extension CSVReadingOptions {
    /// The type that a column is guessed to have: what its texts say, or the wider one that a guess from outside makes of
    /// it.
    func guess(_ name: String, _ evidence: TypeEvidence) -> TextColumnType {
        let own = evidence.type
        guard let guess = guesses[name] else { return own }
        if evidence.isEmpty { return guess }
        guard let common = own.type.common(with: guess.type), common != own.type else { return own }
        // A date in a national form is a text to whoever wants something else than dates.
        return own.pattern == nil && own.numberForm == nil && own.epochUnit == nil
            ? TextColumnType(common) : TextColumnType(.string)
    }
}
