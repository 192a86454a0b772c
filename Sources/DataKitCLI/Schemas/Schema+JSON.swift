import DataKit

extension Schema {
    /// `{"fields":[{"name":...,"type":...,"nullable":...,"id":...,"children":[...]}]}`; a field without an id has no
    /// `id`, a flat one no `children`.
    var json: JSONValue { ["fields": .array(fields.map(\.json))] }
}

extension Field {
    var json: JSONValue {
        var value: JSONValue = [
            "name": .string(name), "type": .string(type.name), "nullable": .boolean(isNullable),
        ]
        if let id { value = value.adding("id", .integer(id)) }
        if type.isNested { value = value.adding("children", .array(type.children.map(\.json))) }
        return value
    }
}
