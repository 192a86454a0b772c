@_exported import DataKitCSV
@_exported import DataKitCapacity
@_exported import DataKitCompression
@_exported import DataKitCore
@_exported import DataKitJSON
@_exported import DataKitParquet
@_exported import DataKitSampling
@_exported import DataKitXML
