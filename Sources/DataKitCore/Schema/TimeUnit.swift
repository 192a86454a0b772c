/// The resolution of a time, timestamp or duration.
public enum TimeUnit: String, Hashable, Sendable, Codable, CaseIterable {
    case seconds = "s"
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    /// How many of this unit make one second: 1, 10^3, 10^6 or 10^9.
    @inlinable
    public var perSecond: Int64 {
        switch self {
        case .seconds: 1
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        case .nanoseconds: 1_000_000_000
        }
    }

    /// The number of fraction digits that this unit can express: 0, 3, 6 or 9.
    @inlinable
    public var fractionDigits: Int {
        switch self {
        case .seconds: 0
        case .milliseconds: 3
        case .microseconds: 6
        case .nanoseconds: 9
        }
    }
}
