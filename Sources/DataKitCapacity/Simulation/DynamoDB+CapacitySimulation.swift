extension DynamoDB {
    /// Settings of auto scaling for one kind of capacity of a table or index.
    public struct AutoScaling: Sendable, Hashable {
        public var minimum: Int
        public var maximum: Int
        /// The share of the capacity that is to be used, 0.2 to 0.9.
        public var target: Double

        /// - Precondition: `1 <= minimum <= maximum`, and the target lies between 0.2 and 0.9.
        public init(minimum: Int, maximum: Int, target: Double = 0.7) {
            precondition(minimum >= 1 && maximum >= minimum && (0.2...0.9).contains(target))
            self.minimum = minimum
            self.maximum = maximum
            self.target = target
        }
    }

    /// What became of a day's demand.
    public struct DayOutcome: Sendable, Hashable {
        /// Units asked for.
        public var demanded = 0.0
        /// Units refused.
        public var throttled = 0.0
        /// Seconds in which units were refused.
        public var throttledSeconds = 0
        /// Units provisioned, averaged over each hour of the day.
        public var provisionedByHour: [Double] = []
        /// How often the capacity was changed.
        public var increases = 0
        public var decreases = 0

        /// Units provisioned, averaged over the day.
        public var meanProvisioned: Double {
            provisionedByHour.isEmpty ? 0 : provisionedByHour.reduce(0, +) / Double(provisionedByHour.count)
        }
        /// The share of the units that was refused.
        public var throttledShare: Double { demanded == 0 ? 0 : throttled / demanded }
    }

    /// Lives through days of a demand, second by second, and tells of the last.
    ///
    /// Unused capacity is saved for 300 seconds. Each minute auto scaling looks at what was used: above the target for
    /// two minutes running, capacity rises so that use is at the target again; 20 points below it for fifteen, capacity
    /// falls, four times a day and again whenever the hour before had no fall. A change takes hold in the next minute.
    ///
    /// - Parameter peak: units a second where the curve is 1.
    /// - Complexity: O(86,400 x days)
    public static func simulateProvisioned(
        peak: Double, curve: DayCurve, scaling: AutoScaling, days: Int = 2
    ) -> DayOutcome {
        var outcome = DayOutcome()
        var capacity = Double(
            min(
                scaling.maximum,
                max(
                    scaling.minimum,
                    provisioned(
                        consumed: peak * curve.factor(atSecond: 0), targetUtilisation: scaling.target))))
        var saved = capacity * Double(Limits.burstSeconds)
        var minutesAbove = 0, minutesBelow = 0, lastFall = -3600, fallsToday = 0
        let low = max(scaling.target - 0.2, scaling.target * 2 / 3)
        var lastMinute = 0.0
        for day in 0..<max(1, days) {
            outcome = DayOutcome()
            fallsToday = 0
            for hour in 0..<24 {
                var unitSeconds = 0.0
                for minute in 0..<60 {
                    var used = 0.0
                    for second in 0..<60 {
                        let demand = peak * curve.factor(atSecond: hour * 3600 + minute * 60 + second)
                        let served = min(demand, capacity + saved)
                        saved = min(capacity * Double(Limits.burstSeconds), saved + capacity - served)
                        used += served
                        outcome.demanded += demand
                        if demand > served + 1e-9 {
                            outcome.throttled += demand - served
                            outcome.throttledSeconds += 1
                        }
                    }
                    unitSeconds += capacity * 60
                    let share = used / 60 / capacity
                    minutesAbove = share > scaling.target ? minutesAbove + 1 : 0
                    minutesBelow = share < low ? minutesBelow + 1 : 0
                    let now = ((day * 24 + hour) * 60 + minute) * 60
                    func wanted(_ used: Double) -> Double {
                        Double(
                            min(
                                scaling.maximum,
                                max(
                                    scaling.minimum,
                                    provisioned(
                                        consumed: used / 60, targetUtilisation: scaling.target))))
                    }
                    if minutesAbove >= 2 {
                        let next = wanted(max(used, lastMinute))
                        if next > capacity {
                            capacity = next
                            outcome.increases += 1
                        }
                        minutesAbove = 0
                    } else if minutesBelow >= 15, fallsToday < 4 || now - lastFall >= 3600 {
                        let next = wanted(max(used, lastMinute))
                        if next < capacity {
                            capacity = next
                            saved = min(saved, capacity * Double(Limits.burstSeconds))
                            outcome.decreases += 1
                            fallsToday += 1
                            lastFall = now
                        }
                        minutesBelow = 0
                    }
                    lastMinute = used
                }
                outcome.provisionedByHour.append(unitSeconds / 3600)
            }
        }
        return outcome
    }

    /// Lives through the first day of an on-demand table, minute by minute.
    ///
    /// A new table takes 4,000 write and 12,000 read units a second; a table takes twice the highest minute that lies
    /// at least half an hour back.
    public static func simulateOnDemand(
        peak: Double, curve: DayCurve, initial: Int, days: Int = 1
    ) -> DayOutcome {
        var outcome = DayOutcome()
        var minutes: [Double] = []
        var highest = 0.0
        for _ in 0..<max(1, days) {
            outcome = DayOutcome()
            for minute in 0..<1440 {
                if minutes.count > 30 { highest = max(highest, minutes[minutes.count - 31]) }
                let limit = max(Double(initial), 2 * highest)
                var used = 0.0
                for second in 0..<60 {
                    let demand = peak * curve.factor(atSecond: minute * 60 + second)
                    let served = min(demand, limit)
                    used += served
                    outcome.demanded += demand
                    if demand > served {
                        outcome.throttled += demand - served
                        outcome.throttledSeconds += 1
                    }
                }
                minutes.append(used / 60)
            }
        }
        return outcome
    }
}
