/// How often a schema element occurs: `FieldRepetitionType` of the specification.
package struct Repetition: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let required = Repetition(rawValue: 0)
    package static let optional = Repetition(rawValue: 1)
    package static let repeated = Repetition(rawValue: 2)

    package static let names: [Int32: String] = [
        0: "REQUIRED",
        1: "OPTIONAL",
        2: "REPEATED",
    ]
}
