/// A binary heap whose largest element is at hand.
struct Heap<Element: Comparable & Sendable & Codable>: Sendable, Codable {
    private(set) var elements: [Element] = []

    init() {}

    init(_ elements: some Sequence<Element>) { for element in elements { insert(element) } }

    var count: Int { elements.count }
    /// The largest; `nil` where there is none.
    var largest: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[(child - 1) / 2] < elements[child] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// - Precondition: the heap is not empty.
    @discardableResult
    mutating func removeLargest() -> Element {
        elements.swapAt(0, elements.count - 1)
        let removed = elements.removeLast()
        sink()
        return removed
    }

    /// Puts an element in the place of the largest.
    mutating func replaceLargest(with element: Element) {
        elements[0] = element
        sink()
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < elements.count else { return }
            if child + 1 < elements.count, elements[child] < elements[child + 1] { child += 1 }
            guard elements[parent] < elements[child] else { return }
            elements.swapAt(parent, child)
            parent = child
        }
    }

    /// Changes what the elements carry, but not how they compare.
    mutating func update(_ body: (inout Element) -> Void) {
        for index in elements.indices { body(&elements[index]) }
    }
}
