extension Dataset {
    /// A systematic design for so many rows: the interval is what the rows there are, divided by those wanted.
    ///
    /// Where the format does not say how many rows there are, they are counted.
    ///
    /// - Throws: ``SamplingError`` of kind `design`; what reading throws.
    public func systematicDesign(rows: Int, request: ReadRequest = .init()) async throws -> SamplingDesign {
        let count = try await population(request)
        guard rows > 0 else { return .head(0) }
        return .systematic(interval: max(1, Double(count) / Double(rows)))
    }

    /// A Poisson design whose samples have so many rows on average, each in proportion to its weight; a pass over the
    /// weights finds the scale.
    ///
    /// - Throws: ``SamplingError`` of kind `design`, `weight` or `column`; what reading throws.
    public func poissonDesign(weight: String, rows: Int, request: ReadRequest = .init()) async throws -> SamplingDesign
    {
        var weights = request
        weights.columns = [weight]
        let scale = try await withWidening { dataset in
            try await dataset.batches(weights).accumulate(into: InclusionScale(weight: weight, rows: rows)).finish()
        }
        return .poisson(weight: weight, scale: scale)
    }

    /// How many rows a request asks for.
    private func population(_ request: ReadRequest) async throws -> Int {
        let count = try await countRows(
            where: request.predicate, threads: request.threads, progress: request.progress)
        return min(count, request.limit ?? .max)
    }
}
