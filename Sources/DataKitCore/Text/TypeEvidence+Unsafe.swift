/// What the texts of a column have been seen to be: from it follows the column's type.
///
/// Evidence merges, in any order, so parts of a file can be looked at by several tasks.
package struct TypeEvidence: Hashable, Sendable, Codable {
    package struct Kinds: OptionSet, Hashable, Sendable, Codable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        static let boolean = Kinds(rawValue: 1 << 0)
        static let int64 = Kinds(rawValue: 1 << 1)
        static let negative = Kinds(rawValue: 1 << 2)
        /// An integer that a double cannot hold exactly.
        static let inexactInteger = Kinds(rawValue: 1 << 3)
        static let uint64 = Kinds(rawValue: 1 << 4)
        /// An integer of more than 64 bits and at most 38 digits.
        static let wideInteger = Kinds(rawValue: 1 << 5)
        static let float = Kinds(rawValue: 1 << 6)
        static let nonFinite = Kinds(rawValue: 1 << 7)
        static let date = Kinds(rawValue: 1 << 8)
        static let localTimestamp = Kinds(rawValue: 1 << 9)
        static let utcTimestamp = Kinds(rawValue: 1 << 10)
        /// More than six fraction digits.
        static let nanoseconds = Kinds(rawValue: 1 << 11)
        /// A moment that 64 bits of nanoseconds cannot hold.
        static let beyondNanoseconds = Kinds(rawValue: 1 << 12)
        static let national = Kinds(rawValue: 1 << 13)
        static let text = Kinds(rawValue: 1 << 14)
        /// A year of two digits that may be of the century before.
        static let shortYearAhead = Kinds(rawValue: 1 << 15)

        static let integers: Kinds = [.int64, .uint64, .wideInteger]
        static let numbers: Kinds = [.int64, .uint64, .wideInteger, .float, .nonFinite]
        static let moments: Kinds = [.date, .localTimestamp, .utcTimestamp]
    }

    package private(set) var kinds: Kinds = []
    private var form: NationalDate.Form?
    /// The orders under which every national date so far exists.
    private var orders: Set<NationalDate.Order> = []
    /// Orders that gave different days for some text.
    private var disagreeing: Set<Disagreement> = []
    /// A text that could not be read in one way only.
    private var ambiguousExample: String?
    /// A text whose year may be of another century.
    private var aheadExample: String?

    private struct Disagreement: Hashable, Sendable, Codable {
        var first: NationalDate.Order
        var second: NationalDate.Order
    }

    /// What the texts say of the form of numbers, where people's forms were asked for.
    private var numbers: NationalNumberEvidence?

    /// No evidence.
    /// - Parameter readsNationalNumbers: whether `1.234,5`, `$1,234.50` and the like may be numbers.
    package init(readsNationalNumbers: Bool = false) {
        if readsNationalNumbers { numbers = NationalNumberEvidence() }
    }

    /// Whether there has been any value.
    package var isEmpty: Bool { kinds.isEmpty }

    /// Whether the type is string whatever follows.
    package var isText: Bool { kinds.contains(.text) && !mayBeNumbers }

    private var mayBeNumbers: Bool { numbers?.isPossible ?? false }

    /// Whether only more of the column can tell the type: it has no values so far, or dates in a national form, or
    /// nothing but `NaN` and the like, which are numbers only beside numbers.
    package var isUndecided: Bool {
        isEmpty || kinds.contains(.text) && mayBeNumbers || kinds == .nonFinite || kinds.contains(.national) && !isText
    }

    /// Why the type is what it is, in words: what kinds of text there are.
    package var reason: String {
        let names: [(Kinds, String)] = [
            (.boolean, "true and false"), (.integers, "integers"), (.float, "decimals"), (.nonFinite, "NaN or inf"),
            (.date, "dates"), (.localTimestamp, "timestamps"), (.utcTimestamp, "timestamps with offsets"),
            (.national, "dates in a national form"), (.text, "texts"),
        ]
        let found = names.compactMap { kinds.isDisjoint(with: $0.0) ? nil : $0.1 }
        if kinds.contains(.text), numbers?.type != nil { return "numbers in a national form" }
        return found.isEmpty ? "no values" : found.joined(separator: ", ")
    }

    /// Takes in the texts of a column, from one of them on, leaving out nulls.
    package mutating func add(_ fields: TextFields, from first: Int = 0, nullTokens: [[UInt8]] = []) {
        var index = first
        while index < fields.count, !isText {
            let (start, count, _, needsUnescaping) = unsafe fields.content(index)
            index += 1
            if count <= 0 { continue }
            if needsUnescaping {
                kinds.insert(.text)
                numbers = nil
                return
            }
            // SAFETY: the text's bytes are readable.
            let text = unsafe UnsafeBufferPointer(start: start, count: count)
            if nullTokens.contains(where: { unsafe text.elementsEqual($0) }) { continue }
            unsafe add(start, count)
        }
    }

    /// Takes in one value, which is not null.
    @unsafe
    package mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int) {
        unsafe numbers?.add(start, count)
        if kinds.contains(.text) { return }
        guard count > 0, count <= 512 else {
            kinds.insert(.text)
            return
        }
        let first = unsafe start[0]
        if first &- 0x30 <= 9 || first == 0x2D || first == 0x2E {
            unsafe addNumberOrDate(start, count)
        } else if first == 0x2B, unsafe addExtended(start, count) {
            // A date, though numbers with a plus are codes.
        } else if unsafe parseBoolean(start, count) != nil {
            kinds.insert(.boolean)
        } else if first != 0x2B, unsafe parseNonFinite(start, count) != nil {
            kinds.insert(.nonFinite)
        } else {
            kinds.insert(.text)
        }
        if !isCompatible { kinds.insert(.text) }
    }

    /// Takes in a date or moment whose year is not one of 1 to 9999.
    @unsafe
    private mutating func addExtended(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard let moment = unsafe parseExtendedMoment(start, count) else { return false }
        if unsafe parseExtendedDate(start, count) != nil {
            kinds.insert(.date)
        } else {
            kinds.insert(moment.offset == nil ? .localTimestamp : .utcTimestamp)
            if moment.fractionDigits > 6 { kinds.insert(.nanoseconds) }
        }
        if moment.count(of: .nanoseconds) == nil { kinds.insert(.beyondNanoseconds) }
        return true
    }

    @unsafe
    private mutating func addNumberOrDate(_ start: UnsafePointer<UInt8>, _ count: Int) {
        if let number = unsafe parseInt64(start, count, isStrict: true) {
            kinds.insert(.int64)
            if number < 0 { kinds.insert(.negative) }
            if Double(exactly: number) == nil { kinds.insert(.inexactInteger) }
            return
        }
        if unsafe isPlainNumber(start, count) {
            if unsafe UnsafeBufferPointer(start: start, count: count).allSatisfy({ $0 != 0x2E && $0 | 0x20 != 0x65 }),
                unsafe start[0] != 0x2D || start[1] != 0x30
            {
                kinds.insert(.inexactInteger)
                if unsafe parseUInt64(start, count) != nil {
                    kinds.insert(.uint64)
                } else if let wide = unsafe parseInt128(start, count),
                    wide.magnitude < Decimal128.powersOfTen[38].magnitude
                {
                    kinds.insert(.wideInteger)
                    if wide < 0 { kinds.insert(.negative) }
                } else {
                    kinds.insert(.text)
                }
            } else {
                kinds.insert(unsafe parseDouble(start, count) != nil ? .float : .text)
            }
            return
        }
        if unsafe parseNonFinite(start, count) != nil {
            kinds.insert(.nonFinite)
        } else if let days = unsafe parseISODate(start, count) {
            kinds.insert(.date)
            if ParsedMoment(days: days).count(of: .nanoseconds) == nil { kinds.insert(.beyondNanoseconds) }
        } else if let moment = unsafe parseISOTimestamp(start, count, allowsDateOnly: false) {
            kinds.insert(moment.offset == nil ? .localTimestamp : .utcTimestamp)
            if moment.fractionDigits > 6 { kinds.insert(.nanoseconds) }
            if moment.count(of: .nanoseconds) == nil { kinds.insert(.beyondNanoseconds) }
        } else if unsafe addExtended(start, count) {
            return
        } else if let national = unsafe NationalDate(start, count) {
            unsafe add(national, String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        } else {
            kinds.insert(.text)
        }
    }

    private mutating func add(_ date: NationalDate, _ text: @autoclosure () -> String) {
        if !kinds.contains(.national) {
            kinds.insert(.national)
            form = date.form
            orders = Set(date.days.keys)
        }
        guard form == date.form else {
            kinds.insert(.text)
            return
        }
        orders.formIntersection(date.days.keys)
        if orders.isEmpty {
            kinds.insert(.text)
            return
        }
        if date.isFarAhead {
            kinds.insert(.shortYearAhead)
            if aheadExample == nil { aheadExample = text() }
        }
        for (first, firstDay) in date.days {
            for (second, secondDay) in date.days where first.rawValue < second.rawValue && firstDay != secondDay {
                disagreeing.insert(Disagreement(first: first, second: second))
                if ambiguousExample == nil { ambiguousExample = text() }
            }
        }
    }

    /// Takes in what has been seen elsewhere of the same column.
    package mutating func merge(_ other: TypeEvidence) {
        if other.kinds.contains(.national) {
            if !kinds.contains(.national) {
                form = other.form
                orders = other.orders
            } else if form != other.form {
                kinds.insert(.text)
            } else {
                orders.formIntersection(other.orders)
                if orders.isEmpty { kinds.insert(.text) }
            }
        }
        disagreeing.formUnion(other.disagreeing)
        if ambiguousExample == nil { ambiguousExample = other.ambiguousExample }
        if aheadExample == nil { aheadExample = other.aheadExample }
        if let its = other.numbers { numbers?.merge(its) } else { numbers = nil }
        kinds.formUnion(other.kinds)
        if !isCompatible { kinds.insert(.text) }
    }

    /// The narrowest type that holds everything seen without loss; string where there is none, and where nothing was
    /// seen.
    package var type: TextColumnType {
        if kinds.contains(.text), let national = numbers?.type { return national }
        if kinds.isEmpty || kinds.contains(.text) { return TextColumnType(.string) }
        if kinds == .boolean { return TextColumnType(.boolean) }
        if !kinds.isDisjoint(with: .numbers) { return TextColumnType(numberType) }
        if !kinds.contains(.national), !kinds.isDisjoint(with: .moments) { return TextColumnType(momentType) }
        guard let order = unambiguousOrder, let form, let pattern = try? DateTimePattern(form.pattern(order)) else {
            return TextColumnType(.string)
        }
        let type: DataType = form.clock == .none ? .date : .timestamp(.microseconds, timeZone: nil)
        return TextColumnType(type, pattern: pattern)
    }

    /// The type where `NaN` and infinities are numbers like others, as in JSON that has them: they make whole numbers that
    /// doubles hold exactly into doubles.
    package var typeWithNonFinite: TextColumnType {
        guard kinds.contains(.nonFinite), kinds.isSubset(of: .numbers.union([.nonFinite, .negative])),
            !kinds.contains(.inexactInteger)
        else { return type }
        return TextColumnType(.float64)
    }

    /// Whether one type other than string can hold everything seen.
    private var isCompatible: Bool {
        var kinds = kinds
        // Among dates such as 2024-5-1, those with a two-digit month and day look like ISO 8601.
        if kinds.contains(.national), orders == [.yearMonthDay],
            form == NationalDate.Form(separator: UInt8(ascii: "-"), hasShortYear: false, clock: .none),
            kinds.isDisjoint(with: [.localTimestamp, .utcTimestamp])
        {
            kinds.remove(.national)
            kinds.insert(.date)
        }
        return kinds.isCompatible
    }

    private var numberType: DataType {
        if kinds.contains(.float) { return kinds.contains(.inexactInteger) ? .string : .float64 }
        if kinds.contains(.nonFinite) { return .string }
        if kinds.contains(.wideInteger) { return .decimal(precision: 38, scale: 0) }
        if kinds.contains(.uint64) { return kinds.contains(.negative) ? .decimal(precision: 38, scale: 0) : .uint64 }
        return .int64
    }

    private var momentType: DataType {
        if kinds.contains(.utcTimestamp), !kinds.isDisjoint(with: [.date, .localTimestamp]) { return .string }
        if kinds.isSubset(of: [.date, .beyondNanoseconds]) { return .date }
        if kinds.contains(.nanoseconds), kinds.contains(.beyondNanoseconds) { return .string }
        let unit: TimeUnit = kinds.contains(.nanoseconds) ? .nanoseconds : .microseconds
        return .timestamp(unit, timeZone: kinds.contains(.utcTimestamp) ? "UTC" : nil)
    }

    /// An order under which every date exists and with which every other such order agrees on every day.
    private var unambiguousOrder: NationalDate.Order? {
        let possible = orders.sorted { $0.rawValue < $1.rawValue }
        for first in possible {
            for second in possible where first.rawValue < second.rawValue {
                if disagreeing.contains(Disagreement(first: first, second: second)) { return nil }
            }
        }
        return possible.first
    }

    /// A sentence about a column that stayed text because its dates could be read in several ways, or whose years are
    /// not plain.
    package func ambiguityNote(column: String) -> String? {
        if kinds.contains(.text), let note = numbers?.ambiguityNote(column: column) { return note }
        guard kinds.contains(.national), !isText, let form else { return nil }
        if unambiguousOrder != nil {
            guard kinds.contains(.shortYearAhead), let example = aheadExample else { return nil }
            return "column '\(column)' has years of two digits, as in '\(example)', which are taken for 1969 to 2068; "
                + "to keep the texts, say --type '\(column)=string'"
        }
        let type = form.clock == .none ? "date" : "timestamp"
        let options = orders.sorted { $0.rawValue < $1.rawValue }.map {
            "--type '\(column)=\(type)(\(form.pattern($0)))'"
        }
        let example = ambiguousExample.map { ": '\($0)' can be read in more than one way" } ?? ""
        return "column '\(column)' holds dates but stays text\(example); to settle it, say "
            + options.joined(separator: " or ")
    }
}

extension TypeEvidence.Kinds {
    /// Whether one type other than string can hold all of these.
    fileprivate var isCompatible: Bool {
        if contains(.text) { return true }
        var families = 0
        if contains(.boolean) { families += 1 }
        if !isDisjoint(with: .numbers) { families += 1 }
        if !isDisjoint(with: .moments) { families += 1 }
        if contains(.national) { families += 1 }
        return families <= 1
    }
}

/// Whether a text is a number as people write numbers: no `+`, no needless leading zero, digits around the point.
@unsafe @inline(__always)
package func isPlainNumber(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var position = 0
    func digits() -> Int {
        let first = position
        while position < count, unsafe start[position] &- 0x30 <= 9 { position &+= 1 }
        return position &- first
    }
    // SAFETY: the caller promises `count` readable bytes; every access is behind a check of the position.
    if count > 0, unsafe start[0] == 0x2D { position = 1 }
    let whole = position
    let wholeDigits = digits()
    if wholeDigits > 1, unsafe start[whole] == 0x30 { return false }
    var fractionDigits = 0
    if position < count, unsafe start[position] == 0x2E {
        position &+= 1
        fractionDigits = digits()
    }
    guard wholeDigits &+ fractionDigits > 0 else { return false }
    if position < count, unsafe start[position] | 0x20 == 0x65 {
        position &+= 1
        if position < count, unsafe start[position] == 0x2B || start[position] == 0x2D { position &+= 1 }
        guard digits() > 0 else { return false }
    }
    return position == count
}
