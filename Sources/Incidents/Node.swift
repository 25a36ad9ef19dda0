import WardModel

/// An alert as the builder keeps it: numbers instead of names, and only the details that the story tells.
struct Node: Sendable {
  /// An entity of the alert and what it did.
  struct Part: Hashable, Sendable {
    var thing: UInt32
    var role: Entity.Role
  }
  /// What a sentence of the story says about the event; cleaned and cut.
  struct Details: Sendable {
    var program: String?
    var parentProgram: String?
    var command: String?
    /// A file, registry value, service, pipe or query: what was acted on.
    var object: String?
  }

  var id: String
  var firstTime: Timestamp
  var time: Timestamp
  /// Index in the table of rules.
  var rule: UInt32
  var parts: [Part]
  /// Sorted, strongest first; without repetition.
  var links: [Link]
  /// By link, where the alert links: the number of its timeline.
  var timelines: [Int32] = []
  /// Index of the host it happened on; `Link.none` without one.
  var host: UInt32
  /// Index of the entity under which a weak alert that joins nothing is gathered; `Link.none` without any.
  var subject: UInt32
  var details: Details?
  /// Whether alerts of its level hold incidents together.
  var isLinking: Bool
  /// `false` once its incident is closed.
  var isOpen = true
  /// The incident to which the alert was last told to belong.
  var toldIncident: String?
  /// What people tied it to.
  var bonds: [Bond] = []
  /// Links that people's orders took from it.
  var cuts: [Cut] = []

  /// Whether it is held by alerts and people's orders rather than by what is nearest.
  var isHeld: Bool { isLinking || !bonds.isEmpty }

  /// A tie that a person ordered; both ends have one.
  struct Bond: Sendable {
    /// Index of the other end, or of the alert itself when it has to stand alone.
    var other: Int32
    var order: String
  }
  /// Links taken away so that they don't tie again what a person took apart.
  struct Cut: Sendable {
    var order: String
    var links: [Link]
  }
}

extension Node.Details {
  /// Longest command shown, in characters: a line or two.
  private static let commandLimit = 160
  /// Longest path or name shown, in characters.
  private static let nameLimit = 120

  /// The details worth telling; `nil` when there are none.
  init?(_ details: [Alert.Detail]) {
    func value(_ fields: [String]) -> String? {
      for field in fields {
        if let found = details.first(where: { $0.field == field && !$0.value.isEmpty && $0.value != "-" }) {
          return found.value
        }
      }
      return nil
    }
    func name(_ fields: [String]) -> String? {
      value(fields).map { PlainText.clean(PlainText.fileName($0), limit: Self.nameLimit) }
    }
    program = name(["Image", "NewProcessName", "SourceImage", "ProcessName"])
    parentProgram = name(["ParentImage", "ParentProcessName"])
    command = value(["CommandLine", "ProcessCommandLine"]).map {
      PlainText.clean($0, limit: Self.commandLimit)
    }
    object = value([
      "TargetImage", "TargetFilename", "TargetObject", "ImageLoaded", "ServiceName", "PipeName",
      "RelativeTargetName",
      "ObjectName", "QueryName", "ShareName",
    ]).map { PlainText.clean($0, limit: Self.nameLimit) }
    if program == nil, parentProgram == nil, command == nil, object == nil { return nil }
  }
}

/// A rule as the builder keeps it, once for all its alerts.
struct RuleProfile: Hashable, Sendable {
  var rule: Alert.Rule
  /// In kill-chain order.
  var tactics: [String]
  var techniques: [String]

  init(_ alert: Alert) {
    self.init(alert.rule, techniques: alert.techniques, tacticsAsGiven: alert.tactics)
  }

  init(_ rule: Alert.Rule, techniques: [String], tacticsAsGiven: [String]) {
    self.rule = rule
    tactics = Tactic.ordered(tacticsAsGiven)
    self.techniques = techniques
  }

  func describes(_ alert: Alert, tacticsAsGiven: [String]) -> Bool {
    alert.rule == rule && alert.techniques == techniques && alert.tactics == tacticsAsGiven
  }
}
