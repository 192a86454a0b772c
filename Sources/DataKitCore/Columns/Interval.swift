/// A calendar interval: months, days and nanoseconds, each counted by itself, because a month has no fixed number
/// of days and a day no fixed number of hours.
public struct Interval: Hashable, Sendable, BitwiseCopyable, Codable {
    public var months: Int32
    public var days: Int32
    public var nanoseconds: Int64

    /// An interval of so much of each.
    public init(months: Int32 = 0, days: Int32 = 0, nanoseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.nanoseconds = nanoseconds
    }
}
