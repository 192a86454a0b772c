internal import CDataKitKernels
import DataKitCore

extension XMLEventReader {
    /// Replaces the references in the event that is stood at.
    mutating func settle() throws {
        let event = events[index]
        if event.kind == CDK_XML_TEXT { return try settleText(event) }
        if event.kind != CDK_XML_START {
            textScratch = XMLDefinitions.lineEndsSettled(bytes[Int(event.first)..<Int(event.second)])
            return keepScratch()
        }
        attributeScratch.removeAll(keepingCapacity: true)
        for number in Int(event.first)..<Int(event.first) + Int(event.second) {
            let attribute = attributes[number]
            guard attribute.flags & UInt32(CDK_XML_ESCAPED) != 0 else { continue }
            let start = attributeScratch.count
            try normalize(Int(attribute.start)..<Int(attribute.end))
            attributes[number].start = UInt32(start)
            attributes[number].end = UInt32(attributeScratch.count)
            attributes[number].flags = XMLAttributeFlag.isScratch
        }
    }

    /// Text of the kernel has only line ends, character references and predefined entities in it.
    private mutating func settleText(_ event: cdk_xml_event) throws {
        textScratch.removeAll(keepingCapacity: true)
        var at = Int(event.first)
        let last = Int(event.second)
        while at < last {
            let stop = XMLKernels.markup(bytes, from: at, to: last)
            textScratch.append(contentsOf: bytes[at..<stop])
            at = stop
            guard at < last else { break }
            switch bytes[at] {
            case XMLByte.carriageReturn:
                textScratch.append(XMLByte.lineFeed)
                at += at + 1 < last && bytes[at + 1] == XMLByte.lineFeed ? 2 : 1
            case XMLByte.ampersand:
                let semicolon = XMLKernels.find(XMLByte.semicolon, in: bytes, from: at, to: last)
                if bytes[at + 1] == XMLByte.hash {
                    XMLCharacter.append(try character(at, semicolon), to: &textScratch)
                } else if let character = XMLCharacter.predefined(bytes[at + 1..<semicolon]) {
                    textScratch.append(character)
                }
                at = semicolon + 1
            default:
                textScratch.append(bytes[at])
                at += 1
            }
        }
        keepScratch()
    }

    /// Gives the event the scratch memory for its text.
    private mutating func keepScratch() {
        events[index].first = 0
        events[index].second = UInt32(textScratch.count)
        events[index].flags = XMLEventFlag.isScratch
    }

    /// Appends the normalised value of an attribute to the scratch memory.
    mutating func normalize(_ range: Range<Int>) throws {
        var normalizer = XMLValueNormalizer(
            output: [], budget: budget, definitions: definitions, options: options, settlesLineEnds: frames.isEmpty,
            read: base + (frames.first?.position ?? position), open: frames.map(\.entity))
        swap(&normalizer.output, &attributeScratch)
        do throws(XMLFault) { try normalizer.append(bytes, range) } catch { throw self.error(error) }
        swap(&normalizer.output, &attributeScratch)
        budget = normalizer.budget
    }
}
