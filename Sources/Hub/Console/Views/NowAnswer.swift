import WardModel

extension Console {
  /// The answer to "Is the hospital under attack?", in one sentence, and whether somebody must get up.
  struct NowAnswer: Sendable, Hashable {
    enum Tone: String, Sendable, Hashable { case attack, watch, blind, calm, empty }
    var tone: Tone
    var level: Severity
    /// Few words, big.
    var headline: String
    /// Whether somebody must act, and when.
    var urgency: String
    var explanation: String
    var doFirst: String?
    /// The incident to open.
    var incident: String?

    /// From this score on an unattended incident is for the night, not for the morning.
    static let actNowScore = 70.0

    init(_ view: NowView) {
      let open = view.waiting.filter { $0.state != .closed && $0.standing == .incident }
      let urgent = open.filter { $0.state != .contained }
      let blind = view.blindSpots.filter(\.isSerious)
      if view.isEmpty {
        self.init(
          tone: .empty, level: .informational, headline: "Ward hears nothing yet",
          urgency: "Connect a first source",
          explanation: "No system sends its logs here so far, so nothing can be said about the hospital.")
      } else if let worst = urgent.first {
        let isNow = worst.level >= .critical || worst.score >= NowAnswer.actNowScore
        let others = view.waitingCount - 1
        self.init(
          tone: isNow ? .attack : .watch, level: worst.level,
          headline: isNow ? "Probably yes" : "Perhaps, but nothing is urgent",
          urgency: isNow
            ? (worst.owner.map { "\($0) is working on it" } ?? "Somebody must act now")
            : "It can wait until morning",
          explanation: worst.title + ". "
            + (worst.hosts.allSatisfy { worst.title.contains($0) }
              ? "" : "Seen on \(Figures.list(worst.hosts)). ")
            + (others > 0
              ? "\(Figures.count(others, "other incident waits", "other incidents wait")) too." : ""),
          doFirst: worst.nextStep, incident: worst.id)
      } else if let contained = open.first {
        self.init(
          tone: .watch, level: .medium, headline: "It was, and it is contained",
          urgency: "Nobody needs to get up",
          explanation: contained.title + ". It is contained; look at it again before it is closed.",
          doFirst: contained.nextStep, incident: contained.id)
      } else if let spot = blind.first {
        self.init(
          tone: .blind, level: .medium, headline: "No sign of it, but Ward can’t see everything",
          urgency: blind.count == 1 ? "One place is dark" : "\(Figures.count(blind.count)) places are dark",
          explanation: spot.text + ". An attack there would go unseen.", doFirst: spot.advice + ".")
      } else {
        self.init(
          tone: .calm, level: .informational, headline: "No sign of an attack",
          urgency: "Nobody needs to get up",
          explanation:
            "All \(Figures.count(view.sight.sourceCount, "source", "sources")) are being heard, and no incident is open."
        )
      }
    }

    private init(
      tone: Tone, level: Severity, headline: String, urgency: String, explanation: String,
      doFirst: String? = nil, incident: String? = nil
    ) {
      self.tone = tone
      self.level = level
      self.headline = headline
      self.urgency = urgency
      self.explanation = explanation
      self.doFirst = doFirst
      self.incident = incident
    }
  }
}
