/// What a person decides about which alerts belong together; it stands until another order takes it back.
///
/// An order is an input like an alert: it is recorded in the event log, and the same log gives the same incidents.
public struct GatheringOrder: Hashable, Sendable {
  /// What is to be done.
  public enum Deed: Hashable, Sendable {
    /// These two incidents are one; what was seen first gives its identifier.
    case join(String, String)
    /// These alerts of one incident are a matter of their own. What they had in common with the rest ties them to it no
    /// more, neither now nor by later alerts; new alerts that share it join the rest.
    case part(alerts: [String])
    /// Takes back the order of that identifier.
    case revoke(order: String)
  }
  /// The caller's name for it; no two orders share one.
  public var id: String
  /// Where it stands in the event log; rises from order to order, so that one read twice counts once.
  public var position: UInt64
  public var deed: Deed

  public init(id: String, position: UInt64, deed: Deed) {
    self.id = id
    self.position = position
    self.deed = deed
  }
}

/// What became of an order.
public enum GatheringOutcome: Hashable, Sendable {
  case done
  /// Its place in the log, or a later one, was read before: nothing was done again.
  case repeated
  case refused(Refusal)

  /// Why nothing was done.
  public enum Refusal: Hashable, Sendable {
    /// No open incident has that identifier (any more).
    case unknownIncident(String)
    /// No open incident has that alert (any more).
    case unknownAlert(String)
    /// The two incidents are one already.
    case alreadyOne(String)
    /// The alerts are of several incidents.
    case notOfOneIncident
    /// No alerts were named, or all that the incident has.
    case nothingToPart
    /// No such order stands: it was never done, was revoked, or its incident has closed.
    case unknownOrder(String)
  }
}
