internal import CDataKitKernels
import DataKitCore

extension XMLEventReader {
    /// Goes on behind a row that breaks the rules: behind the next end tag of a row, or at the next start tag of one.
    ///
    /// - Parameters:
    ///   - depth: how many elements are open around the row.
    ///   - limit: how many bytes are looked through.
    /// - Returns: the byte of the text at which it goes on, and whether that is the end; `nil` where there is neither tag nor
    ///   end within the limit.
    mutating func resume(
        behindRow tag: XMLRowTag, depth: Int, limit: Int
    ) throws -> (offset: Int, isAtEnd: Bool)? {
        if let outer = frames.first {
            bytes = outer.bytes
            position = outer.position
            end = outer.end
            frames = []
        }
        let began = base + position
        // A start tag that is itself at fault must not be met again.
        var at = position
        if at < rawEnd, bytes[at] == XMLByte.less, at + 1 < rawEnd, bytes[at + 1] != XMLByte.slash { at += 1 }
        while true {
            if let found = rowTag(tag, from: at) {
                restart(at: found, depth: depth)
                return (base + found, false)
            }
            if base + rawEnd - began > limit { return nil }
            let margin = min(rawEnd - at, options.maximumNameBytes + 4)
            position = max(at, rawEnd - margin)
            if isAtEnd {
                position = rawEnd
                end = rawEnd
                return (base + rawEnd, true)
            }
            end = position
            fault = nil
            _ = try refill()
            at = 0
        }
    }

    /// The name in the start tag that stands next, where one does.
    func nextStartName() -> Range<Int>? {
        guard frames.isEmpty, position + 1 < rawEnd, bytes[position] == XMLByte.less else { return nil }
        var end = position + 1
        while end < rawEnd, end - position <= options.maximumNameBytes, !XMLByte.isSpace(bytes[end]),
            bytes[end] != XMLByte.greater, bytes[end] != XMLByte.slash
        {
            end += 1
        }
        return end < rawEnd && end > position + 1 ? position + 1..<end : nil
    }

    /// Where the next tag of a row is: behind an end tag, at a start tag.
    private func rowTag(_ tag: XMLRowTag, from start: Int) -> Int? {
        var at = start
        while true {
            at = XMLKernels.find(XMLByte.less, in: bytes, from: at, to: rawEnd)
            guard at + 1 < rawEnd else { return nil }
            let isEnd = bytes[at + 1] == XMLByte.slash
            let nameStart = isEnd ? at + 2 : at + 1
            var nameEnd = nameStart
            while nameEnd < rawEnd, nameEnd - nameStart <= options.maximumNameBytes, !XMLByte.isSpace(bytes[nameEnd]),
                bytes[nameEnd] != XMLByte.greater, bytes[nameEnd] != XMLByte.slash, bytes[nameEnd] != XMLByte.less
            {
                nameEnd += 1
            }
            guard nameEnd < rawEnd else { return nil }
            if tag.mayBe(bytes.span.extracting(nameStart..<nameEnd)) {
                if !isEnd { return at }
                let close = XMLKernels.find(XMLByte.greater, in: bytes, from: nameEnd, to: rawEnd)
                return close < rawEnd ? close + 1 : nil
            }
            at += 1
        }
    }

    /// Parses on at a place within the elements that are open around the row.
    private mutating func restart(at place: Int, depth: Int) {
        position = place
        end = place
        fault = nil
        validate()
        if closesScope {
            namespaces.closeScope()
            closesScope = false
        }
        openCount = min(openCount, depth)
        let scopes = open[..<openCount].count { $0 >> 31 != 0 }
        while namespaces.scopeCount > scopes { namespaces.closeScope() }
        stage = .content
        index = 0
        eventCount = 0
        attributeCount = 0
        slowOffset = nil
        slowPlace = nil
    }
}
