import DataKit

extension Schema {
    /// `CREATE TABLE`, in the types that DuckDB reads; those of flat types other databases read, too.
    func ddl(table: String) -> String {
        let lines = fields.map { field in
            "    \(field.name.sqlName) \(field.type.sqlName)" + (field.isNullable ? "" : " NOT NULL")
        }
        return "CREATE TABLE \(table.sqlName) (\n" + lines.joined(separator: ",\n") + "\n);\n"
    }
}

/// The name of the table that a file becomes: its name without folders and extensions.
struct TableName {
    var text: String

    init(path: String) {
        let file = path.split(separator: "/").last ?? "data"
        let stem = file.split(separator: ".", omittingEmptySubsequences: true).first ?? "data"
        text = String(stem)
    }
}

extension DataType {
    fileprivate var sqlName: String {
        switch self {
        case .null, .string: "VARCHAR"
        case .boolean: "BOOLEAN"
        case .int8: "TINYINT"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .uint8: "UTINYINT"
        case .uint16: "USMALLINT"
        case .uint32: "UINTEGER"
        case .uint64: "UBIGINT"
        case .float16, .float32: "REAL"
        case .float64: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .binary, .fixedBinary: "BLOB"
        case .uuid: "UUID"
        case .date: "DATE"
        case .time: "TIME"
        case .timestamp(_, .some): "TIMESTAMP WITH TIME ZONE"
        case .timestamp(.seconds, nil): "TIMESTAMP_S"
        case .timestamp(.milliseconds, nil): "TIMESTAMP_MS"
        case .timestamp(.microseconds, nil): "TIMESTAMP"
        case .timestamp(.nanoseconds, nil): "TIMESTAMP_NS"
        case .duration, .interval: "INTERVAL"
        case .list(let element): element.type.sqlName + "[]"
        case .fixedSizeList(let element, let count): element.type.sqlName + "[\(count)]"
        case .structure(let fields):
            "STRUCT(" + fields.map { "\($0.name.sqlName) \($0.type.sqlName)" }.joined(separator: ", ") + ")"
        case .map(let key, let value): "MAP(\(key.type.sqlName), \(value.type.sqlName))"
        }
    }
}

extension String {
    /// Always in double quotes, so that case, spaces and reserved words do not matter.
    fileprivate var sqlName: String {
        "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
