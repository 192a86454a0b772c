extension DynamoDB {
    /// Why something costs units: every charge names one.
    public enum Rule: String, Sendable, Hashable, CaseIterable, Codable {
        case itemRead, missingItem, batchRead, pageRead, emptyPage, localIndexFetch, indexPage
        case transactionRead, transactionRepeat, acceleratorReadBack
        case itemWrite, itemDelete, missingDelete, batchWrite, transactionWrite, conditionCheck
        case failedConditionNew, failedCondition
        case indexEnter, indexLeave, indexMove, indexChange
        case replication, replicatedTimeToLive, timeToLive

        /// The rule as a sentence.
        public var text: String {
            switch self {
            case .itemRead: "a read counts the whole item in steps of 4 KB, whatever it projects"
            case .missingItem: "reading an item that is not there costs as much as 4 KB"
            case .batchRead: "a batch rounds every item up to 4 KB by itself"
            case .pageRead:
                "a query or scan rounds up the total of all items that it evaluates, once, filtered out or not"
            case .emptyPage: "a query or scan that finds nothing costs the least unit for each partition searched"
            case .indexPage: "a query of an index counts the entries, not the items"
            case .localIndexFetch:
                "attributes that a local index does not hold are fetched, each item rounded up to 4 KB"
            case .transactionRead: "a transaction reads every item twice: to prepare and to commit"
            case .transactionRepeat:
                "a repeated transaction with the same token reads its items instead of writing them"
            case .acceleratorReadBack: "a transaction through DAX reads every item back in a transaction"
            case .itemWrite: "a write counts the larger of the item before and after, whole, in steps of 1 KB"
            case .itemDelete: "a delete counts the item that it removes, in steps of 1 KB"
            case .missingDelete: "deleting an item that is not there costs one unit"
            case .batchWrite: "a batch rounds every item up to 1 KB by itself"
            case .transactionWrite: "a transaction writes every item twice: to prepare and to commit"
            case .conditionCheck: "a condition check in a transaction costs what writing the item would"
            case .failedConditionNew: "a condition that fails where no item is costs one unit"
            case .failedCondition: "a condition that fails costs as if the write had been made"
            case .indexEnter: "an item that enters an index writes its entry"
            case .indexLeave: "an item that leaves an index deletes its entry"
            case .indexMove: "a changed index key deletes one entry and writes another, each rounded up by itself"
            case .indexChange: "a change to what an index holds writes the larger of its entry before and after"
            case .replication: "a write to a global table counts once in every Region"
            case .replicatedTimeToLive: "an expired item is deleted for nothing, but its replicas count a write each"
            case .timeToLive: "expired items are deleted for nothing"
            }
        }
    }
}
