/// Numbers as people read them.
enum Amount {
    /// `1,234,567`
    static func count(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: position)
            position -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// `873 bytes`, `1.2 MB`: powers of 1000, as disks are sold.
    static func bytes(_ number: Int) -> String {
        if number < 1000 { return number == 1 ? "1 byte" : "\(number) bytes" }
        var value = Double(number) / 1000
        for unit in ["kB", "MB", "GB", "TB"] {
            if value < 999.5 {
                return (value < 9.95 ? decimal(value, digits: 1) : decimal(value, digits: 0)) + " " + unit
            }
            value /= 1000
        }
        return decimal(value, digits: 0) + " PB"
    }

    /// `0.42 s`, `12.3 s`
    static func seconds(_ duration: Duration) -> String {
        let seconds = duration.seconds
        return decimal(seconds, digits: seconds < 10 ? 2 : 1) + " s"
    }

    /// `0:12`, `1:02:03`
    static func clock(_ seconds: Double) -> String {
        let total = Int(min(max(0, seconds), 359_999).rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }

    /// A number with so many fraction digits, rounded.
    static func decimal(_ value: Double, digits: Int) -> String {
        let power = [1, 10, 100, 1000][digits]
        let scaled = Int((value.magnitude * Double(power)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        if digits == 0 { return sign + String(scaled) }
        let fraction = String(scaled % power)
        return sign + "\(scaled / power)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
}
