/// What the errors of text formats have in common: a message about a place in a text.
package protocol TextError: Error {
    /// What was found, what was expected, how to mend it.
    var message: String { get }
    /// Where it is.
    var location: TextLocation { get set }
}

extension TextError {
    /// `orders.csv: row 4, line 5, byte 96: what is wrong there`
    package var placedMessage: String {
        let place = location.description
        return place.isEmpty ? message : "\(place): \(message)"
    }

    /// The error with what is known of its place besides.
    package func located(_ change: (inout TextLocation) -> Void) -> Self {
        var error = self
        change(&error.location)
        return error
    }

    /// A text as a message shows it: at most 60 characters, control characters escaped.
    package static func excerpt(_ bytes: some Sequence<UInt8>) -> String {
        excerpt(Array(bytes.prefix(400))[...])
    }

    /// Likewise; quickly, for those who try one thing after another.
    package static func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
        let head = bytes.prefix(400)
        if head.count <= 60, head.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            return String(decoding: head, as: UTF8.self)
        }
        var shown = ""
        for scalar in String(decoding: head, as: UTF8.self).unicodeScalars.prefix(60) {
            shown += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: false) : String(scalar)
        }
        return shown.utf8.count < head.count ? shown + "..." : shown
    }
}
