import DataKitCore
import DataKitJSON
import Testing

/// The public corpora beside the checkout, where they are.
enum Corpus {
    static let path: String? = {
        // This file, then Tests/DataKitJSONTests, Tests, the checkout, its parent.
        let parts = #filePath.split(separator: "/").dropLast(4)
        let path = "/" + parts.joined(separator: "/") + "/shared/corpora/json"
        return (try? FileByteSource(path: path + "/manifest.json")) == nil ? nil : path
    }()

    static func bytes(_ file: String) throws -> [UInt8] {
        let source = try FileByteSource(path: path! + "/" + file)
        return try source.read(0..<source.byteCount)
    }

    static func manifest() throws -> JSONValue { try JSONDocument(path: path! + "/manifest.json").root }
}

@Suite("Corpora", .enabled(if: Corpus.path != nil, "the corpora are not at ../shared/corpora/json"))
struct CorpusTests {
    @Test("accepts every y text with its value, and refuses every n text")
    func parsing() throws {
        for entry in try Corpus.manifest().value(at: "/test_parsing").elements {
            let file = entry["file"]!.string!
            let bytes = try Corpus.bytes("test_parsing/" + file)
            let fault = JSONDocument.fault(in: bytes)
            switch entry["expect"]!.string! {
            case "accept":
                #expect(fault == nil, "\(file)")
                let document = try JSONDocument(parsing: bytes)
                #expect(document.root.description == entry["value"]!.string!, "\(file)")
            case "reject":
                let fault = try #require(fault, "\(file)")
                #expect(fault.location.byteOffset.map { $0 <= bytes.count } == true, "\(file)")
                #expect(fault.location.line != nil && fault.location.column != nil, "\(file)")
                #expect(throws: JSONError.self, "\(file)") { try JSONDocument(parsing: bytes) }
            default: break
            }
        }
    }

    @Test("decides every i text as documented")
    func implementationDefined() throws {
        // Numbers keep their text whatever their size; what is no UTF-8 or no character is refused.
        let accepted: Set<String> = [
            "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
            "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json",
            "i_number_real_pos_overflow.json", "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
            "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
            "i_structure_500_nested_arrays.json",
            "i_structure_UTF-8_BOM_empty_object.json",
        ]
        for entry in try Corpus.manifest().value(at: "/test_parsing").elements {
            guard entry["expect"]!.string! == "either" else { continue }
            let file = entry["file"]!.string!
            let fault = JSONDocument.fault(in: try Corpus.bytes("test_parsing/" + file))
            #expect((fault == nil) == accepted.contains(file), "\(file): \(fault?.description ?? "accepted")")
            if let fault { #expect(fault.kind == .invalidEncoding, "\(file): \(fault)") }
        }
    }

    @Test("keeps what other parsers lose: digits, repeated and normalised names, zeros")
    func transforms() throws {
        func root(_ file: String, leniency: JSONLeniency = []) throws -> JSONValue {
            try JSONDocument(
                parsing: try Corpus.bytes("test_transform/" + file), options: .init(leniency: leniency)
            ).root
        }
        #expect(try root("number_-9223372036854775808.json")[0]?.integer == .min)
        #expect(try root("number_-9223372036854775809.json")[0]?.integer == nil)
        #expect(try root("number_-9223372036854775809.json")[0]?.wideInteger == -9_223_372_036_854_775_809)
        #expect(try root("number_1.0.json")[0]?.decimal == Decimal128(unscaled: 10, scale: 1))
        #expect(try root("number_1.000000000000000005.json")[0]?.numberText == "1.000000000000000005")
        #expect(try root("number_1.000000000000000005.json")[0]?.double == 1)
        #expect(try root("number_10000000000000000999.json")[0]?.unsignedInteger == 10_000_000_000_000_000_999)
        #expect(try root("number_1e-999.json")[0]?.double == 0)
        #expect(try root("number_1e6.json")[0]?.integer == 1_000_000)
        #expect(try root("number_9223372036854775808.json")[0]?.unsignedInteger == 1 << 63)
        for file in ["object_key_nfc_nfd.json", "object_key_nfd_nfc.json"] {
            // Swift's strings compare by canonical equivalence, names of members do not.
            #expect(try root(file).count == 2)
            #expect(Set(try root(file).members.map { Array($0.name.utf8) }).count == 2)
        }
        let repeated = try Corpus.bytes("test_transform/object_same_key_different_values.json")
        let name = try #require(try JSONDocument(parsing: repeated).root.members.map(\.name).first)
        #expect(try JSONDocument(parsing: repeated).root.count == 2)
        #expect(try JSONDocument(parsing: repeated, options: .init(duplicateNames: .first)).root[name]?.integer == 1)
        let last = try JSONDocument(parsing: repeated, options: .init(duplicateNames: .last)).root
        #expect(last[name]?.integer == 2 && last.count == 1)
        #expect(throws: JSONError.self) {
            try JSONDocument(parsing: repeated, options: .init(duplicateNames: .error))
        }
        for count in 1...3 {
            let plural = count == 1 ? "" : "s"
            let file = "string_\(count)_escaped_invalid_codepoint\(plural).json"
            #expect(throws: JSONError.self, "\(file)") { try root(file) }
            let mended = try root(file, leniency: .loneSurrogates)[0]?.string
            #expect(mended?.unicodeScalars.filter { $0 == "\u{FFFD}" }.count == count, "\(file)")
            let raw = "string_\(count)_invalid_codepoint\(plural).json"
            #expect(throws: JSONError.self, "\(raw)") { try root(raw) }
            #expect(try root(raw, leniency: .invalidUTF8)[0]?.string?.contains("\u{FFFD}") == true, "\(raw)")
        }
        #expect(try root("string_with_escaped_NULL.json")[0]?.stringBytes == Array("A\0B".utf8))
    }

    @Test("reads streams of values up to the first fault, and says where that is")
    func streams() throws {
        for entry in try Corpus.manifest().value(at: "/ndjson").elements {
            let file = entry["file"]!.string!
            let (values, error) = JSONDocument.values(parsing: try Corpus.bytes("ndjson/" + file))
            let expected = try Corpus.bytes("ndjson/" + file + ".expected.jsonl")
                .split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            #expect(values.map(\.description) == expected, "\(file)")
            #expect(values.count == Int(entry["values"]!.integer!), "\(file)")
            if let fault = entry["error"] {
                let start = Int(try fault.value(at: "/valueStart").integer!)
                #expect(error?.location.recordOffset == start, "\(file): \(error.map(\.description) ?? "no error")")
            } else {
                #expect(error == nil, "\(file): \(error!)")
            }
        }
    }
}
