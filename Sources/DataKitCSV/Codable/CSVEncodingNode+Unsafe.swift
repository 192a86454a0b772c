import DataKitCore

extension CSVEncodingNode {
    /// A value whose type's form is that of days.
    @inline(__always)
    func day<Value>(_ value: Value) -> CivilDate {
        // SAFETY: the form says that the types are the same.
        unsafe unsafeBitCast(value, to: CivilDate.self)
    }
}
