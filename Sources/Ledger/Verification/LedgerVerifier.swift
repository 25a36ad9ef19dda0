/// Checks a whole ledger from its public files alone: every entry, every tile, the signature, and older checkpoints.
///
/// Memory: a few tiles and one bundle at a time, whatever the size.
/// - Source: C2SP tlog-tiles, tlog-checkpoint; RFC 6962, section 2.1.
public struct LedgerVerifier: Sendable {
  /// Gives the bytes of a file by its path (`checkpoint`, `tile/0/000`); `nil` when there is none.
  public typealias Fetch = @Sendable (String) async throws -> [UInt8]?

  private let key: VerifierKey
  private let fetch: Fetch

  public init(key: VerifierKey, fetch: @escaping Fetch) {
    self.key = key
    self.fetch = fetch
  }

  /// Verifies.
  ///
  /// - Parameter older: signed checkpoints kept elsewhere, with their names for the report.
  /// - Parameter progress: told now and then how many entries of how many are checked.
  /// - Throws: only what `fetch` throws; everything wrong with the ledger is a finding.
  public func verify(
    older: [(name: String, bytes: [UInt8])] = [],
    progress: @Sendable (_ checkedCount: UInt64, _ totalCount: UInt64) -> Void = { _, _ in }
  ) async throws -> LedgerVerdict {
    var walk = LedgerWalk(key: key, fetch: fetch)
    return try await walk.verify(older: older, progress: progress)
  }
}
