/// Coding keys that mean more than an element's name.
///
/// | key | is |
/// |---|---|
/// | `"@id"` | the attribute `id` |
/// | `"$text"` | the text right in the element |
/// | `"$value"` | the elements in it, of whatever name: for choices, as enums with a case a name |
/// | `"id"` | elements called `id`, or where there are none the attribute |
enum XMLCodingForm {
    static let text = "$text"
    static let value = "$value"
    /// What Swift calls the value of an enum's case that has no label.
    static let unlabelled = "_0"

    static func attribute(_ key: String) -> String? { key.hasPrefix("@") ? String(key.dropFirst()) : nil }
}

/// A key by name or position, for paths in errors.
struct XMLPlainKey: CodingKey {
    var stringValue: String
    var intValue: Int?

    init(stringValue: String) { self.stringValue = stringValue }

    init(intValue: Int) {
        self.intValue = intValue
        stringValue = "\(intValue)"
    }
}
