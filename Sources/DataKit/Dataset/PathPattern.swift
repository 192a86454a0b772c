/// A path with wildcards, as shells have them.
///
/// | pattern | matches |
/// |---|---|
/// | `*`, `?` | any characters, one character, but no slash |
/// | `[a-c]`, `[!a-c]` | one character of a set, one of no set |
/// | `{a,b}` | either text |
/// | `**` | any number of folders, where it stands alone between slashes |
///
/// Names that begin with a point are matched only where the pattern has the point.
struct PathPattern {
    private let alternatives: [String]

    init(_ text: String) { alternatives = Self.expandingBraces(text) }

    /// Whether a path has any wildcards.
    static func isPattern(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

    /// The files that match, sorted, each once.
    func matches() -> [String] {
        var found: Set<String> = []
        for pattern in alternatives {
            let isAbsolute = pattern.hasPrefix("/")
            let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map { Array($0.unicodeScalars) }
            collect(parts[...], in: isAbsolute ? "/" : "", into: &found)
        }
        return found.sorted()
    }

    private func collect(_ parts: ArraySlice<[Unicode.Scalar]>, in folder: String, into found: inout Set<String>) {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        func visit(_ name: String) {
            let path = folder + name
            if rest.isEmpty {
                if let kind = SystemCalls.status(ofPath: path)?.kind, kind != .directory { found.insert(path) }
            } else if SystemCalls.status(ofPath: path)?.kind == .directory {
                collect(rest, in: path + "/", into: &found)
            }
        }
        let isAnyDepth = part == ["*", "*"]
        if isAnyDepth, !rest.isEmpty { collect(rest, in: folder, into: &found) }
        guard isAnyDepth || part.contains(where: { "*?[".unicodeScalars.contains($0) }) else {
            var name = ""
            name.unicodeScalars.append(contentsOf: part)
            return visit(name)
        }
        for name in SystemCalls.entries(ofFolder: folder.isEmpty ? "." : folder) {
            if isAnyDepth {
                guard !name.hasPrefix(".") else { continue }
                let path = folder + name
                if SystemCalls.status(ofPath: path)?.kind == .directory {
                    // Links might lead in circles.
                    if !SystemCalls.isSymbolicLink(path) { collect(parts, in: path + "/", into: &found) }
                } else if rest.isEmpty {
                    visit(name)
                }
            } else if !name.hasPrefix(".") || part.first == "." {
                if Self.matches(Array(name.unicodeScalars), part) { visit(name) }
            }
        }
    }

    /// Whether a name fits a pattern without slashes.
    /// - Complexity: O(name x pattern): of two stars only the later one is tried again.
    static func matches(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
        var (at, position) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while at < name.count {
            if position < pattern.count, pattern[position] == "*" {
                star = (position, at)
                position += 1
            } else if position < pattern.count, let next = step(name[at], pattern, position) {
                at += 1
                position = next
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (position, at) = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == "*" }
    }

    /// Where the pattern goes on behind what one character fits, or `nil`.
    private static func step(_ character: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ position: Int) -> Int? {
        switch pattern[position] {
        case "?": return position + 1
        case "[":
            var index = position + 1
            let isNegated = index < pattern.count && (pattern[index] == "!" || pattern[index] == "^")
            if isNegated { index += 1 }
            var isFound = false
            let first = index
            while index < pattern.count, pattern[index] != "]" || index == first {
                if index + 2 < pattern.count, pattern[index + 1] == "-", pattern[index + 2] != "]" {
                    if pattern[index] <= character, character <= pattern[index + 2] { isFound = true }
                    index += 3
                } else {
                    if pattern[index] == character { isFound = true }
                    index += 1
                }
            }
            // A bracket that is never closed is a character like any other.
            guard index < pattern.count else { return character == "[" ? position + 1 : nil }
            return isFound != isNegated ? index + 1 : nil
        default: return pattern[position] == character ? position + 1 : nil
        }
    }

    /// The patterns without braces that one with braces stands for, at most a few thousand.
    private static func expandingBraces(_ text: String) -> [String] {
        var open: [(String, Int)] = [(text, 0)]
        var done: [String] = []
        while let (pattern, _) = open.popLast() {
            guard done.count + open.count < 4096, let (head, choices, tail) = firstBraces(pattern) else {
                done.append(pattern)
                continue
            }
            for choice in choices { open.append((head + choice + tail, 0)) }
        }
        return done
    }

    private static func firstBraces(_ text: String) -> (head: String, choices: [String], tail: String)? {
        guard let start = text.firstIndex(of: "{") else { return nil }
        var depth = 0
        var choices = [""]
        var index = start
        while index < text.endIndex {
            let character = text[index]
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if depth == 0 {
                guard choices.count > 1 else { return nil }
                return (String(text[..<start]), choices, String(text[text.index(after: index)...]))
            }
            if character == ",", depth == 1 {
                choices.append("")
            } else if index != start {
                choices[choices.count - 1].append(character)
            }
            index = text.index(after: index)
        }
        return nil
    }
}
