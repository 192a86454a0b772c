/// The program that wrote a file, as `created_by` names it: `parquet-mr version 1.8.0 (build 0fda28af)`.
package struct CreatedBy: Hashable, Sendable {
    package let application: String
    /// Major, minor and patch; `nil` where the text has no version.
    package let version: [Int]?

    package init(_ text: String) {
        let words = text.split(separator: " ")
        guard let position = words.firstIndex(of: "version"), position + 1 < words.count else {
            application = text
            version = nil
            return
        }
        application = words[..<position].joined(separator: " ")
        // `1.12.3-amzn-2`, `1.5.0-cdh5.4`: numbers up to the first other character.
        let numbers = words[position + 1].prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) }
        version = numbers.isEmpty || numbers.contains(nil) ? nil : numbers.compactMap { $0 }
    }

    /// Whether Java's library wrote the file, in a version before another; without a version, it may be any.
    package func isJava(before limit: [Int]) -> Bool {
        guard application == "parquet-mr" else { return false }
        return version?.lexicographicallyPrecedes(limit) ?? true
    }
}
