extension DateTimePattern {
    /// Reads a text of this pattern; `nil` where it is not of the pattern or no such day or time exists.
    @unsafe
    package func parse(_ start: UnsafePointer<UInt8>, _ count: Int) -> ParsedMoment? {
        var cursor = unsafe Cursor(start: start, count: count)
        var date = CivilDate(year: 1970, month: 1, day: 1)
        var hour = 0
        var minute = 0
        var second = 0
        var fraction: Int64 = 0
        var fractionDigits = 0
        var isAfternoon: Bool?
        var usesHalfDays = false
        var offset: Int32?
        for part in parts {
            switch part {
            case .literal(let byte):
                guard cursor.take(byte) else { return nil }
            case .year(let exactly):
                guard let number = cursor.number(minimum: exactly ?? 1, maximum: exactly ?? 4) else { return nil }
                date.year = exactly == 2 ? (number < 69 ? 2000 + number : 1900 + number) : number
            case .month(let minimum):
                guard let number = cursor.number(minimum: minimum, maximum: 2) else { return nil }
                date.month = number
            case .monthName:
                guard let index = cursor.name(Self.monthNames) else { return nil }
                date.month = index + 1
            case .day(let minimum):
                guard let number = cursor.number(minimum: minimum, maximum: 2) else { return nil }
                date.day = number
            case .weekdayName:
                guard cursor.name(Self.weekdayNames) != nil else { return nil }
            case .hour(let minimum):
                guard let number = cursor.number(minimum: minimum, maximum: 2), number <= 23 else { return nil }
                hour = number
            case .hourOfHalfDay(let minimum):
                guard let number = cursor.number(minimum: minimum, maximum: 2), 1...12 ~= number else {
                    return nil
                }
                hour = number % 12
                usesHalfDays = true
            case .halfDay:
                guard let afternoon = cursor.halfDay() else { return nil }
                isAfternoon = afternoon
            case .minute(let minimum):
                guard let number = cursor.number(minimum: minimum, maximum: 2), number <= 59 else { return nil }
                minute = number
            case .second(let minimum):
                guard let number = cursor.number(minimum: minimum, maximum: 2), number <= 59 else { return nil }
                second = number
            case .fraction(let digits):
                guard let number = cursor.number(minimum: digits, maximum: digits) else { return nil }
                fraction = Int64(number)
                for _ in digits..<9 { fraction *= 10 }
                fractionDigits = digits
            case .offset:
                guard let seconds = unsafe parseOffset(cursor.start + cursor.position, cursor.count - cursor.position)
                else { return nil }
                offset = seconds
                cursor.position = cursor.count
            }
        }
        guard cursor.position == count, date.isValid else { return nil }
        if usesHalfDays {
            guard let isAfternoon else { return nil }
            if isAfternoon { hour += 12 }
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return ParsedMoment(
            days: Int32(date.daysSince1970), nanoseconds: seconds * 1_000_000_000 + fraction,
            fractionDigits: fractionDigits, offset: offset)
    }

    @safe private struct Cursor {
        let start: UnsafePointer<UInt8>
        let count: Int
        var position = 0

        init(start: UnsafePointer<UInt8>, count: Int) {
            unsafe self.start = start
            self.count = count
        }

        @inline(__always)
        mutating func take(_ byte: UInt8) -> Bool {
            guard position < count, unsafe start[position] == byte else { return false }
            position += 1
            return true
        }

        @inline(__always)
        mutating func number(minimum: Int, maximum: Int) -> Int? {
            var value = 0
            var digits = 0
            while digits < maximum, position < count {
                let digit = unsafe start[position] &- 0x30
                guard digit <= 9 else { break }
                value = value &* 10 &+ Int(digit)
                digits += 1
                position += 1
            }
            return digits >= minimum ? value : nil
        }

        /// The index of a name, written out or cut to its first three letters, in any case.
        mutating func name(_ names: [[UInt8]]) -> Int? {
            var length = 0
            while position + length < count {
                let letter = unsafe start[position + length] | 0x20
                guard letter >= 0x61, letter <= 0x7A else { break }
                length += 1
            }
            guard length >= 3 else { return nil }
            for (index, name) in names.enumerated() where length == 3 || length == name.count {
                guard length <= name.count else { continue }
                let matches = (0..<length).allSatisfy { unsafe start[position + $0] | 0x20 == name[$0] }
                if matches {
                    position += length
                    return index
                }
            }
            return nil
        }

        mutating func halfDay() -> Bool? {
            guard position + 2 <= count, unsafe start[position + 1] | 0x20 == 0x6D else { return nil }
            let letter = unsafe start[position] | 0x20
            guard letter == 0x61 || letter == 0x70 else { return nil }
            position += 2
            return letter == 0x70
        }
    }
}
