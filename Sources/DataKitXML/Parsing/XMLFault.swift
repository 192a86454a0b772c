/// What is wrong, and at which byte of the text at hand: an ``XMLError`` whose place in the document is yet to be found.
struct XMLFault: Error {
    var kind: XMLError.Kind
    var message: String
    var position: Int

    init(_ kind: XMLError.Kind, _ message: String, at position: Int) {
        self.kind = kind
        self.message = message
        self.position = position
    }
}

/// How much entities and defaults have added, and may.
struct XMLExpansionBudget {
    private(set) var expandedBytes = 0
    let maximum: Int
    let amplification: Int

    init(_ options: XMLParsingOptions) {
        maximum = options.maximumExpandedBytes
        amplification = max(0, options.maximumAmplification)
    }

    /// Counts a text that is included. Each counts for a few bytes more than it has, so that empty ones are counted too.
    /// - Parameter read: how much of the document was read so far.
    mutating func add(_ bytes: Int, read: Int, at position: Int) throws(XMLFault) {
        let (sum, overflow) = expandedBytes.addingReportingOverflow(bytes + 16)
        expandedBytes = overflow ? .max : sum
        if expandedBytes > maximum {
            throw XMLFault(
                .limit,
                "entities add more than \(maximum) bytes; raise maximumExpandedBytes if the document can be trusted",
                at: position)
        }
        let (most, isLarge) = max(1, read).multipliedReportingOverflow(by: amplification)
        if expandedBytes > XMLParsingOptions.amplificationThreshold, !isLarge, expandedBytes > most {
            throw XMLFault(
                .limit,
                "entities make the text more than \(amplification) times as long; raise maximumAmplification if the "
                    + "document can be trusted", at: position)
        }
    }
}
