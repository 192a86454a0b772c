/// A block of CSV text being written, with the number formats that orders need. Digits go straight into the block:
/// no strings are made.
struct CSVText {
    private var bytes: [UInt8]
    private var count = 0
    /// "00", "01", ... "99": two digits a look-up.
    private let pairs: [UInt8]

    static let comma = UInt8(ascii: ",")
    static let newline = UInt8(ascii: "\n")
    /// More room than the lines of one order take.
    private static let reserve = 1 << 14

    init(capacity: Int) {
        bytes = Array(repeating: 0, count: capacity + Self.reserve)
        var pairs: [UInt8] = []
        for number: UInt8 in 0..<100 { pairs += [48 + number / 10, 48 + number % 10] }
        self.pairs = pairs
    }

    var isNearlyFull: Bool { count > bytes.count - Self.reserve }
    var written: Span<UInt8> {
        @_lifetime(borrow self) get { bytes.span.extracting(0..<count) }
    }

    mutating func removeAll() { count = 0 }

    mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count &+= 1
    }

    mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// A number without a sign.
    mutating func append(_ number: Int) {
        var width = 1
        var limit = 10
        while number >= limit {
            width &+= 1
            limit &*= 10
        }
        appendDigits(of: number, width: width)
    }

    /// The low `width` digits of a number, with leading zeros.
    mutating func appendDigits(of number: Int, width: Int) {
        var left = number
        var position = count &+ width
        count = position
        while position &- 2 >= count &- width {
            let (quotient, pair) = left.quotientAndRemainder(dividingBy: 100)
            position &-= 2
            bytes[position] = pairs[2 &* pair]
            bytes[position &+ 1] = pairs[2 &* pair &+ 1]
            left = quotient
        }
        if position > count &- width { bytes[position &- 1] = UInt8(truncatingIfNeeded: 48 &+ left % 10) }
    }

    /// A number of hundredths, ten-thousandths or millionths, as `12.3400`.
    mutating func append(_ number: Int, fractionDigits: Int) {
        let power = fractionDigits == 2 ? 100 : fractionDigits == 4 ? 10_000 : 1_000_000
        append(number / power)
        append(UInt8(ascii: "."))
        appendDigits(of: number % power, width: fractionDigits)
    }
}
