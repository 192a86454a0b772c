extension JSONValue {
    /// The values that a query finds, in the order of RFC 9535, and their places.
    /// - Complexity: O(values looked at); a query with `..` looks at all of them for each such segment.
    public func query(_ path: JSONPath) -> [JSONPathNode] {
        JSONPathEvaluation(root: self).nodes(path.segments, from: self)
    }

    /// The values that a query finds, from its text.
    /// - Throws: ``JSONError`` of kind `expression`.
    public func query(_ path: String) throws(JSONError) -> [JSONPathNode] { query(try JSONPath(path)) }
}

/// Follows a query.
struct JSONPathEvaluation {
    let root: JSONValue

    func nodes(_ segments: [JSONPath.Segment], from start: JSONValue) -> [JSONPathNode] {
        var found = [JSONPathNode(value: start, steps: [])]
        for segment in segments {
            var next: [JSONPathNode] = []
            for node in found {
                if segment.isDescendant {
                    forEachDescendant(node) { select(segment.selectors, in: $0, to: &next) }
                } else {
                    select(segment.selectors, in: node, to: &next)
                }
            }
            found = next
        }
        return found
    }

    /// The node and all in it, parents before their children; with a stack of its own.
    private func forEachDescendant(_ node: JSONPathNode, _ body: (JSONPathNode) -> Void) {
        var open = [node]
        while let node = open.popLast() {
            body(node)
            open.append(contentsOf: children(node).reversed())
        }
    }

    private func children(_ node: JSONPathNode) -> [JSONPathNode] {
        switch node.value.kind {
        case .array:
            node.value.elements.enumerated().map { JSONPathNode(value: $1, steps: node.steps + [.index($0)]) }
        case .object:
            node.value.members.map { JSONPathNode(value: $0.value, steps: node.steps + [.name($0.name)]) }
        default: []
        }
    }

    private func select(_ selectors: [JSONPath.Selector], in node: JSONPathNode, to found: inout [JSONPathNode]) {
        for selector in selectors {
            switch selector {
            case .wildcard: found.append(contentsOf: children(node))
            case .name(let name):
                if let value = node.value[name] {
                    found.append(JSONPathNode(value: value, steps: node.steps + [.name(name)]))
                }
            case .index(let index):
                guard node.value.kind == .array else { continue }
                let position = index < 0 ? index + node.value.count : index
                if let value = node.value[position] {
                    found.append(JSONPathNode(value: value, steps: node.steps + [.index(position)]))
                }
            case .slice(let start, let end, let step):
                guard node.value.kind == .array, step != 0 else { continue }
                let elements = children(node)
                for position in Self.positions(start, end, step, count: elements.count) {
                    found.append(elements[position])
                }
            case .filter(let condition):
                for child in children(node) where isTrue(condition, child.value) { found.append(child) }
            }
        }
    }

    /// The positions of a slice (RFC 9535 section 2.3.4.2.2).
    private static func positions(_ start: Int?, _ end: Int?, _ step: Int, count: Int) -> StrideTo<Int> {
        func normalized(_ position: Int) -> Int { position >= 0 ? position : count + position }
        if step > 0 {
            let lower = min(max(normalized(start ?? 0), 0), count)
            let upper = min(max(normalized(end ?? count), 0), count)
            return stride(from: lower, to: upper, by: step)
        }
        let upper = min(max(start.map(normalized) ?? count - 1, -1), count - 1)
        let lower = min(max(end.map(normalized) ?? -1, -1), count - 1)
        return stride(from: upper, to: lower, by: step)
    }

    // MARK: Filters

    private func isTrue(_ condition: JSONPath.Logical, _ current: JSONValue) -> Bool {
        switch condition {
        case .or(let terms): terms.contains { isTrue($0, current) }
        case .and(let terms): terms.allSatisfy { isTrue($0, current) }
        case .not(let term): !isTrue(term, current)
        case .exists(let query): !values(query, current).isEmpty
        case .function(.matches(let text, let pattern, let isWhole)):
            matches(operand(text, current), operand(pattern, current), isWhole: isWhole)
        case .function: false
        case .compare(let left, let operation, let right):
            compare(operand(left, current), operation, operand(right, current))
        }
    }

    private func values(_ query: JSONPath.Query, _ current: JSONValue) -> [JSONValue] {
        nodes(query.segments, from: query.isRelative ? current : root).map(\.value)
    }

    private enum Operand {
        case nothing
        case literal(JSONPath.Literal)
        case value(JSONValue)

        /// Scalars of documents as literals, so that both compare alike.
        var simple: JSONPath.Literal? {
            switch self {
            case .nothing: nil
            case .literal(let literal): literal
            case .value(let value):
                switch value.kind {
                case .null: .null
                case .boolean: .boolean(value.boolean ?? false)
                case .number: value.number.map { .number($0) }
                case .string: .string(value.string ?? "")
                case .array, .object: nil
                }
            }
        }
    }

    private func operand(_ comparable: JSONPath.Comparable, _ current: JSONValue) -> Operand {
        switch comparable {
        case .literal(let literal): return .literal(literal)
        case .query(let query): return values(query, current).first.map { .value($0) } ?? .nothing
        case .function(.count(let query)): return .literal(.number(JSONExactNumber(values(query, current).count)))
        case .function(.value(let query)):
            let found = values(query, current)
            return found.count == 1 ? .value(found[0]) : .nothing
        case .function(.length(let argument)):
            let operand = operand(argument, current)
            if case .string(let text)? = operand.simple {
                return .literal(.number(JSONExactNumber(text.unicodeScalars.count)))
            }
            guard case .value(let value) = operand, value.kind == .array || value.kind == .object else {
                return .nothing
            }
            return .literal(.number(JSONExactNumber(value.count)))
        case .function(.matches): return .nothing
        }
    }

    private func compare(_ left: Operand, _ operation: JSONPath.Operator, _ right: Operand) -> Bool {
        switch operation {
        case .equal: isEqual(left, right)
        case .notEqual: !isEqual(left, right)
        case .less: isLess(left, right)
        case .greater: isLess(right, left)
        case .lessOrEqual: isLess(left, right) || isEqual(left, right)
        case .greaterOrEqual: isLess(right, left) || isEqual(left, right)
        }
    }

    private func isEqual(_ left: Operand, _ right: Operand) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing): return true
        case (.nothing, _), (_, .nothing): return false
        case (.value(let left), .value(let right)): return left == right
        default:
            guard let left = left.simple, let right = right.simple else { return false }
            // Scalar by scalar: normal forms are different texts.
            if case .string(let left) = left, case .string(let right) = right {
                return left.unicodeScalars.elementsEqual(right.unicodeScalars)
            }
            return left == right
        }
    }

    private func isLess(_ left: Operand, _ right: Operand) -> Bool {
        switch (left.simple, right.simple) {
        case (.number(let left)?, .number(let right)?): left < right
        case (.string(let left)?, .string(let right)?):
            left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        default: false
        }
    }

    private func matches(_ text: Operand, _ pattern: Operand, isWhole: Bool) -> Bool {
        guard case .string(let text)? = text.simple, case .string(let pattern)? = pattern.simple,
            let expression = try? Regex(Self.translated(pattern)).matchingSemantics(.unicodeScalar)
        else { return false }
        if isWhole { return (try? expression.wholeMatch(in: text)) != nil }
        return (try? expression.firstMatch(in: text)) != nil
    }

    /// A dot matches any character but line ends (RFC 9485 section 5.3), of which there are only two.
    private static func translated(_ pattern: String) -> String {
        var result = ""
        var (isEscaped, isInClass) = (false, false)
        for character in pattern.unicodeScalars {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "[" {
                isInClass = true
            } else if character == "]" {
                isInClass = false
            } else if character == ".", !isInClass {
                result += "[^\\n\\r]"
                continue
            }
            result.unicodeScalars.append(character)
        }
        return result
    }
}
