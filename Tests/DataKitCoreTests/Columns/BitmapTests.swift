import Testing

@testable import DataKitCore

@Suite struct BitmapTests {
    private static let counts = [0, 1, 2, 63, 64, 65, 127, 128, 129, 200]

    private func bits(_ count: Int, _ random: inout RandomSource) -> [Bool] {
        (0..<count).map { _ in random.next() & 1 == 1 }
    }

    @Test("keeps its bits, and counts and lists those that are set", arguments: counts)
    func keepsBits(count: Int) {
        var random = RandomSource()
        print("seed", random.seed)
        let bits = bits(count, &random)
        let bitmap = Bitmap(bits)
        #expect(bitmap.count == count)
        #expect((0..<count).map { bitmap[$0] } == bits)
        #expect(bitmap.countOfOnes == bits.count { $0 })
        #expect(bitmap.isAllOnes == bits.allSatisfy { $0 })
        let ones = (0..<count).filter { bits[$0] }
        #expect(bitmap.positionsOfOnes == ones.map { Int32($0) })
        var visited: [Int] = []
        bitmap.forEachOne { visited.append($0) }
        #expect(visited == ones)
    }

    @Test("every slice of every slice has the bits of its range")
    func slices() {
        var random = RandomSource()
        print("seed", random.seed)
        let bits = bits(200, &random)
        let bitmap = Bitmap(bits)
        for lower in stride(from: 0, through: 200, by: 7) {
            for upper in stride(from: lower, through: 200, by: 11) {
                let slice = bitmap[lower..<upper]
                #expect(slice == Bitmap(bits[lower..<upper]))
                #expect(slice.countOfOnes == bits[lower..<upper].count { $0 })
                let inner = slice[slice.count / 3..<slice.count]
                #expect((0..<inner.count).map { inner[$0] } == Array(bits[(lower + slice.count / 3)..<upper]))
                let inverted = ~slice
                #expect((0..<slice.count).allSatisfy { inverted[$0] != slice[$0] })
                #expect(inverted.countOfOnes == slice.count - slice.countOfOnes)
            }
        }
    }

    @Test("combines bitmaps at different offsets, bit by bit")
    func combines() {
        var random = RandomSource()
        print("seed", random.seed)
        let left = bits(150, &random), right = bits(150, &random)
        for (from, to) in [(0, 150), (1, 100), (63, 64), (65, 150), (5, 5)] {
            let a = Bitmap(left)[from..<to], b = Bitmap([true, false, true] + right)[from + 3..<to + 3]
            #expect(a & b == Bitmap((from..<to).map { left[$0] && right[$0] }))
            #expect(a | b == Bitmap((from..<to).map { left[$0] || right[$0] }))
            #expect(Bitmap.intersection(a, b) == a & b)
            #expect(Bitmap.intersection(nil, b) == b)
            #expect(Bitmap.intersection(a, nil) == a)
        }
        #expect(Bitmap.intersection(nil, nil) == nil)
    }

    @Test("a repeated bit, and bits behind the count that do not matter")
    func ignoresTail() {
        for count in Self.counts {
            #expect(Bitmap(repeating: true, count: count).isAllOnes)
            #expect(Bitmap(repeating: true, count: count).countOfOnes == count)
            #expect(Bitmap(repeating: false, count: count).countOfOnes == 0)
        }
        #expect(Bitmap(words: [.max], count: 3) == Bitmap(words: [7], count: 3))
        #expect(Bitmap(words: [7], count: 3) != Bitmap(words: [7], count: 4))
    }

    @Test("a builder fed bits, runs and bitmaps in any order has them all")
    func builds() {
        var random = RandomSource()
        print("seed", random.seed)
        for _ in 0..<200 {
            var builder = BitmapBuilder()
            var expected: [Bool] = []
            for _ in 0..<Int(random.next() % 8) {
                let count = Int(random.next() % 150), bit = random.next() & 1 == 1
                switch random.next() % 4 {
                case 0:
                    builder.append(bit)
                    expected.append(bit)
                case 1:
                    builder.append(repeating: bit, count: count)
                    expected += Array(repeating: bit, count: count)
                case 2:
                    let bits = bits(count + 5, &random)
                    builder.append(contentsOf: Bitmap(bits)[5..<count + 5])
                    expected += bits[5...]
                default:
                    let kept = expected.count - min(expected.count, count)
                    builder.truncate(to: kept)
                    expected = Array(expected[..<kept])
                }
                #expect(builder.count == expected.count)
                #expect(builder.countOfZeros == expected.count { !$0 })
            }
            #expect(builder.finish() == Bitmap(expected))
            #expect(builder.finishAsValidity() == (expected.contains(false) ? Bitmap(expected) : nil))
        }
    }
}
