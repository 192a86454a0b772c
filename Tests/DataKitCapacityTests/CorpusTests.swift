import DataKitCapacity
import Foundation
import Testing

@Suite("The public vectors hold", .enabled(if: Corpus.isThere, "the corpus is not beside the working copy"))
struct CorpusTests {
    @Test("sizes of items, by both number rules")
    func itemSizes() throws {
        let lines = try Corpus.lines("item-sizes.jsonl")
        #expect(lines.count >= 40)
        for line in lines {
            let id = line["id"] as? String ?? ""
            let item = try DynamoDB.Item(json: try Corpus.json(try #require(line["item"])))
            #expect(item.byteCount(.measured) == line["bytes_measured_model"] as? Int, "\(id)")
            #expect(item.byteCount(.guide) == line["bytes"] as? Int, "\(id)")
            let size = item.size(.guide)
            #expect(size.byteCount == line["bytes"] as? Int, "\(id)")
            #expect(size.storedByteCount() == line["storage_bytes"] as? Int, "\(id)")
            #expect(size.fits == line["fits_400KB"] as? Bool, "\(id)")
            #expect(
                DynamoDB.Consistency.eventual.units(bytes: size.byteCount) == line["rcu_eventual"] as? Double, "\(id)")
            #expect(DynamoDB.writeBlocks(size.byteCount) == line["wcu"] as? Int, "\(id)")
        }
    }

    @Test("sizes of numbers, by both rules")
    func numbers() throws {
        let lines = try Corpus.lines("number-sizes.jsonl")
        #expect(lines.count >= 30)
        for line in lines {
            let text = try #require(line["n"] as? String)
            let number = try DynamoDB.Number(text)
            #expect(number.byteCount(.measured) == line["bytes"] as? Int, "\(text)")
            #expect(number.byteCount(.guide) == line["bytes_guide"] as? Int, "\(text)")
        }
    }

    @Test("units, and the neighbouring services", arguments: ["capacity.jsonl", "neighbours.jsonl"])
    func units(file: String) throws {
        let lines = try Corpus.lines(file)
        #expect(lines.count >= 20)
        for line in lines {
            let question = line.filter { ["id", "op", "service", "params"].contains($0.key) }
            let answer = try CapacityRequest(json: try Corpus.json(question)).answer()
            let found = try #require(try Corpus.parsed(answer).first)
            let expected =
                line["expect"] as? [String: Any]
                ?? line.filter { !["id", "op", "params", "why", "source"].contains($0.key) }
            #expect(!expected.isEmpty)
            for (name, value) in expected {
                let id = "\(line["id"] ?? ""): \(name)"
                if let number = value as? NSNumber {
                    let other = try #require(found[name] as? NSNumber, "\(id)")
                    // The vectors give six digits.
                    #expect(abs(number.doubleValue - other.doubleValue) <= 5e-6 * number.doubleValue, "\(id)")
                } else {
                    #expect((found[name] as? NSObject)?.isEqual(value) == true, "\(id)")
                }
            }
            #expect(found["violations"] == nil)
        }
    }
}
