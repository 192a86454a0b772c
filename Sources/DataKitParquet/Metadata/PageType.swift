/// What a page holds.
package struct PageType: ThriftEnumeration {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let dataPage = PageType(rawValue: 0)
    package static let indexPage = PageType(rawValue: 1)
    package static let dictionaryPage = PageType(rawValue: 2)
    package static let dataPageV2 = PageType(rawValue: 3)

    package static let names: [Int32: String] = [
        0: "DATA_PAGE",
        1: "INDEX_PAGE",
        2: "DICTIONARY_PAGE",
        3: "DATA_PAGE_V2",
    ]
}
