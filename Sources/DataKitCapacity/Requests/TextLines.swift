package import DataKitCore

/// The lines of a text that comes front to back, a bounded piece of it in memory at a time.
package struct TextLines {
    /// A longer line is refused: an item has at most 400 KB, and its JSON not much more.
    package static let maximumLineBytes = 16 << 20

    private var input: any ByteInput
    private var buffer: [UInt8] = []
    private var start = 0
    /// How far the buffer has been searched for a line's end.
    private var searched = 0
    private var isAtEnd = false
    /// The number of the line that ``next()`` gave last, from 1.
    package private(set) var number = 0

    package init(_ input: any ByteInput) { self.input = input }

    /// The next line without its end, which is LF or CR LF; `nil` behind the last.
    /// - Throws: ``CapacityError`` of kind `limit` for a line that is too long; what reading throws.
    package mutating func next() throws -> [UInt8]? {
        while true {
            while searched < buffer.count {
                if buffer[searched] == 0x0A {
                    let line = line(upTo: searched)
                    searched += 1
                    start = searched
                    return line
                }
                searched += 1
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                let line = line(upTo: buffer.count)
                start = buffer.count
                return line
            }
            guard buffer.count - start <= Self.maximumLineBytes else {
                throw CapacityError(
                    .limit, "is longer than \(Self.maximumLineBytes) bytes; write one value a line", line: number + 1)
            }
            if start > 0 {
                buffer.removeFirst(start)
                searched -= start
                start = 0
            }
            if try input.read(into: &buffer, atMost: 1 << 18) == 0 { isAtEnd = true }
        }
    }

    private mutating func line(upTo end: Int) -> [UInt8] {
        number += 1
        var end = end
        if end > start, buffer[end - 1] == 0x0D { end -= 1 }
        var begin = start
        // The mark that some programs put in front of UTF-8.
        if number == 1, end - begin >= 3, buffer[begin..<begin + 3].elementsEqual([0xEF, 0xBB, 0xBF]) { begin += 3 }
        return Array(buffer[begin..<end])
    }
}
