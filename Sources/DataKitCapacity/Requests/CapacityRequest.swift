/// A question in JSON, `{"op": "GetItem", "params": {...}}`, and its answer: the same line with what the call costs.
///
/// The names of operations and their parameters are those of the article Capacity in the documentation; planning questions
/// (`ProvisionReads`, `Burst`, `Partitions`, ...) and the neighbouring services' (`{"service": ..., "params": ...}`)
/// are answered too.
public struct CapacityRequest: Sendable {
    let line: JSONTree
    let members: JSONMembers
    let parameters: JSONMembers

    /// Reads a question.
    /// - Throws: ``CapacityError`` where the text is no JSON, or no question.
    public init(json: [UInt8]) throws(CapacityError) {
        line = try JSONTree(json)
        members = try JSONMembers(line, "request")
        parameters = try JSONMembers(line["params"] ?? .object([]), "params")
        guard members.has("op") || members.has("service") else {
            throw CapacityError(.input, "a request names an operation: {\"op\": \"GetItem\", \"params\": {...}}")
        }
    }

    /// Reads a question.
    public init(json: String) throws(CapacityError) { try self.init(json: Array(json.utf8)) }

    /// The question with its answer, as JSON on one line. Members of the question that the answer computes, such as
    /// `rcu`, are replaced.
    /// - Throws: ``CapacityError`` for an operation that is not known, and parameters that are missing or wrong.
    public func answer() throws(CapacityError) -> String {
        var answer: [(String, JSONTree)] = []
        if try members.text("service") != nil {
            answer = try serviceAnswer()
        } else {
            answer = try operationAnswer()
        }
        var result = line
        for (name, value) in answer { result.set(name, value) }
        return result.description
    }

    private func operationAnswer() throws(CapacityError) -> [(String, JSONTree)] {
        let name = try members.neededText("op")
        switch name {
        case "ProvisionReads", "ProvisionWrites", "Burst", "MaxThroughput", "MaxPerPartition", "Partitions":
            return try planningAnswer(name)
        case "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction":
            let (consumption, setting) = try statementConsumption(name)
            return answer(consumption, of: name, setting)
        default:
            let (operation, setting) = try operation()
            return answer(operation.consumption(setting), of: name, setting)
        }
    }

    private func answer(
        _ consumption: DynamoDB.Consumption, of name: String, _ setting: DynamoDB.Setting
    ) -> [(String, JSONTree)] {
        var answer: [(String, JSONTree)] = [
            ("rcu", .double(consumption.readUnits)), ("wcu", .double(consumption.writeUnits)),
        ]
        let hasIndexes = consumption.charges.contains { $0.place.isIndex } || namesIndexes
        if hasIndexes {
            answer.append(("index_writes", .integer(consumption.indexWrites)))
            answer.append(("index_wcu", .double(consumption.indexWriteUnits)))
            answer.append(("table_wcu", .double(consumption.tableWriteUnits)))
            answer.append(("total_wcu", .double(consumption.totalWriteUnits)))
        }
        if consumption.indexReadUnits > 0 { answer.append(("index_rcu", .double(consumption.indexReadUnits))) }
        if setting.regions > 1 {
            let perRegion = consumption.charges.first { $0.unit == .replicatedWrite }?.units ?? 0
            answer.append(("replicated_wcu_per_region", .double(perRegion)))
            answer.append(("replicated_wcu_total", .double(consumption.replicatedWriteUnits)))
        }
        answer.append(("why", .string(consumption.explanation)))
        if !consumption.violations.isEmpty {
            answer.append(("violations", .array(consumption.violations.map { .string($0) })))
        }
        return answer
    }

    private var namesIndexes: Bool {
        parameters.has("gsi") || parameters.has("lsi") || line["op"] == .string("SecondaryIndexWrite")
    }
}
