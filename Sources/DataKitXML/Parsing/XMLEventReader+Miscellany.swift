internal import CDataKitKernels
import DataKitCore

extension XMLEventReader {
    /// A text that ends with `]]>`, `-->` or `?>`: the position of that end.
    private mutating func closing(_ last: UInt8, _ repeated: Int, from start: Int) throws -> Int {
        // Only what was not seen before the text became longer would need a look, but doubling keeps this linear.
        var at = start
        while true {
            at = XMLKernels.find(XMLByte.greater, in: bytes, from: at, to: end)
            guard at < end else { throw XMLIncomplete() }
            var isClosed = at - repeated >= start
            for offset in 1...repeated where isClosed && bytes[at - offset] != last { isClosed = false }
            if isClosed { return at - repeated }
            at += 1
        }
    }

    mutating func comment() throws {
        let start = position + 4
        var at = start
        // The first -- must be followed by >.
        while true {
            at = XMLKernels.find(XMLByte.hyphen, in: bytes, from: at, to: end)
            guard try byte(at + 1) == XMLByte.hyphen else {
                at += 1
                continue
            }
            guard try byte(at + 2) == XMLByte.greater else {
                throw error(.syntax, "-- must not stand in a comment", at: at)
            }
            break
        }
        appendText(.comment, start..<at, to: at + 3)
    }

    mutating func cdata() throws {
        let start = position + 9
        let stop = try closing(XMLByte.closeBracket, 2, from: start)
        appendText(.cdata, start..<stop, to: stop + 3)
    }

    mutating func processingInstruction() throws {
        let nameEnd = try afterName(position + 2)
        let range = position + 2..<nameEnd
        if bytes[range].count == 3, bytes[range].elementsEqual("xml".utf8, by: { $0 | 0x20 == $1 }) {
            throw error(
                .syntax,
                "an XML declaration may only stand at the very start, and no processing instruction be called xml",
                at: position)
        }
        if options.usesNamespaces, bytes[range].contains(XMLByte.colon) {
            throw error(.namespace, "the name of a processing instruction must not have a colon", at: position)
        }
        let name = try intern(range)
        let isBare = try byte(nameEnd) == XMLByte.question
        let start = isBare ? nameEnd : try afterSpace(nameEnd)
        let isClosed = isBare ? try byte(nameEnd + 1) == XMLByte.greater : false
        if start == nameEnd, !isClosed {
            throw error(.syntax, "expected a space or ?> behind the name of a processing instruction", at: nameEnd)
        }
        let stop = try closing(XMLByte.question, 1, from: start)
        appendText(.processingInstruction, start..<stop, to: stop + 2, name: name)
    }

    /// An event with text in which line ends are the only thing to replace.
    private mutating func appendText(_ kind: XMLEvent, _ range: Range<Int>, to end: Int, name: UInt32 = 0) {
        let hasReturns =
            frames.isEmpty
            && XMLKernels.find(XMLByte.carriageReturn, in: bytes, from: range.lowerBound, to: range.upperBound)
                < range.upperBound
        if hasReturns {
            textScratch = XMLDefinitions.lineEndsSettled(bytes[range])
            append(kind, to: end, first: 0, second: textScratch.count, name: name, flags: XMLEventFlag.isScratch)
        } else {
            append(kind, to: end, first: range.lowerBound, second: range.upperBound, name: name)
        }
        position = end
    }

    mutating func doctypeDeclaration() throws {
        var parser = XMLDoctypeParser(
            text: Array(bytes[position..<end]), isWhole: isAtEnd && fault == nil, read: base + position,
            options: options,
            isStandalone: declaration.standalone == true, names: names, budget: budget, loaded: loadedEntities)
        let length: Int
        do { length = try parser.parse() } catch let found as XMLFault {
            throw error(found.kind, found.message, at: min(position + found.position, end))
        } catch {
            loadedEntities = parser.loaded
            throw error
        }
        loadedEntities = parser.loaded
        names = parser.names
        definitions = parser.definitions
        doctype = parser.doctype
        budget = parser.budget
        append(.doctype, to: position + length)
        position += length
    }

    /// The text of an external entity, where there is someone who gives it.
    mutating func load(_ name: [UInt8], _ entity: XMLExternalEntity) throws -> [UInt8]? {
        if let known = loadedEntities[entity] { return known }
        guard let resolver = options.resolver else { return nil }
        let request = entity.request(named: String(decoding: name, as: UTF8.self))
        guard let raw = try resolver.resolve(request) else { return nil }
        do throws(XMLFault) {
            let text = try XMLExternalText.decode(raw, name: entity.systemIdentifier)
            loadedEntities[entity] = text
            return text
        } catch {
            throw self.error(error.kind, "in the entity \(entity.systemIdentifier): \(error.message)", at: position)
        }
    }
}
