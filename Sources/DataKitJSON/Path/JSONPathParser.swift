/// Reads JSONPath by the grammar of RFC 9535, scalar by scalar.
struct JSONPathParser {
    private let text: String
    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    mutating func query() throws(JSONError) -> [JSONPath.Segment] {
        guard take("$") else { throw fault("a query begins with $") }
        let segments = try segments()
        guard at == scalars.count else { throw fault("expected a dot, a bracket or the end") }
        return segments
    }

    private func fault(_ expected: String) -> JSONError {
        let rest = String(String.UnicodeScalarView(scalars[min(at, scalars.count)...].prefix(12)))
        let found = rest.isEmpty ? "the end" : "'\(rest)'"
        return JSONError(.expression, "'\(text)' is no JSONPath: at character \(at + 1): \(expected), found \(found)")
    }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private mutating func take(_ word: String) -> Bool {
        let wanted = Array(word.unicodeScalars)
        guard at + wanted.count <= scalars.count, scalars[at..<at + wanted.count].elementsEqual(wanted) else {
            return false
        }
        at += wanted.count
        return true
    }

    private mutating func skipSpace() {
        while let scalar = next, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" { at += 1 }
    }

    // MARK: Segments

    private mutating func segments() throws(JSONError) -> [JSONPath.Segment] {
        var segments: [JSONPath.Segment] = []
        while true {
            // White space may stand before a segment, not behind the last.
            let before = at
            skipSpace()
            if take("..") {
                if next == "[" {
                    segments.append(.init(isDescendant: true, selectors: try bracketed()))
                } else {
                    segments.append(.init(isDescendant: true, selectors: [try shorthand()]))
                }
            } else if take(".") {
                segments.append(.init(isDescendant: false, selectors: [try shorthand()]))
            } else if next == "[" {
                segments.append(.init(isDescendant: false, selectors: try bracketed()))
            } else {
                at = before
                return segments
            }
        }
    }

    private mutating func shorthand() throws(JSONError) -> JSONPath.Selector {
        if take("*") { return .wildcard }
        guard let first = next, Self.isNameStart(first) else { throw fault("expected a name or *") }
        var name = String.UnicodeScalarView()
        while let scalar = next, Self.isNameStart(scalar) || ("0"..."9").contains(scalar) {
            name.append(scalar)
            at += 1
        }
        return .name(String(name))
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_" || scalar.value >= 0x80
    }

    private mutating func bracketed() throws(JSONError) -> [JSONPath.Selector] {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw fault("filters are nested too deep") }
        at += 1
        var selectors: [JSONPath.Selector] = []
        repeat {
            skipSpace()
            selectors.append(try selector())
            skipSpace()
        } while take(",")
        guard take("]") else { throw fault("expected a comma or ]") }
        return selectors
    }

    private mutating func selector() throws(JSONError) -> JSONPath.Selector {
        switch next {
        case "*"?:
            at += 1
            return .wildcard
        case "'"?, "\""?: return .name(try string())
        case "?"?:
            at += 1
            skipSpace()
            return .filter(try logical())
        default: break
        }
        let start = try optionalInteger()
        let afterStart = at
        skipSpace()
        guard take(":") else {
            at = afterStart
            guard let start else { throw fault("expected a name in quotes, a position, a slice, * or a filter") }
            return .index(start)
        }
        skipSpace()
        let end = try optionalInteger()
        var step: Int?
        let afterEnd = at
        skipSpace()
        if take(":") {
            skipSpace()
            let beforeStep = at
            step = try optionalInteger()
            if step == nil { at = beforeStep }
        } else {
            at = afterEnd
        }
        return .slice(start: start, end: end, step: step ?? 1)
    }

    private mutating func optionalInteger() throws(JSONError) -> Int? {
        let start = at
        var digits = ""
        if next == "-" {
            digits = "-"
            at += 1
        }
        while let scalar = next, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            at += 1
        }
        if digits.isEmpty { return nil }
        let isPadded = digits == "-0" || digits.drop { $0 == "-" }.count > 1 && digits.drop { $0 == "-" }.first == "0"
        guard !isPadded, let value = Int(digits), value.magnitude < 1 << 53 else {
            at = start
            throw fault("expected a whole number between -(2^53 - 1) and 2^53 - 1, without leading zeros")
        }
        return value
    }

    private mutating func string() throws(JSONError) -> String {
        let quote = scalars[at]
        at += 1
        var result = String.UnicodeScalarView()
        while let scalar = next {
            at += 1
            if scalar == quote { return String(result) }
            guard scalar == "\\" else {
                guard scalar.value >= 0x20 else { throw fault("control characters are written as escapes") }
                result.append(scalar)
                continue
            }
            guard let escape = next else { break }
            at += 1
            switch escape {
            case "b": result.append("\u{8}")
            case "f": result.append("\u{C}")
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "t": result.append("\t")
            case "/", "\\": result.append(escape)
            case quote: result.append(quote)
            case "u":
                var unit = try hexadecimal()
                if (0xD800..<0xDC00).contains(unit) {
                    guard take("\\u") else { throw fault("half of a surrogate pair") }
                    let low = try hexadecimal()
                    guard (0xDC00..<0xE000).contains(low) else { throw fault("half of a surrogate pair") }
                    unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(unit) else { throw fault("half of a surrogate pair") }
                result.append(scalar)
            default: throw fault("unknown escape")
            }
        }
        throw fault("the string is not closed")
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character($0).hexDigitValue }), next!.isASCII else {
                throw fault("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }

    // MARK: Filters

    private mutating func logical() throws(JSONError) -> JSONPath.Logical {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw fault("filters are nested too deep") }
        var terms = [try conjunction()]
        while true {
            let before = at
            skipSpace()
            guard take("||") else {
                at = before
                return terms.count == 1 ? terms[0] : .or(terms)
            }
            skipSpace()
            terms.append(try conjunction())
        }
    }

    private mutating func conjunction() throws(JSONError) -> JSONPath.Logical {
        var terms = [try basic()]
        while true {
            let before = at
            skipSpace()
            guard take("&&") else {
                at = before
                return terms.count == 1 ? terms[0] : .and(terms)
            }
            skipSpace()
            terms.append(try basic())
        }
    }

    private mutating func basic() throws(JSONError) -> JSONPath.Logical {
        if next == "!" {
            at += 1
            skipSpace()
            if next == "(" { return .not(try parenthesized()) }
            return .not(try test(try comparable()))
        }
        if next == "(" { return try parenthesized() }
        let left = try comparable()
        let before = at
        skipSpace()
        for name in ["==", "!=", "<=", ">=", "<", ">"] where take(name) {
            guard let operation = JSONPath.Operator(rawValue: name) else { break }
            skipSpace()
            let right = try comparable()
            return .compare(try operand(left), operation, try operand(right))
        }
        at = before
        return try test(left)
    }

    private mutating func parenthesized() throws(JSONError) -> JSONPath.Logical {
        at += 1
        skipSpace()
        let inner = try logical()
        skipSpace()
        guard take(")") else { throw fault("expected )") }
        return inner
    }

    private func test(_ value: JSONPath.Comparable) throws(JSONError) -> JSONPath.Logical {
        switch value {
        case .query(let query): return .exists(query)
        case .function(let function) where function.isLogical: return .function(function)
        case .function: throw fault("the function gives a value, which must be compared")
        case .literal: throw fault("a literal must be compared")
        }
    }

    private func operand(_ value: JSONPath.Comparable) throws(JSONError) -> JSONPath.Comparable {
        switch value {
        case .query(let query):
            guard query.isSingular else { throw fault("only a query that finds one value at most can be compared") }
        case .function(let function):
            guard !function.isLogical else { throw fault("match and search cannot be compared") }
        case .literal: break
        }
        return value
    }

    private mutating func comparable() throws(JSONError) -> JSONPath.Comparable {
        switch next {
        case "@"?, "$"?: return .query(try filterQuery())
        case "'"?, "\""?: return .literal(.string(try string()))
        case let scalar? where scalar == "-" || ("0"..."9").contains(scalar): return .literal(.number(try number()))
        case let scalar? where ("a"..."z").contains(scalar): break
        default: throw fault("expected a query, a literal or a function")
        }
        var name = ""
        while let scalar = next, ("a"..."z").contains(scalar) || scalar == "_" || ("0"..."9").contains(scalar) {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        if next == "(" { return .function(try function(name)) }
        switch name {
        case "true": return .literal(.boolean(true))
        case "false": return .literal(.boolean(false))
        case "null": return .literal(.null)
        default: throw fault("'\(name)' is no literal")
        }
    }

    private mutating func filterQuery() throws(JSONError) -> JSONPath.Query {
        let isRelative = next == "@"
        at += 1
        return JSONPath.Query(isRelative: isRelative, segments: try segments())
    }

    private mutating func number() throws(JSONError) -> JSONExactNumber {
        let start = at
        while let scalar = next, "+-.eE0123456789".unicodeScalars.contains(scalar) { at += 1 }
        let text = String(String.UnicodeScalarView(scalars[start..<at]))
        guard let value = try? JSONDocument(text).root.number else {
            at = start
            throw fault("expected a number")
        }
        return value
    }

    private mutating func function(_ name: String) throws(JSONError) -> JSONPath.Function {
        at += 1
        skipSpace()
        var arguments: [JSONPath.Comparable] = []
        while next != ")" {
            arguments.append(try comparable())
            skipSpace()
            guard take(",") else { break }
            skipSpace()
            guard next != ")" else { throw fault("expected an argument") }
        }
        guard take(")") else { throw fault("expected a comma or )") }
        switch (name, arguments.count) {
        case ("length", 1): return .length(try operand(arguments[0]))
        case ("count", 1), ("value", 1):
            guard case .query(let query) = arguments[0] else { throw fault("\(name) takes a query") }
            return name == "count" ? .count(query) : .value(query)
        case ("match", 2), ("search", 2):
            return .matches(try operand(arguments[0]), try operand(arguments[1]), isWhole: name == "match")
        default: throw fault("there is no function \(name) of \(arguments.count) arguments")
        }
    }
}
