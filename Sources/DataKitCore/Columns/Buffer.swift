/// An immutable run of plain values that slices without copying: the storage of columns.
///
/// A buffer is an array and a range of it. Read it through ``span`` in loops, through the subscript elsewhere.
///
/// ```swift
/// let buffer = Buffer([1, 2, 3, 4] as [Int64])
/// buffer[1..<3][0]  // 2
/// ```
public struct Buffer<Element: BitwiseCopyable & Sendable>: Sendable {
    @usableFromInline let storage: [Element]
    @usableFromInline let offset: Int
    /// How many elements there are.
    public let count: Int

    /// A buffer over an array, without copying.
    @inlinable
    public init(_ elements: [Element]) {
        storage = elements
        offset = 0
        count = elements.count
    }

    @inlinable
    init(storage: [Element], offset: Int, count: Int) {
        self.storage = storage
        self.offset = offset
        self.count = count
    }

    /// The elements, for loops: bounds-checked, without copies or reference counting.
    @inlinable
    public var span: Span<Element> {
        @_lifetime(borrow self)
        get { storage.span.extracting(offset..<offset + count) }
    }

    /// One element; use ``span`` in loops.
    @inlinable
    public subscript(position: Int) -> Element {
        precondition(position >= 0 && position < count, "Buffer position is out of bounds")
        return storage[offset + position]
    }

    /// A part, without copying.
    /// - Complexity: O(1)
    @inlinable
    public subscript(range: Range<Int>) -> Buffer {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "Buffer range is out of bounds")
        return Buffer(storage: storage, offset: offset + range.lowerBound, count: range.count)
    }

    /// The elements as an array; no copy where the buffer covers its whole storage.
    @inlinable
    public var array: [Element] {
        count == storage.count ? storage : Array(storage[offset..<offset + count])
    }
}

extension Buffer {
    /// Appends the elements to an array.
    @inlinable
    package func append(to elements: inout [Element]) { elements.append(contentsOf: storage[offset..<offset + count]) }
}

extension Buffer: Equatable where Element: Equatable {
    @inlinable
    public static func == (left: Buffer, right: Buffer) -> Bool {
        left.storage[left.offset..<left.offset + left.count] == right.storage[right.offset..<right.offset + right.count]
    }
}

extension Buffer: ExpressibleByArrayLiteral {
    @inlinable
    public init(arrayLiteral elements: Element...) { self.init(elements) }
}
