/// A condition on rows, such as `total > 1000 and country in ('US', 'DE')`, with SQL's three-valued logic.
///
/// One form serves everything that filters: reading Parquet (pruning), partition pruning, `where` clauses in rules,
/// `--where` on the command line.
public indirect enum Predicate: Hashable, Sendable {
    /// True, false, or unknown (`nil`) for every row.
    case constant(Bool?)
    case comparison(Operand, Comparison, Operand)
    case isNull(Operand)
    /// Whether the operand equals one of the values; unknown where it does not and one of them is null.
    case isIn(Operand, [Value])
    /// Inclusive at both ends.
    case between(Operand, lower: Operand, upper: Operand)
    /// `%` matches any run of characters, `_` any one; the escape character takes the next one literally.
    case like(Operand, pattern: String, escape: Character?)
    case and([Predicate])
    case or([Predicate])
    case not(Predicate)

    /// What is compared.
    public enum Operand: Hashable, Sendable {
        case column(String)
        case literal(Value)
    }

    /// How two operands are compared.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }
}
