extension Predicate {
    /// The columns it reads, each once, in the order they are first named.
    public var columnNames: [String] {
        var names: [String] = []
        var seen: Set<String> = []
        func note(_ operands: Operand...) {
            for case .column(let name) in operands where seen.insert(name).inserted { names.append(name) }
        }
        func visit(_ predicate: Predicate) {
            switch predicate {
            case .constant: break
            case .comparison(let left, _, let right): note(left, right)
            case .isNull(let operand), .isIn(let operand, _), .like(let operand, _, _): note(operand)
            case .between(let operand, let lower, let upper): note(operand, lower, upper)
            case .and(let parts), .or(let parts): for part in parts { visit(part) }
            case .not(let inner): visit(inner)
            }
        }
        visit(self)
        return names
    }
}
