internal import CDataKitKernels

/// Where in the elements of a document the collecting of rows is.
struct XMLCollectionState {
    /// The names of the elements open around rows.
    private(set) var open = [UInt32](repeating: 0, count: 64)
    var depth = 0
    /// The depth of the row that is open.
    var rowDepth: Int?

    /// Makes room for one more open element.
    mutating func grow(depth: Int, attributes: Int) {
        if depth >= open.count { open.append(contentsOf: repeatElement(0, count: max(open.count, depth))) }
    }

    mutating func push(_ name: UInt32) {
        open[depth] = name
        depth += 1
    }

    mutating func pop() { depth = max(0, depth - 1) }

    /// Takes the events from `next` on, as far as they are plain.
    /// - Parameter shift: what is added to positions.
    /// - Returns: why it stopped.
    mutating func run(
        events: [cdk_xml_event], count: Int, next: inout Int, attributes: [cdk_xml_attribute], shift: Int,
        names: XMLRowNames, into memory: XMLEventMemory?
    ) -> Int32 {
        precondition(count <= events.count, "XML events are out of bounds")
        let depthBefore = depth
        var outcome: Int32 = 0
        // SAFETY: each array lives through the call and has the count that the kernel is told; the attributes of events
        // are among those that the reader made with them.
        unsafe events.withUnsafeBufferPointer { events in
            unsafe attributes.withUnsafeBufferPointer { attributes in
                unsafe names.mayBeRow.withUnsafeBufferPointer { mayBeRow in
                    unsafe open.withUnsafeMutableBufferPointer { open in
                        var collection = unsafe cdk_xml_collection()
                        unsafe collection.events = events.baseAddress
                        unsafe collection.event_count = count
                        unsafe collection.event = next
                        unsafe collection.attributes = attributes.baseAddress
                        unsafe collection.shift = UInt32(truncatingIfNeeded: shift)
                        unsafe collection.is_row_name = mayBeRow.baseAddress
                        unsafe collection.name_count = mayBeRow.count
                        unsafe collection.depth = depthBefore
                        unsafe collection.row_depth = rowDepth ?? -1
                        unsafe collection.open = open.baseAddress
                        unsafe collection.open_room = open.count
                        if let memory {
                            unsafe collection.row_events = memory.events
                            unsafe collection.row_event_count = memory.eventCount
                            unsafe collection.row_event_room = memory.eventRoom
                            unsafe collection.row_attributes = memory.attributes
                            unsafe collection.row_attribute_count = memory.attributeCount
                            unsafe collection.row_attribute_room = memory.attributeRoom
                        }
                        outcome = unsafe cdk_xml_collect(&collection)
                        next = unsafe collection.event
                        depth = unsafe collection.depth
                        if let memory {
                            memory.eventCount = unsafe collection.row_event_count
                            memory.attributeCount = unsafe collection.row_attribute_count
                        }
                    }
                }
            }
        }
        return outcome
    }
}
