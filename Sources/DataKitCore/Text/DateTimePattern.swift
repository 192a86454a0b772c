/// How dates and times are written in some text: a Unicode date pattern such as `d.M.yyyy` or `M/d/yy H:mm`.
///
/// The letters are those of Unicode Technical Standard 35 (Date Field Symbols), of which these are known:
///
/// | letters | meaning |
/// |---|---|
/// | `y`, `yyyy`; `yy` | year of any length, of exactly four digits; of two digits, 1969...2068 as POSIX has it |
/// | `M`, `MM`; `MMM`, `MMMM` | month as a number; as an English name, short or long |
/// | `d`, `dd` | day of the month |
/// | `E`...`EEEE` | English name of the weekday; read over |
/// | `H`, `HH`; `h`, `hh` with `a` | hour 0...23; hour 1...12 with AM or PM |
/// | `m`, `mm`; `s`, `ss` | minute; second |
/// | `S`...`SSSSSSSSS` | fraction of a second, that many digits |
/// | `X`, `XX`, `XXX`, `Z` | offset from UTC: `Z` or `+HH`, `+HHMM`, `+HH:MM` |
/// | `'text'`, other characters | themselves; `''` is a quote |
///
/// One letter takes one or two digits, two letters exactly two.
public struct DateTimePattern: Hashable, Sendable {
    /// The pattern as it was given.
    public let text: String
    let parts: [Part]

    enum Part: Hashable, Sendable {
        case literal(UInt8)
        case year(exactly: Int?)
        case month(minimum: Int)
        case monthName(isLong: Bool)
        case day(minimum: Int)
        case weekdayName(isLong: Bool)
        case hour(minimum: Int)
        case hourOfHalfDay(minimum: Int)
        case halfDay
        case minute(minimum: Int)
        case second(minimum: Int)
        case fraction(digits: Int)
        case offset
    }

    /// Reads a pattern.
    /// - Throws: ``DataKitError`` of kind `syntax` for letters not listed above, and for a pattern without a year,
    ///   month and day or without an hour.
    public init(_ text: String) throws(DataKitError) {
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        while let letter = rest.first {
            if letter == UInt8(ascii: "'") {
                rest = rest.dropFirst()
                if rest.first == letter {
                    parts.append(.literal(letter))
                    rest = rest.dropFirst()
                    continue
                }
                var isClosed = false
                while let byte = rest.popFirst() {
                    if byte != letter {
                        parts.append(.literal(byte))
                    } else if rest.first == letter {
                        parts.append(.literal(letter))
                        rest = rest.dropFirst()
                    } else {
                        isClosed = true
                        break
                    }
                }
                guard isClosed else {
                    throw DataKitError(.syntax, "a quote in the pattern is never closed", subject: text)
                }
                continue
            }
            let isLetter = (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter)
            guard isLetter else {
                parts.append(.literal(letter))
                rest = rest.dropFirst()
                continue
            }
            let run = rest.prefix { $0 == letter }.count
            rest = rest.dropFirst(run)
            guard let part = Self.part(letter, run) else {
                let letters = String(repeating: Character(UnicodeScalar(letter)), count: run)
                throw DataKitError(
                    .syntax, "'\(letters)' is no field of a date pattern; use y M d H h m s S a E X, or quote it",
                    subject: text)
            }
            parts.append(part)
        }
        self.text = text
        self.parts = parts
        guard hasDate || hasTime else {
            throw DataKitError(.syntax, "the pattern names neither year, month and day nor an hour", subject: text)
        }
    }

    private static func part(_ letter: UInt8, _ run: Int) -> Part? {
        switch (UnicodeScalar(letter), run) {
        case ("y", 1), ("u", 1): .year(exactly: nil)
        case ("y", 2), ("u", 2): .year(exactly: 2)
        case ("y", 4), ("u", 4): .year(exactly: 4)
        case ("M", 1...2), ("L", 1...2): .month(minimum: run)
        case ("M", 3...4), ("L", 3...4): .monthName(isLong: run == 4)
        case ("d", 1...2): .day(minimum: run)
        case ("E", 1...4): .weekdayName(isLong: run == 4)
        case ("H", 1...2): .hour(minimum: run)
        case ("h", 1...2): .hourOfHalfDay(minimum: run)
        case ("a", 1...3): .halfDay
        case ("m", 1...2): .minute(minimum: run)
        case ("s", 1...2): .second(minimum: run)
        case ("S", 1...9): .fraction(digits: run)
        case ("X", 1...3), ("x", 1...3), ("Z", 1...5): .offset
        default: nil
        }
    }

    /// Whether it reads year, month and day.
    public var hasDate: Bool {
        var year = false
        var month = false
        var day = false
        for part in parts {
            switch part {
            case .year: year = true
            case .month, .monthName: month = true
            case .day: day = true
            default: break
            }
        }
        return year && month && day
    }

    /// Whether it reads an hour.
    public var hasTime: Bool {
        parts.contains {
            switch $0 {
            case .hour, .hourOfHalfDay: true
            default: false
            }
        }
    }

    /// Whether it reads an offset from UTC.
    public var hasOffset: Bool { parts.contains(.offset) }

    /// The unit that holds every value this pattern can read.
    public var unit: TimeUnit {
        for case .fraction(let digits) in parts where digits > 6 { return .nanoseconds }
        return .microseconds
    }

    static let monthNames: [[UInt8]] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }

    static let weekdayNames: [[UInt8]] = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ].map { Array($0.utf8) }
}
