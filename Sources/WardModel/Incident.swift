/// Alerts that belong together, with their story.
public struct Incident: Hashable, Sendable, Codable {
  /// Whether a person should be called.
  public enum Standing: String, Hashable, Sendable, Codable {
    /// Weak signals only: adds risk, wakes nobody.
    case observation
    /// A person should look.
    case incident
  }
  /// One step of the story, in words.
  public struct Step: Hashable, Sendable, Codable {
    public var time: Timestamp
    /// A sentence for a person who does not read logs.
    public var text: String
    public var level: Severity
    public var tactics: [String]
    public var techniques: [String]
    /// Identifiers of the alerts that this step tells of.
    public var alerts: [String]
    public init(
      time: Timestamp, text: String, level: Severity, tactics: [String], techniques: [String],
      alerts: [String]
    ) {
      self.time = time
      self.text = text
      self.level = level
      self.tactics = tactics
      self.techniques = techniques
      self.alerts = alerts
    }
  }
  /// Why alerts were put together: the entity they share and how many of them.
  public struct Reason: Hashable, Sendable, Codable {
    public var entity: Entity
    public var alertCount: Int
    public var text: String
    public init(entity: Entity, alertCount: Int, text: String) {
      self.entity = entity
      self.alertCount = alertCount
      self.text = text
    }
  }
  /// One part of the score, so that a person can add it up.
  public struct ScorePart: Hashable, Sendable, Codable {
    public var text: String
    public var points: Double
    public init(text: String, points: Double) {
      self.text = text
      self.points = points
    }
  }

  /// Derived from the first alert: the same log gives the same identifier.
  public var id: String
  public var title: String
  public var standing: Standing
  /// Worst level among its alerts.
  public var level: Severity
  /// Estimate, 0...100, that a person should act on it.
  public var score: Double
  public var scoreParts: [ScorePart]
  public var firstTime: Timestamp
  public var lastTime: Timestamp
  /// Identifiers of all alerts, in the order in which they came.
  public var alerts: [String]
  public var hosts: [String]
  public var users: [String]
  public var entities: [Entity]
  public var techniques: [String]
  /// In kill-chain order.
  public var tactics: [String]
  public var reasons: [Reason]
  public var story: [Step]
  /// What a person should do next, from the rules' runbooks, most urgent first.
  public var nextSteps: [String]

  public init(
    id: String, title: String, standing: Standing, level: Severity, score: Double, scoreParts: [ScorePart],
    firstTime: Timestamp, lastTime: Timestamp, alerts: [String], hosts: [String], users: [String],
    entities: [Entity],
    techniques: [String], tactics: [String], reasons: [Reason], story: [Step], nextSteps: [String]
  ) {
    self.id = id
    self.title = title
    self.standing = standing
    self.level = level
    self.score = score
    self.scoreParts = scoreParts
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.alerts = alerts
    self.hosts = hosts
    self.users = users
    self.entities = entities
    self.techniques = techniques
    self.tactics = tactics
    self.reasons = reasons
    self.story = story
    self.nextSteps = nextSteps
  }
}
