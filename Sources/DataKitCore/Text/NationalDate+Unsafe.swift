/// A date written as three numbers in some country's order, with or without a time: `5/13/2014`, `1/1/17 0:01`,
/// `13.05.2014`, `5/13/2014 1:07:00 PM`.
///
/// The same text can mean different days: 1/2/17 is in January or in February. A text therefore has a *form*, which
/// says where the numbers stand, and a set of *readings*, each an order of day, month and year under which the date
/// exists.
package struct NationalDate: Hashable, Sendable {
    /// What all texts of a column must share to be read with one pattern.
    package struct Form: Hashable, Sendable, Codable {
        /// `/`, `.` or `-`
        package var separator: UInt8
        /// The year has two digits, else four.
        package var hasShortYear: Bool
        package var clock: Clock
    }

    package enum Clock: UInt8, Hashable, Sendable, Codable {
        case none, minutes, seconds, halfDayMinutes, halfDaySeconds
    }

    /// The orders in which day, month and year are written.
    package enum Order: UInt8, Hashable, Sendable, Codable, CaseIterable {
        case monthDayYear, dayMonthYear, yearMonthDay
    }

    package var form: Form
    /// Days since 1970-01-01 under each order, or `nil` where there is no such day.
    package var days: [Order: Int32]

    /// Whether the year has two digits and is taken for one from 2030 to 2068, while it may as well be of the century
    /// before.
    package var isFarAhead: Bool {
        form.hasShortYear && days.values.contains { $0 >= Self.startOf2030 }
    }

    private static let startOf2030: Int32 = 21_915

    /// Recognises a text; `nil` where it is no date in any order.
    @unsafe
    package init?(_ start: UnsafePointer<UInt8>, _ count: Int) {
        guard count >= 6, count <= 32 else { return nil }
        // SAFETY: the caller promises `count` readable bytes.
        let text = unsafe Array(UnsafeBufferPointer(start: start, count: count))
        var position = 0
        func number() -> (value: Int, digits: Int)? {
            let first = position
            var value = 0
            while position < count, text[position] &- 0x30 <= 9, position - first < 5 {
                value = value * 10 + Int(text[position] &- 0x30)
                position += 1
            }
            return position > first ? (value, position - first) : nil
        }
        func take(_ byte: UInt8) -> Bool {
            guard position < count, text[position] == byte else { return false }
            position += 1
            return true
        }

        guard let first = number(), position < count else { return nil }
        let separator = text[position]
        guard separator == UInt8(ascii: "/") || separator == UInt8(ascii: ".") || separator == UInt8(ascii: "-") else {
            return nil
        }
        position += 1
        guard let second = number(), take(separator), let third = number() else { return nil }
        guard second.digits <= 2 else { return nil }

        var clock = Clock.none
        if position < count {
            guard take(UInt8(ascii: " ")), let hour = number(), hour.digits <= 2, take(UInt8(ascii: ":")),
                let minute = number(), minute.digits == 2, minute.value <= 59
            else { return nil }
            clock = .minutes
            if take(UInt8(ascii: ":")) {
                guard let second = number(), second.digits == 2, second.value <= 59 else { return nil }
                clock = .seconds
            }
            if position < count {
                guard position + 3 == count, take(UInt8(ascii: " ")), 1...12 ~= hour.value else { return nil }
                let half = text[position] | 0x20
                guard half == UInt8(ascii: "a") || half == UInt8(ascii: "p"), text[position + 1] | 0x20 == 0x6D else {
                    return nil
                }
                clock = clock == .minutes ? .halfDayMinutes : .halfDaySeconds
            } else if hour.value > 23 {
                return nil
            }
        }

        func day(_ year: Int, _ month: Int, _ day: Int, shortYear: Bool) -> Int32? {
            let fullYear = shortYear ? (year < 69 ? 2000 + year : 1900 + year) : year
            let date = CivilDate(year: fullYear, month: month, day: day)
            return date.isValid ? Int32(date.daysSince1970) : nil
        }
        var days: [Order: Int32] = [:]
        let hasShortYear: Bool
        if first.digits == 4, third.digits <= 2 {
            // 2014/05/13: no other order has the year in front. (2014-05-13 is ISO 8601 and never comes here.)
            hasShortYear = false
            days[.yearMonthDay] = day(first.value, second.value, third.value, shortYear: false)
        } else {
            guard first.digits <= 2, third.digits == 2 || third.digits == 4 else { return nil }
            hasShortYear = third.digits == 2
            days[.monthDayYear] = day(third.value, first.value, second.value, shortYear: hasShortYear)
            days[.dayMonthYear] = day(third.value, second.value, first.value, shortYear: hasShortYear)
            if hasShortYear, separator == UInt8(ascii: "-"), first.digits == 2 {
                days[.yearMonthDay] = day(first.value, second.value, third.value, shortYear: true)
            }
        }
        guard !days.isEmpty else { return nil }
        self.form = Form(separator: separator, hasShortYear: hasShortYear, clock: clock)
        self.days = days
    }
}

extension NationalDate.Form {
    /// The Unicode date pattern of this form in an order: `M/d/yy H:mm`.
    package func pattern(_ order: NationalDate.Order) -> String {
        let year = hasShortYear ? "yy" : "yyyy"
        let parts: [String] =
            switch order {
            case .monthDayYear: ["M", "d", year]
            case .dayMonthYear: ["d", "M", year]
            case .yearMonthDay: [year, "M", "d"]
            }
        let date = parts.joined(separator: String(UnicodeScalar(separator)))
        return switch clock {
        case .none: date
        case .minutes: date + " H:mm"
        case .seconds: date + " H:mm:ss"
        case .halfDayMinutes: date + " h:mm a"
        case .halfDaySeconds: date + " h:mm:ss a"
        }
    }
}
