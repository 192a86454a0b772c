/// Whether the bounds in a column index rise or fall from page to page.
package struct BoundaryOrder: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let unordered = BoundaryOrder(rawValue: 0)
    package static let ascending = BoundaryOrder(rawValue: 1)
    package static let descending = BoundaryOrder(rawValue: 2)

    package static let names: [Int32: String] = [
        0: "UNORDERED",
        1: "ASCENDING",
        2: "DESCENDING",
    ]
}
