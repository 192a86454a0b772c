internal import CDataKitKernels

/// Events and attributes of rows, in memory that grows: filled by one task, then read by another.
// SAFETY: who fills it gives it away before it is read, and nobody writes after that.
@safe final class XMLEventMemory: @unchecked Sendable {
    private(set) var events: UnsafeMutablePointer<cdk_xml_event>
    private(set) var attributes: UnsafeMutablePointer<cdk_xml_attribute>
    private(set) var eventRoom: Int
    private(set) var attributeRoom: Int
    var eventCount = 0
    var attributeCount = 0

    init(events: Int, attributes: Int) {
        eventRoom = max(events, 16)
        attributeRoom = max(attributes, 16)
        unsafe self.events = .allocate(capacity: eventRoom)
        unsafe self.attributes = .allocate(capacity: attributeRoom)
    }

    deinit {
        // SAFETY: both were allocated here; their elements are trivial.
        unsafe events.deallocate()
        unsafe attributes.deallocate()
    }

    /// Makes room for more.
    func reserve(events more: Int, attributes moreAttributes: Int) {
        if eventRoom - eventCount < more {
            let room = max(eventRoom * 2, eventCount + more)
            let grown = UnsafeMutablePointer<cdk_xml_event>.allocate(capacity: room)
            // SAFETY: `eventCount` events are there, and room for more than them.
            unsafe grown.update(from: events, count: eventCount)
            unsafe events.deallocate()
            unsafe events = unsafe grown
            eventRoom = room
        }
        if attributeRoom - attributeCount < moreAttributes {
            let room = max(attributeRoom * 2, attributeCount + moreAttributes)
            let grown = UnsafeMutablePointer<cdk_xml_attribute>.allocate(capacity: room)
            // SAFETY: as above.
            unsafe grown.update(from: attributes, count: attributeCount)
            unsafe attributes.deallocate()
            unsafe attributes = unsafe grown
            attributeRoom = room
        }
    }

    /// Drops what came behind.
    func truncate(events: Int, attributes: Int) {
        eventCount = min(events, eventCount)
        attributeCount = min(attributes, attributeCount)
    }

    func append(_ event: cdk_xml_event) {
        reserve(events: 1, attributes: 0)
        // SAFETY: there is room.
        unsafe (events + eventCount).initialize(to: event)
        eventCount += 1
    }

    func append(_ attribute: cdk_xml_attribute) {
        reserve(events: 0, attributes: 1)
        // SAFETY: there is room.
        unsafe (attributes + attributeCount).initialize(to: attribute)
        attributeCount += 1
    }

    subscript(event position: Int) -> cdk_xml_event {
        precondition(position >= 0 && position < eventCount, "an XML event is out of bounds")
        // SAFETY: checked above.
        return unsafe events[position]
    }

    subscript(attribute position: Int) -> cdk_xml_attribute {
        precondition(position >= 0 && position < attributeCount, "an XML attribute is out of bounds")
        // SAFETY: checked above.
        return unsafe attributes[position]
    }
}
