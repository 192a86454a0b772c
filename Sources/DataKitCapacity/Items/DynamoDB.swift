/// Amazon DynamoDB: what items weigh, what operations cost, what a workload needs.
///
/// A kilobyte is 1,024 bytes throughout.
///
/// ```swift
/// let item = try DynamoDB.Item(json: #"{"pk": {"S": "user#1"}, "age": {"N": "42"}}"#)
/// item.byteCount()                                                  // 13
/// DynamoDB.Operation.putItem(.init(before: nil, after: 1500)).consumption().writeUnits  // 2
/// ```
public enum DynamoDB {}
