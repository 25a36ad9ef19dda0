public import WardModel

/// All that decides how alerts become incidents; every value has a unit and a reason.
public struct IncidentConfiguration: Sendable {
  public var horizons: LinkHorizons
  public var popularity: PopularityLimits
  public var score: ScoreWeights
  public var assets: AssetWeights
  public var limits: IncidentLimits

  /// How the builder is used.
  public enum Keeping: Sendable, Hashable {
    /// A finite pile: an incident is named by its earliest alert, so the order in which alerts come doesn't matter;
    /// nothing closes by itself.
    case pile
    /// An endless log: an incident is named by the alert of it that came first, so that a late alert never renames it;
    /// changes are kept for ``IncidentBuilder/takeChanges(includingDeferred:)``; what is quiet closes by itself.
    case stream
  }
  public var keeping = Keeping.pile
  /// How late an alert may come and still find its incident open, for a stream. A day: a computer that was off the
  /// network over a shift or a night sends then.
  public var lateness: Duration = .seconds(24 * 3600)

  /// Alerts of this level or above bring incidents about and hold them together. Weaker ones join as context but never
  /// tie two incidents: on a busy computer there is a low hit every few minutes, and a chain of them has no end.
  public var linkingLevel: Severity = .medium
  /// One alert of this level or above makes an incident by itself: Sigma asks for a prompt review of `high`.
  public var pagingLevel: Severity = .high
  /// Weak alerts that join nothing are gathered by computer over this time, aligned to midnight UTC: a day, so that each
  /// computer has at most one such observation a day and weak signals of a week don't add up to a page.
  public var observationWindow: Duration = .seconds(24 * 3600)
  /// Hits of one rule on one computer are told as one step while no longer pause than this lies between them.
  public var foldingPause: Duration = .seconds(30 * 60)

  public init(
    horizons: LinkHorizons = LinkHorizons(), popularity: PopularityLimits = PopularityLimits(),
    score: ScoreWeights = ScoreWeights(), assets: AssetWeights = AssetWeights(),
    limits: IncidentLimits = IncidentLimits()
  ) {
    self.horizons = horizons
    self.popularity = popularity
    self.score = score
    self.assets = assets
    self.limits = limits
  }

  public static let standard = IncidentConfiguration()

  /// The standard for an endless log.
  public static var live: IncidentConfiguration {
    var configuration = IncidentConfiguration.standard
    configuration.keeping = .stream
    return configuration
  }
}

/// How far apart in time two alerts may lie that share an entity. Used between 1 second and 24 hours.
public struct LinkHorizons: Sendable {
  /// Same process, or one the parent of the other: an intruder's process may wait for hours, and its identifier is unique.
  public var process: Duration = .seconds(24 * 3600)
  /// Same process by its number alone: numbers are used again after hours.
  public var processNumber: Duration = .seconds(4 * 3600)
  /// Same logon session: a shift with its handover.
  public var session: Duration = .seconds(12 * 3600)
  /// Same user on the same computer: a shift.
  public var userOnHost: Duration = .seconds(8 * 3600)
  /// Same file on the same computer: dropped in one shift, run in it.
  public var fileOnHost: Duration = .seconds(8 * 3600)
  /// Nothing in common but the computer: short, because different people work at it one after the other.
  public var host: Duration = .seconds(3600)
  /// Nothing in common but the cloud account, which many people share.
  public var cloudAccount: Duration = .seconds(3600)
  /// Same user on different computers: roaming staff take minutes between wards; intruders are as quick.
  public var user: Duration = .seconds(3600)
  /// Same program (file hash) on different computers: an intruder's tool is carried around for a day.
  public var hash: Duration = .seconds(24 * 3600)
  /// Same network address at different computers: addresses are handed out anew after hours.
  public var address: Duration = .seconds(4 * 3600)
  /// Same domain name looked up on different computers.
  public var domain: Duration = .seconds(4 * 3600)
  /// Same rule on the same computer and account: one thing that repeats, not many.
  public var repetition: Duration = .seconds(3600)
  /// Same critical rule about the same user, address or program, however many computers: an outbreak spreads in minutes.
  public var outbreak: Duration = .seconds(3600)

  public init() {}
}

/// From how many others in one day (UTC) an entity says nothing any more about what belongs together.
public struct PopularityLimits: Sendable {
  /// Computers on which alerts name the same user. Roaming staff visit a handful; a deployment account visits all.
  public var hostsPerUser = 8
  /// Computers (without any, other addresses) with which alerts name the same address: scanners, proxies, controllers.
  public var hostsPerAddress = 5
  /// Computers on which alerts name the same domain name.
  public var hostsPerDomain = 5
  /// Computers on which alerts name the same program: past these it is an installed one.
  public var hostsPerHash = 10
  /// Accounts, source addresses and other computers with which alerts name the same computer: past these it is a shared
  /// server (domain controller, terminal server), whose alerts need more in common than the computer.
  public var peersPerHost = 16
  /// Entities of one kind in one alert from which they count as listed (a password spray names its victims), not as tied.
  public var entitiesPerAlert = 4
  /// Patterns (`*`, `?`; lower case) of computers known to be shared, such as domain controllers and scanners.
  public var sharedHosts: [String] = []
  /// Patterns of accounts known to be shared or to run everywhere, such as deployment accounts.
  public var sharedUsers: [String] = []
  /// Patterns of addresses known to be shared, such as vulnerability scanners and proxies.
  public var sharedAddresses: [String] = []

  public init() {}
}

/// Points of the score, 0 to 100; every part of a score says which of these it comes from.
public struct ScoreWeights: Sendable {
  /// From here on an incident is worth a person's time even without an alert of the paging level.
  public var incidentThreshold = 40.0
  /// The first critical rule: nearly always real.
  public var critical = 70.0
  /// The first high rule: reaches the threshold alone.
  public var high = 45.0
  /// The first medium rule: three of them in three stages reach the threshold, two don't.
  public var medium = 15.0
  /// The first low rule: about eight of them over six stages are needed.
  public var low = 4.0
  /// Each further rule of the same level counts this part of the one before.
  public var furtherHigh = 0.5
  public var furtherMedium = 0.7
  public var furtherLow = 0.8
  /// Part of a rule's points that its repetitions can add at most; the n-th adds 1/(n(n-1)) of it.
  public var repetition = 0.1
  /// Each kill-chain stage past the first that a further rule shows.
  public var stage = 5.0
  public var stageLimit = 25.0
  /// Each computer past the first with an alert of the linking level.
  public var host = 5.0
  public var hostLimit = 15.0
  /// Each correlation rule: several events together deceive less than one.
  public var correlation = 8.0
  public var correlationLimit = 16.0

  public init() {}
}

/// How much more (or less) an alert means on some computers.
public struct AssetWeights: Sendable {
  /// One pattern and its weight.
  public struct Entry: Sendable {
    /// Host name with `*` and `?`, lower case.
    public var pattern: String
    /// Factor of the score; 1 is an ordinary computer. Used between 0.5 and 2.
    public var weight: Double
    public init(pattern: String, weight: Double) {
      self.pattern = pattern
      self.weight = weight
    }
  }
  /// The heaviest matching entry counts.
  public var entries: [Entry] = []

  public init(entries: [Entry] = []) { self.entries = entries }

  /// The factor of a computer, 0.5...2; 1 when no entry matches.
  func weight(ofHost name: String) -> Double {
    let matching = entries.filter { NamePattern($0.pattern).matches(name) }.map(\.weight)
    return min(max(matching.max() ?? 1, 0.5), 2)
  }
}

/// Bounds of memory.
public struct IncidentLimits: Sendable {
  /// Alerts held in open incidents, about 1.6 KB each with their entities, half as many again until closed ones are cleared
  /// away: 120 MB. Past it the incidents quiet for longest are closed early.
  public var openAlerts = 50_000
  /// Closed incidents that wait to be taken, about 10 KB each. Past it observations, then the lowest scores, are dropped and
  /// counted.
  public var closedIncidents = 10_000
  /// Alerts from which an incident is told anew only when it has grown by an eighth, became worse or changed otherwise:
  /// telling takes about 10 µs per alert.
  public var promptAlerts = 500
  /// Alerts of one rule on one computer that keep the details their story is told from: the earliest.
  public var detailedAlertsPerRuleAndHost = 20
  /// Entities that an alert brings; the rest are left out. A spray may name thousands.
  public var entitiesPerAlert = 64
  /// Entities listed by an incident: the ones that most alerts name.
  public var entitiesPerIncident = 200
  /// Steps a story tells; the rest are summarised in one more.
  public var stepsPerStory = 40
  /// Reasons an incident gives one by one.
  public var reasonsPerIncident = 12
  /// Things to do next.
  public var nextSteps = 8
  /// Days of (entity, day) counts kept for popularity, about 100 bytes each; past it the oldest days are forgotten.
  public var popularityEntries = 200_000

  public init() {}
}
