internal import CDataKitKernels
import DataKitCore

extension XMLEventReader {
    /// Runs the kernel from the position on.
    /// - Returns: why it stopped.
    mutating func scan() -> Int32 {
        var scan = unsafe cdk_xml_scan()
        unsafe scan.bits = names.bits
        unsafe scan.seed = names.seed
        unsafe scan.depth = openCount
        unsafe scan.open_room = min(open.count, options.maximumDepth)
        unsafe scan.stamp = stamp
        unsafe scan.event_room = Self.eventRoom
        unsafe scan.attribute_room = min(attributes.count, Self.attributeRoom)
        unsafe scan.attributes_per_tag = options.maximumAttributes
        unsafe scan.text_limit = options.maximumTextBytes
        var at = position
        let limit = end
        var reason: Int32 = 0
        // SAFETY: every table has the size that the kernel goes by: `stamps` and `bindings` an entry for each name, the
        // events, attributes and open elements the room said, and the text its padding behind `end`.
        precondition(
            stamps.count >= names.count && namespaces.bindings.count >= names.count, "an XML table is too small")
        precondition(
            limit + XMLKernels.padding <= bytes.count && events.count >= Self.eventRoom, "an XML table is too small")
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe names.entries.withUnsafeBufferPointer { entries in
                unsafe names.bytes.withUnsafeBufferPointer { nameBytes in
                    unsafe names.table.withUnsafeBufferPointer { table in
                        unsafe namespaces.bindings.withUnsafeBufferPointer { bindings in
                            unsafe scan.names = entries.baseAddress
                            unsafe scan.name_bytes = nameBytes.baseAddress
                            unsafe scan.table = table.baseAddress
                            unsafe scan.bindings = options.usesNamespaces ? bindings.baseAddress : nil
                            reason = unsafe run(&scan, on: bytes.baseAddress!, to: limit, from: &at)
                        }
                    }
                }
            }
        }
        position = at
        unsafe openCount = scan.depth
        unsafe stamp = scan.stamp
        unsafe eventCount = scan.event_count
        unsafe attributeCount = scan.attribute_count
        return reason
    }

    /// Lends the kernel what it writes to.
    private mutating func run(
        _ scan: inout cdk_xml_scan, on bytes: UnsafePointer<UInt8>, to limit: Int, from at: inout Int
    ) -> Int32 {
        unsafe open.withUnsafeMutableBufferPointer { open in
            unsafe stamps.withUnsafeMutableBufferPointer { stamps in
                unsafe events.withUnsafeMutableBufferPointer { events in
                    unsafe attributes.withUnsafeMutableBufferPointer { attributes in
                        unsafe scan.open = open.baseAddress
                        unsafe scan.stamps = stamps.baseAddress
                        unsafe scan.events = events.baseAddress
                        unsafe scan.attributes = attributes.baseAddress
                        // SAFETY: as the caller says.
                        return unsafe cdk_xml_events(SIMDLevel.best, bytes, limit, &at, &scan)
                    }
                }
            }
        }
    }
}
