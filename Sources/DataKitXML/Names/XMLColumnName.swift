/// Names of columns as names of elements and attributes: what XML does not allow in them is written as `_x0020_`, as
/// ISO/IEC 9075-14 (SQL/XML), section 9.1, has it.
enum XMLColumnName {
    /// The name as XML allows it, without colons: those part prefixes from names.
    static func encoded(_ name: String) -> String {
        var result = ""
        let scalars = Array(name.unicodeScalars)
        for (position, scalar) in scalars.enumerated() {
            let isPart =
                position == 0 ? XMLCharacter.startsName(scalar.value) : XMLCharacter.continuesName(scalar.value)
            let looksEncoded = scalar == "_" && decodedLength(scalars[position...]) != nil
            if isPart, scalar != ":", !looksEncoded {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = digits.count <= 4 ? 4 : 6
                result += "_x" + String(repeating: "0", count: width - digits.count) + digits + "_"
            }
        }
        return result
    }

    /// The name that an encoded one stands for.
    static func decoded(_ name: String) -> String {
        guard name.utf8.contains(0x5F) else { return name }
        var result = ""
        var scalars = Array(name.unicodeScalars)[...]
        while let first = scalars.first {
            if first == "_", let (scalar, length) = decodedLength(scalars) {
                result.unicodeScalars.append(scalar)
                scalars = scalars.dropFirst(length)
            } else {
                result.unicodeScalars.append(first)
                scalars = scalars.dropFirst()
            }
        }
        return result
    }

    /// The character that a name begins with as `_xHHHH_` or `_xHHHHHH_`, and how long that is.
    private static func decodedLength(
        _ text: ArraySlice<Unicode.Scalar>
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        for digits in [4, 6] {
            guard text.count >= digits + 3 else { return nil }
            let start = text.startIndex
            guard text[start + 1] == "x", text[start + 2 + digits] == "_" else { continue }
            var value: UInt32 = 0
            var isNumber = true
            for scalar in text[(start + 2)..<(start + 2 + digits)] {
                guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                    isNumber = false
                    break
                }
                value = value << 4 | UInt32(digit)
            }
            if isNumber, let scalar = Unicode.Scalar(value) { return (scalar, digits + 3) }
        }
        return nil
    }
}
