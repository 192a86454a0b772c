/// What stands around the values of a JSON object of known members: `{"a":` and `,"b":` before, `}` behind.
///
/// Where a name is used twice the members are an array of pairs instead, so that none is lost:
/// `{"$row":[["a",1],["a",2]]}`.
struct JSONObjectForm {
    /// One a member.
    let prefixes: [[UInt8]]
    let suffix: [UInt8]

    init(names: [String]) {
        let areRepeated = Set(names).count != names.count
        prefixes = names.enumerated().map { index, name in
            var text = TextBuffer()
            switch (areRepeated, index == 0) {
            case (false, true): text.append("{")
            case (false, false): text.append(",")
            case (true, true): text.append(#"{"$row":[["#)
            case (true, false): text.append("],[")
            }
            text.append(jsonString: name)
            text.append(areRepeated ? "," : ":")
            return text.array
        }
        suffix = Array((names.isEmpty ? "{}" : areRepeated ? "]]}" : "}").utf8)
    }
}
