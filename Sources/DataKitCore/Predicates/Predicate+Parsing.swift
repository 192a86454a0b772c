extension Predicate {
    /// Reads a condition as SQL writes them.
    ///
    /// ```swift
    /// try Predicate(parsing: "fare > 100 and payment in ('CASH', 'CARD')")
    /// try Predicate(parsing: "not (vendor is null or name like '50\\%%' escape '\\')")
    /// try Predicate(parsing: "picked_up between timestamp '2024-05-01 00:00:00' and '2024-05-31'")
    /// ```
    ///
    /// - Comparisons are `=` `==` `!=` `<>` `<` `<=` `>` `>=`, `[not] between a and b`, `[not] in (...)`,
    ///   `[not] like 'pattern' [escape 'c']` and `is [not] null`; they combine with `and`, `or`, `not` and parentheses.
    ///   A column of booleans is a condition by itself. Keywords may have any case.
    /// - Names of columns are plain words, or anything between double quotes or backquotes; a doubled quote stands
    ///   for itself.
    /// - Text stands between single quotes. Numbers are exact: `1.10` is a decimal, `1e3` a double. Also `true`, `false`,
    ///   `null`, `x'00ff'` for bytes, and words of a type before text: `date '2024-05-01'`,
    ///   `timestamp '2024-05-01T10:00:00.5Z'`, `time '10:00:00'`, `duration '90 s'` (`s`, `ms`, `us`, `ns`),
    ///   `uuid '...'`, `decimal '1'`, `float32 '0.5'`, `float64 'nan'`, `uint64 '1'`.
    ///
    /// - Throws: ``DataKitError`` of kind `syntax` that says where the text goes wrong and what was expected there, or
    ///   where conditions are nested deeper than 100.
    public init(parsing text: String) throws(DataKitError) {
        var parser = PredicateParser(lexer: try PredicateLexer(text))
        self = try parser.disjunction(depth: 0)
        guard parser.lexer.token == .end else { throw parser.lexer.failure(expected: "'and', 'or' or the end") }
    }
}

/// Recursive descent, as deep as ``maximumDepth`` and no deeper.
private struct PredicateParser {
    var lexer: PredicateLexer

    static let maximumDepth = 100

    mutating func disjunction(depth: Int) throws(DataKitError) -> Predicate {
        guard depth < Self.maximumDepth else {
            throw lexer.failure("the condition is nested deeper than \(Self.maximumDepth)", at: lexer.start)
        }
        var parts = [try conjunction(depth: depth)]
        while try take("or") { parts.append(try conjunction(depth: depth)) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction(depth: Int) throws(DataKitError) -> Predicate {
        var parts = [try negation(depth: depth)]
        while try take("and") { parts.append(try negation(depth: depth)) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func negation(depth: Int) throws(DataKitError) -> Predicate {
        var negations = 0
        while try take("not") { negations += 1 }
        guard depth + negations < Self.maximumDepth else {
            throw lexer.failure("the condition is nested deeper than \(Self.maximumDepth)", at: lexer.start)
        }
        var predicate = try condition(depth: depth + negations)
        for _ in 0..<negations { predicate = .not(predicate) }
        return predicate
    }

    private mutating func condition(depth: Int) throws(DataKitError) -> Predicate {
        if lexer.token == .openParenthesis {
            try lexer.advance()
            let inner = try disjunction(depth: depth + 1)
            guard lexer.token == .closeParenthesis else { throw lexer.failure(expected: "'and', 'or' or ')'") }
            try lexer.advance()
            return inner
        }
        let operand = try operand(expected: "a column, a literal, 'not' or '('")
        if case .comparison(let comparison) = lexer.token {
            try lexer.advance()
            return .comparison(operand, comparison, try self.operand(expected: "a column or a literal"))
        }
        if try take("is") {
            let isNegated = try take("not")
            guard try take("null") else { throw lexer.failure(expected: isNegated ? "'null'" : "'null' or 'not null'") }
            return negated(.isNull(operand), if: isNegated)
        }
        let isNegated = try take("not")
        if try take("in") { return negated(.isIn(operand, try list()), if: isNegated) }
        if try take("between") {
            let lower = try self.operand(expected: "a column or a literal")
            guard try take("and") else { throw lexer.failure(expected: "'and' and the upper end of 'between'") }
            return negated(
                .between(operand, lower: lower, upper: try self.operand(expected: "a column or a literal")),
                if: isNegated)
        }
        if try take("like") { return negated(try like(operand), if: isNegated) }
        if isNegated { throw lexer.failure(expected: "'in', 'between' or 'like'") }
        switch operand {
        case .column: return .comparison(operand, .equal, .literal(.boolean(true)))
        case .literal(.boolean(let truth)): return .constant(truth)
        case .literal(.null): return .constant(nil)
        case .literal:
            throw lexer.failure(expected: "a comparison such as '=', 'in', 'between', 'like' or 'is null'")
        }
    }

    private func negated(_ predicate: Predicate, if isNegated: Bool) -> Predicate {
        isNegated ? .not(predicate) : predicate
    }

    private mutating func like(_ operand: Predicate.Operand) throws(DataKitError) -> Predicate {
        guard case .string(let pattern) = lexer.token else {
            throw lexer.failure(expected: "a pattern in single quotes")
        }
        let position = lexer.start
        try lexer.advance()
        var escape: Character?
        if try take("escape") {
            guard case .string(let text) = lexer.token, text.unicodeScalars.count == 1 else {
                throw lexer.failure(expected: "one character in single quotes")
            }
            escape = text.first
            try lexer.advance()
        }
        do throws(DataKitError) { _ = try LikePattern(pattern, escape: escape) } catch {
            throw lexer.failure(error.message, at: position)
        }
        return .like(operand, pattern: pattern, escape: escape)
    }

    private mutating func list() throws(DataKitError) -> [Value] {
        guard lexer.token == .openParenthesis else { throw lexer.failure(expected: "'(' and a list of literals") }
        var values: [Value] = []
        repeat {
            try lexer.advance()
            guard let value = try literal() else { throw lexer.failure(expected: "a literal") }
            values.append(value)
        } while lexer.token == .comma
        guard lexer.token == .closeParenthesis else { throw lexer.failure(expected: "',' or ')'") }
        try lexer.advance()
        return values
    }

    private mutating func operand(expected: String) throws(DataKitError) -> Predicate.Operand {
        if let value = try literal() { return .literal(value) }
        switch lexer.token {
        case .quotedName(let name):
            try lexer.advance()
            return .column(name)
        case .word(let word) where !Predicate.keywords.contains(word.lowercased()):
            try lexer.advance()
            return .column(word)
        default: throw lexer.failure(expected: expected)
        }
    }

    /// A literal, or `nil`, having read nothing, where something else stands.
    private mutating func literal() throws(DataKitError) -> Value? {
        switch lexer.token {
        case .string(let text):
            try lexer.advance()
            return .string(text)
        case .minus:
            try lexer.advance()
            guard case .number(let digits) = lexer.token else { throw lexer.failure(expected: "a number behind '-'") }
            return try number("-" + digits)
        case .number(let digits): return try number(digits)
        case .word(let word): return try wordLiteral(word.lowercased())
        default: return nil
        }
    }

    private mutating func number(_ text: String) throws(DataKitError) -> Value {
        guard let value = Value(numberText: text) else {
            throw lexer.failure(
                "the number is too large: at most 38 digits, or 1.8e308 with an exponent", at: lexer.start)
        }
        try lexer.advance()
        return value
    }

    /// `true`, `false`, `null`, or a type's name with text behind it.
    private mutating func wordLiteral(_ word: String) throws(DataKitError) -> Value? {
        switch word {
        case "true", "false":
            try lexer.advance()
            return .boolean(word == "true")
        case "null":
            try lexer.advance()
            return .null
        case "x" where !lexer.isStringAdjacent: return nil
        case _ where !Value.typedLiterals.keys.contains(word): return nil
        default: break
        }
        let before = lexer
        try lexer.advance()
        guard case .string(let text) = lexer.token else {
            lexer = before  // a column of such a name
            return nil
        }
        guard let value = Value(literalOf: word, text) else {
            throw lexer.failure(expected: Value.typedLiterals[word] ?? "a literal")
        }
        try lexer.advance()
        return value
    }

    /// Moves past a keyword, if it is next.
    private mutating func take(_ keyword: String) throws(DataKitError) -> Bool {
        guard case .word(let word) = lexer.token, word.lowercased() == keyword else { return false }
        try lexer.advance()
        return true
    }
}

extension Predicate {
    /// Words that are no column names unless quoted.
    static let keywords: Set<String> = [
        "and", "or", "not", "in", "between", "is", "null", "like", "escape", "true", "false",
    ]
}
