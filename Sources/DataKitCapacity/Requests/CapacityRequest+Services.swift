extension CapacityRequest {
    /// Answers about the neighbouring services, and about DynamoDB's prices.
    func serviceAnswer() throws(CapacityError) -> [(String, JSONTree)] {
        let other = try members.neededText("service")
        throw members.fault("service", "there is no service '\(other)'")
    }
}
