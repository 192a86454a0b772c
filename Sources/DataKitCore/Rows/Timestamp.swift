/// A moment: a count of units since 1970-01-01T00:00:00, as a timestamp column holds it, without loss.
///
/// For the properties of structs that rows are decoded into or encoded from.
public struct Timestamp: Hashable, Sendable, Codable {
    /// How many units since 1970-01-01T00:00:00; negative before.
    public var count: Int64
    /// What is counted.
    public var unit: TimeUnit
    /// Whether the count is an instant, counted in UTC, rather than the reading of a wall clock somewhere.
    public var isUTC: Bool

    /// A moment by its count.
    public init(_ count: Int64, _ unit: TimeUnit, isUTC: Bool) {
        self.count = count
        self.unit = unit
        self.isUTC = isUTC
    }

    /// Seconds since 1970-01-01T00:00:00, rounded to a `Double`.
    public var secondsSince1970: Double { Double(count) / Double(unit.perSecond) }

    /// The day.
    public var date: CivilDate { CivilDate(daysSince1970: TextBuffer.split(timestamp: count, unit).days) }
}

extension Timestamp: CustomStringConvertible {
    /// As ISO 8601 writes it: `2024-05-01T10:00:00.250Z`.
    public var description: String {
        var text = TextBuffer()
        text.append(timestamp: count, unit: unit, isUTC: isUTC, separator: UInt8(ascii: "T"), trimming: true)
        return String(decoding: text.array, as: UTF8.self)
    }
}
