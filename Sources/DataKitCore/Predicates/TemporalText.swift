/// Dates and times as the literals of predicates write them, exactly and both ways.
///
/// What the calendar cannot write (years outside 0...9999, times beyond a day) is a count and its unit: `-5 us`.
enum TemporalText {
    /// `2024-05-01`, or `-5 days`.
    static func date(_ text: [UInt8]) -> Int32? {
        var cursor = Cursor(text)
        if let day = cursor.date() { return cursor.isAtEnd ? Int32(exactly: day) : nil }
        let words = text.split(separator: 0x20)
        guard words.count == 2, Array(words[1]) == Array("days".utf8) else { return nil }
        return Int32(String(decoding: words[0], as: UTF8.self))
    }

    /// `10:00`, `10:00:00.5`, or `-5 us`.
    static func time(_ text: [UInt8]) -> (count: Int64, unit: TimeUnit)? {
        var cursor = Cursor(text)
        if let time = cursor.time() { return cursor.isAtEnd ? time.counted(days: 0) : nil }
        return count(text)
    }

    /// A date, or a date and a time with a `T` or space between, and `Z` or an offset where it is an instant. The unit
    /// is the coarsest of the four that holds the fraction as it is written.
    static func timestamp(_ text: [UInt8]) -> (count: Int64, unit: TimeUnit, isUTC: Bool)? {
        var cursor = Cursor(text)
        guard let day = cursor.date() else {
            let words = text.split(separator: 0x20)
            let isUTC = words.count == 3 && Array(words[2]) == Array("UTC".utf8)
            guard words.count == (isUTC ? 3 : 2) else { return nil }
            return count(Array(words[0] + [0x20] + words[1])).map { ($0.count, $0.unit, isUTC) }
        }
        if cursor.isAtEnd { return Clock().counted(days: day).map { ($0.count, $0.unit, false) } }
        guard cursor.take(UInt8(ascii: "T")) || cursor.take(UInt8(ascii: "t")) || cursor.take(0x20),
            var time = cursor.time()
        else { return nil }
        let offset = cursor.offset()
        guard cursor.isAtEnd else { return nil }
        time.seconds -= offset ?? 0
        return time.counted(days: day).map { ($0.count, $0.unit, offset != nil) }
    }

    /// A count and its unit: `90 s`.
    static func count(_ text: [UInt8]) -> (count: Int64, unit: TimeUnit)? {
        let words = text.split(separator: 0x20)
        guard words.count == 2, let count = Int64(String(decoding: words[0], as: UTF8.self)),
            let unit = TimeUnit(rawValue: String(decoding: words[1], as: UTF8.self))
        else { return nil }
        return (count, unit)
    }

    static func text(date days: Int32) -> String {
        let date = CivilDate(daysSince1970: Int(days))
        guard 0...9999 ~= date.year else { return "\(days) days" }
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    static func text(time count: Int64, _ unit: TimeUnit) -> String {
        guard count >= 0, count / unit.perSecond < 86_400 else { return "\(count) \(unit.rawValue)" }
        let seconds = Int(count / unit.perSecond)
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        if unit == .seconds { return clock }
        return clock + "." + padded(Int(count % unit.perSecond), unit.fractionDigits)
    }

    static func text(timestamp count: Int64, _ unit: TimeUnit, isUTC: Bool) -> String {
        let perDay = unit.perSecond * 86_400
        let days = count >= 0 ? count / perDay : (count + 1) / perDay - 1
        guard -719_528...2_932_896 ~= days else { return "\(count) \(unit.rawValue)\(isUTC ? " UTC" : "")" }
        // The product may overflow where the day began before the first count.
        let time = Int64(truncatingIfNeeded: Int128(count) - Int128(days) * Int128(perDay))
        return text(date: Int32(days)) + "T" + text(time: time, unit) + (isUTC ? "Z" : "")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private struct Clock {
        var seconds = 0
        var fraction: Int64 = 0
        var unit = TimeUnit.seconds

        func counted(days: Int) -> (count: Int64, unit: TimeUnit)? {
            let count = (Int128(days) * 86_400 + Int128(seconds)) * Int128(unit.perSecond) + Int128(fraction)
            return Int64(exactly: count).map { ($0, unit) }
        }
    }

    private struct Cursor {
        let text: [UInt8]
        var position = 0

        init(_ text: [UInt8]) { self.text = text }

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < text.count, text[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            guard position + count <= text.count else { return nil }
            var number = 0
            for index in position..<position + count {
                let digit = text[index] &- 0x30
                guard digit < 10 else { return nil }
                number = number * 10 + Int(digit)
            }
            position += count
            return number
        }

        /// Days since 1970, or `nil` having moved nowhere that matters.
        mutating func date() -> Int? {
            guard let year = digits(4), take(UInt8(ascii: "-")), let month = digits(2), take(UInt8(ascii: "-")),
                let day = digits(2)
            else { return nil }
            let date = CivilDate(year: year, month: month, day: day)
            return date.isValid ? date.daysSince1970 : nil
        }

        mutating func time() -> Clock? {
            guard let hour = digits(2), hour < 24, take(UInt8(ascii: ":")), let minute = digits(2), minute < 60 else {
                return nil
            }
            var clock = Clock(seconds: hour * 3600 + minute * 60)
            guard take(UInt8(ascii: ":")) else { return clock }
            guard let second = digits(2), second < 60 else { return nil }
            clock.seconds += second
            guard take(UInt8(ascii: ".")) else { return clock }
            var written = 0
            while written < 9, let digit = digits(1) {
                clock.fraction = clock.fraction * 10 + Int64(digit)
                written += 1
            }
            guard written > 0 else { return nil }
            clock.unit = written <= 3 ? .milliseconds : written <= 6 ? .microseconds : .nanoseconds
            for _ in written..<clock.unit.fractionDigits { clock.fraction *= 10 }
            return clock
        }

        /// Seconds east of UTC behind `Z`, `+02`, `+0200` or `+02:00`; `nil` where there is no offset.
        mutating func offset() -> Int? {
            if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
            let start = position
            let isWest = take(UInt8(ascii: "-"))
            guard isWest || take(UInt8(ascii: "+")), let hours = digits(2), hours < 24 else {
                position = start
                return nil
            }
            var seconds = hours * 3600
            if !isAtEnd {
                _ = take(UInt8(ascii: ":"))
                guard let minutes = digits(2), minutes < 60 else {
                    position = start
                    return nil
                }
                seconds += minutes * 60
            }
            return isWest ? -seconds : seconds
        }
    }
}
