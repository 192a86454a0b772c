/// The extent of geometries on each axis.
package struct BoundingBox: ThriftStructure, Hashable, Sendable {
    package var xMinimum: Double
    package var xMaximum: Double
    package var yMinimum: Double
    package var yMaximum: Double
    package var zMinimum: Double?
    package var zMaximum: Double?
    package var mMinimum: Double?
    package var mMaximum: Double?

    package init(
        xMinimum: Double, xMaximum: Double, yMinimum: Double, yMaximum: Double, zMinimum: Double? = nil,
        zMaximum: Double? = nil, mMinimum: Double? = nil, mMaximum: Double? = nil
    ) {
        self.xMinimum = xMinimum
        self.xMaximum = xMaximum
        self.yMinimum = yMinimum
        self.yMaximum = yMaximum
        self.zMinimum = zMinimum
        self.zMaximum = zMaximum
        self.mMinimum = mMinimum
        self.mMaximum = mMaximum
    }
}

extension BoundingBox {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var xMinimum: Double?
        var xMaximum: Double?
        var yMinimum: Double?
        var yMaximum: Double?
        var zMinimum: Double?
        var zMaximum: Double?
        var mMinimum: Double?
        var mMaximum: Double?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: xMinimum = try reader.double(field)
            case 2: xMaximum = try reader.double(field)
            case 3: yMinimum = try reader.double(field)
            case 4: yMaximum = try reader.double(field)
            case 5: zMinimum = try reader.double(field)
            case 6: zMaximum = try reader.double(field)
            case 7: mMinimum = try reader.double(field)
            case 8: mMaximum = try reader.double(field)
            default: try reader.skip(field)
            }
        }
        self.xMinimum = try reader.required(xMinimum, "x_minimum")
        self.xMaximum = try reader.required(xMaximum, "x_maximum")
        self.yMinimum = try reader.required(yMinimum, "y_minimum")
        self.yMaximum = try reader.required(yMaximum, "y_maximum")
        self.zMinimum = zMinimum
        self.zMaximum = zMaximum
        self.mMinimum = mMinimum
        self.mMaximum = mMaximum
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.double(1, xMinimum)
            writer.double(2, xMaximum)
            writer.double(3, yMinimum)
            writer.double(4, yMaximum)
            writer.double(5, zMinimum)
            writer.double(6, zMaximum)
            writer.double(7, mMinimum)
            writer.double(8, mMaximum)
        }
    }
}
