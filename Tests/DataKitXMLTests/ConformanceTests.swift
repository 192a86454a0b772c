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

/// How the suite's tests are decided where that is not plain:
///
/// - Tests whose only fault is in an external entity, or that need one to be valid (`needs: externalEntities`), are not
///   for a parser that loads none. They must end, in an error or not, and are read in ``ConformanceTests/unread()``.
/// - Tests for the fourth and older editions alone (`editions: 1 2 3 4`) have names that the fifth edition allows; the fifth
///   is followed.
/// - Tests of documents that break Namespaces 1.0 and are well-formed without it (`needs: namespacesOff`) are parsed with
///   namespaces off; those whose only fault is one of namespaces (`needs: namespaces`) with namespaces on.
/// - `ibm-valid-P29-ibm29v01.xml`: the suite's form has the processing instructions of the document type declaration before
///   it. expat's order differs; the suite's is followed.
/// - Version numbers such as 1.1 are taken as the fifth edition says (section 2.8), and the document read as 1.0.
/// - `valid-sa-068` and `valid-sa-108`: a carriage return that a character reference in an entity gives stays one in text,
///   and the two characters of a line end in an entity's text are one. libxml2 differs in both; the suite's outputs and
///   expat agree with this reader.
extension ConformanceTests {
    @Test("ends with events or an error on every test that needs what is not read, and never loads it")
    func unread() throws {
        for test in try Corpus.suite() where test.needs.contains("externalEntities") || test.editions == "1 2 3 4" {
            let log = EventLog(try Corpus.bytes(test.path), options: test.options)
            if log.error == nil { #expect(log.lines.last?.isEmpty == false, "\(test.id)") }
            // Without external entities only what is well-formed with them can be refused wrongly: never.
            if test.isWellFormed { #expect(log.error == nil, "\(test.id): \(log.error?.description ?? "")") }
        }
    }

    @Test("gives the same events from windows of every small size")
    func windows() throws {
        for (number, test) in try Corpus.suite().enumerated() where test.needs.isEmpty && number % 5 == 0 {
            let bytes = try Corpus.bytes(test.path)
            guard bytes.count < 4000 else { continue }
            let whole = EventLog(bytes, options: test.options)
            for window in [1, 2, 3, 7, 64] {
                let log = EventLog(bytes, options: test.options, window: window, piece: 1)
                #expect(log.lines == whole.lines, "\(test.id), windows of \(window)")
                #expect((log.error == nil) == (whole.error == nil), "\(test.id), windows of \(window)")
            }
        }
    }
}
