internal import CDataKitKernels
import DataKitCore

/// More text is needed to tell what stands at the position.
struct XMLIncomplete: Error {}

extension XMLEventReader {
    /// Drops what was parsed and reads more.
    /// - Returns: whether there is more to parse than before.
    mutating func refill() throws -> Bool {
        guard frames.isEmpty, !isAtEnd, fault == nil else { return false }
        let before = end - position
        if captureStart != nil, captureLevel == 0 { capture(to: position) }
        if let offset = slowOffset, slowPlace == nil, offset < base + position { slowPlace = place(at: offset) }
        moveCursor(to: base + position)
        basePlace = cursor.place
        bytes.removeLast(bytes.count - rawEnd)
        bytes.removeFirst(position)
        base += position
        end -= position
        position = 0
        rawEnd = bytes.count
        // Until there is one character more: a small window may hold less.
        repeat {
            bytes.removeLast(bytes.count - rawEnd)
            // What is not complete yet is looked at again from its start; doubling keeps that linear.
            let wanted = max(windowBytes, bytes.count)
            let got = try input.fill(&bytes, count: wanted)
            isAtEnd = got < wanted
            rawEnd = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: XMLKernels.padding))
            validate()
        } while end == before && !isAtEnd && fault == nil
        return end > before
    }

    /// Appends to the copy of a subtree's source what the window is about to drop.
    private mutating func capture(to limit: Int) {
        guard let start = captureStart, start < limit else { return }
        captured.append(contentsOf: bytes[start..<limit])
        captureStart = 0
    }

    /// Moves `end` over the characters that are good.
    mutating func validate() {
        let whole = XMLKernels.utf8End(bytes, from: end, to: rawEnd)
        let allowed = XMLKernels.allowedEnd(bytes, from: end, to: whole)
        end = allowed
        if allowed < whole {
            let found = XMLCharacter.scalar(bytes, allowed).value
            fault = error(
                .character, "the character \(Self.shown(found)) is not allowed in XML 1.0; remove it", at: allowed)
        } else if whole < rawEnd, isAtEnd || rawEnd - whole > 3 {
            let shown = bytes[whole..<min(rawEnd, whole + 4)].map { Self.hexadecimal(UInt32($0)) }
            fault = error(
                .encoding,
                "the bytes \(shown.joined(separator: " ")) are not \(declaration.encoding ?? "UTF-8"); "
                    + "name the right encoding in the XML declaration", at: whole)
        }
    }

    static func hexadecimal(_ value: UInt32) -> String { "0x" + String(value, radix: 16, uppercase: true) }

    static func shown(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    // MARK: Places

    /// Moves the cursor to a byte of the text that is not before the window.
    private mutating func moveCursor(to offset: Int) {
        if offset < cursor.offset || cursor.offset < base { cursor = (base, basePlace) }
        let limit = min(offset, base + (frames.first?.end ?? rawEnd))
        guard limit > cursor.offset else { return }
        if frames.isEmpty {
            XMLKernels.advance(&cursor.place, over: bytes, from: cursor.offset - base, to: limit - base)
        } else {
            XMLKernels.advance(&cursor.place, over: frames[0].bytes, from: cursor.offset - base, to: limit - base)
        }
        cursor.offset = limit
    }

    mutating func place(at offset: Int) -> cdk_xml_place {
        moveCursor(to: offset)
        return cursor.place
    }

    mutating func location(at offset: Int, place known: cdk_xml_place? = nil) -> TextLocation {
        let place = known ?? place(at: offset)
        return TextLocation(
            source: sourceName, line: Int(place.lines) + 1, column: Int(place.columns) + 1, byteOffset: offset)
    }

    /// An error at a place in the text that is being read; within an entity, at the reference to it.
    mutating func error(_ kind: XMLError.Kind, _ message: String, at position: Int) -> XMLError {
        guard let outer = frames.first else { return XMLError(kind, message, location: location(at: base + position)) }
        let entity = String(decoding: frames[frames.count - 1].entity, as: UTF8.self)
        return XMLError(
            kind, "in the text of the entity \(entity): \(message)", location: location(at: base + outer.reference))
    }

    /// The error for a text that ends where it must not.
    mutating func endError(_ what: String) -> XMLError {
        if let fault, frames.isEmpty { return fault }
        if !frames.isEmpty { return error(.entity, "it ends inside \(what)", at: position) }
        return error(.truncated, "the text ends inside \(what)", at: end)
    }

    func excerpt(_ start: Int) -> String { XMLError.excerpt(bytes[min(start, end)..<min(end, start + 24)]) }

    /// A fault as an error.
    mutating func error(_ fault: XMLFault) -> XMLError { error(fault.kind, fault.message, at: fault.position) }

    /// Counts bytes that an entity or a default adds.
    mutating func count(expanded added: Int, at position: Int) throws {
        let read = base + (frames.first?.position ?? position)
        do throws(XMLFault) { try budget.add(added, read: read, at: position) } catch { throw self.error(error) }
    }
}
