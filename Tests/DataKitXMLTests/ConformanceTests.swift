import DataKitCore
import DataKitXML
import Testing

@Suite("The XML conformance suite", .enabled(if: Corpus.path != nil, "the corpora are not at ../shared/corpora/xml"))
struct ConformanceTests {
    @Test("decides every test that a non-validating parser decides without external entities")
    func decisions() throws {
        var decided = 0
        for test in try Corpus.suite() where !test.needs.contains("externalEntities") && test.editions != "1 2 3 4" {
            let form = Corpus.form(try Corpus.bytes(test.path), test.options)
            switch (form, test.isWellFormed) {
            case (.success, true), (.failure, false): break
            case (.success, false): Issue.record("\(test.id) is not well-formed, and was taken: \(test.path)")
            case (.failure(let error as XMLError), true)
            where error.kind == .entity && error.message.contains("not known"):
                break
            case (.failure(let error), true): Issue.record("\(test.id) was refused: \(error)")
            }
            decided += 1
        }
        #expect(decided > 1000)
    }

    @Test("gives the second canonical form that the suite expects")
    func forms() throws {
        var compared = 0
        for test in try Corpus.suite()
        where test.needs.isDisjoint(with: ["externalEntities"]) && test.editions != "1 2 3 4" && test.isOutputSure {
            guard let output = test.output else { continue }
            let expected = String(decoding: try Corpus.bytes(output), as: UTF8.self)
            let found = try String(
                decoding: Corpus.form(try Corpus.bytes(test.path), test.options).get(), as: UTF8.self)
            #expect(found == expected, "\(test.id)")
            compared += 1
        }
        #expect(compared > 150)
    }
}
