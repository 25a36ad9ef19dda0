public import WardModel

/// What became of the incidents of a stream since it was last asked; to be applied in the order of the members here.
public struct IncidentChanges: Hashable, Sendable {
  /// An identifier that stands for no incident of its own any more.
  public struct Absorption: Hashable, Sendable {
    /// The incident that is gone; it comes back under this identifier when it is taken apart again.
    public var incident: String
    /// The incident that has its first alert now.
    public var into: String
    public init(incident: String, into: String) {
      self.incident = incident
      self.into = into
    }
  }
  /// An alert whose incident is new or another one.
  public struct Move: Hashable, Sendable {
    public var alert: String
    public var incident: String
    public init(alert: String, incident: String) {
      self.alert = alert
      self.incident = incident
    }
  }

  /// In the order in which it happened.
  public var absorbed: [Absorption] = []
  /// In the order in which it happened; an alert may move several times.
  public var moved: [Move] = []
  /// New and changed incidents as they are now, by identifier.
  public var changed: [Incident] = []
  /// Identifiers of large incidents that grew a little and will be told when they have grown more; sorted.
  public var deferred: [String] = []
  /// Incidents that nothing can join any more, for the last time, worst first; the builder forgets them.
  public var closed: [Incident] = []

  public init() {}

  public var isEmpty: Bool {
    absorbed.isEmpty && moved.isEmpty && changed.isEmpty && deferred.isEmpty && closed.isEmpty
  }
}
