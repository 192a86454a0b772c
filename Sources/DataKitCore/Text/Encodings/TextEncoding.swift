/// How characters are written as bytes.
///
/// Everything in DataKit works on UTF-8; text in another encoding is converted as it is read. The usual ones are
/// built in or have names here; any other that the system's `iconv` knows can be had by name.
///
/// ```swift
/// options.encoding = .windows1252
/// options.encoding = try TextEncoding(named: "EUC-KR")
/// ```
public struct TextEncoding: Hashable, Sendable {
    /// The name by which `iconv` knows it.
    public let name: String

    private init(_ name: String) { self.name = name }

    public static let utf8 = TextEncoding("UTF-8")
    /// By its byte order mark; without one, little-endian.
    public static let utf16 = TextEncoding("UTF-16")
    public static let utf16LittleEndian = TextEncoding("UTF-16LE")
    public static let utf16BigEndian = TextEncoding("UTF-16BE")
    /// By its byte order mark; without one, little-endian.
    public static let utf32 = TextEncoding("UTF-32")
    public static let utf32LittleEndian = TextEncoding("UTF-32LE")
    public static let utf32BigEndian = TextEncoding("UTF-32BE")
    public static let latin1 = TextEncoding("ISO-8859-1")
    /// Latin-1 with quotes and dashes: what Windows calls ANSI in Western Europe and America.
    public static let windows1252 = TextEncoding("CP1252")
    /// Of old Macs, and of Excel on new ones.
    public static let macRoman = TextEncoding("MACINTOSH")
    public static let shiftJIS = TextEncoding("SHIFT_JIS")
    /// UTF-8 with stray bytes of Windows-1252 between: what becomes of files that several programs wrote.
    public static let mixedUTF8 = TextEncoding("UTF-8+CP1252")

    private static let names: [String: TextEncoding] = [
        "utf8": .utf8, "ascii": .utf8, "usascii": .utf8, "utf16": .utf16, "utf16le": .utf16LittleEndian,
        "utf16be": .utf16BigEndian, "ucs2": .utf16, "utf32": .utf32, "utf32le": .utf32LittleEndian,
        "utf32be": .utf32BigEndian, "latin1": .latin1, "iso88591": .latin1, "l1": .latin1,
        "windows1252": .windows1252, "cp1252": .windows1252, "ansi": .windows1252, "win1252": .windows1252,
        "macroman": .macRoman, "macintosh": .macRoman, "mac": .macRoman, "shiftjis": .shiftJIS, "sjis": .shiftJIS,
        "windows31j": TextEncoding("CP932"), "cp932": TextEncoding("CP932"),
        "utf8cp1252": .mixedUTF8,
    ]

    /// An encoding by any of its names, in any case, with or without dashes: `utf-16le`, `Latin-1`, `windows-1252`.
    /// - Throws: ``DataKitError`` of kind `unsupported` where the system knows none of that name.
    public init(named name: String) throws(DataKitError) {
        let plain = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
        if let known = Self.names[plain] {
            self = known
            return
        }
        let encoding = TextEncoding(name)
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }),
            TextDecoder.isKnown(encoding)
        else {
            throw DataKitError(
                .unsupported,
                "no text encoding is called '\(name)'; utf-8, utf-16, latin-1, windows-1252, macroman, shift-jis and all "
                    + "that the command iconv -l lists are known")
        }
        self = encoding
    }
}

extension TextEncoding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .latin1: "Latin-1"
        case .windows1252: "Windows-1252"
        case .macRoman: "Mac Roman"
        case .shiftJIS: "Shift-JIS"
        case .mixedUTF8: "UTF-8 with bytes of Windows-1252 between"
        default: name
        }
    }
}
