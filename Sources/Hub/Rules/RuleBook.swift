public import Detection
public import Sigma
import Synchronization
public import WardModel

/// The rules in use: loaded from the configured folders, and again when somebody says so.
public final class RuleBook: Sendable {
  /// One state of the book.
  public struct Edition: Sendable {
    public var rules: SigmaRules
    public var set: RuleSet
    public var fileCount: Int
    public var loaded: Timestamp
    /// Rules turned off, by identifier.
    public var disabled: Set<String>
  }

  private let configuration: HubConfiguration.Rules
  public let fields: FieldNames
  public let logSources: LogSources
  private let current: Mutex<Edition>
  private let isChanging = Mutex(false)

  /// Loads the rules for the first time. Files that can't be used are in the set's `refused`, never fatal.
  public init(
    _ configuration: HubConfiguration.Rules, fields: FieldNames = FieldNames(),
    logSources: LogSources = LogSources(),
    disabled: Set<String> = [], at time: Timestamp
  ) async {
    self.configuration = configuration
    self.fields = fields
    self.logSources = logSources
    current = Mutex(
      await Self.load(configuration, fields: fields, logSources: logSources, disabled: disabled, at: time))
  }

  public var edition: Edition { current.withLock { $0 } }

  /// Reads the folders anew without using what is read yet.
  public func prepare(disabled: Set<String>, at time: Timestamp) async -> Edition {
    await Self.load(configuration, fields: fields, logSources: logSources, disabled: disabled, at: time)
  }

  /// Takes an edition into use, after the pipeline has.
  public func use(_ edition: Edition) { current.withLock { $0 = edition } }

  /// Whoever changes the rules does so alone: two at once could leave book and pipeline with different ones.
  /// - Returns: false when somebody else is at it.
  public func beginChange() -> Bool {
    isChanging.withLock { isChanging in
      defer { isChanging = true }
      return !isChanging
    }
  }

  public func endChange() { isChanging.withLock { $0 = false } }

  /// A person waits for the alert: it is raised by the events so far, and what late ones add follows. Certainty would cost
  /// five minutes.
  static let liveLimits = CorrelationLimits(alerting: .prompt)

  private static func load(
    _ configuration: HubConfiguration.Rules, fields: FieldNames, logSources: LogSources,
    disabled: Set<String>,
    at time: Timestamp
  ) async -> Edition {
    var loaded = await RuleLoader.load(
      configuration.paths, pipelines: configuration.pipelines, placeholders: configuration.placeholders,
      further: [OwnRules.parsed])
    // A rule turned off raises nothing by itself; correlations that count it go on.
    for (index, rule) in loaded.set.rules.enumerated() where rule.header.id.map(disabled.contains) == true {
      loaded.set.alertsAlone[index] = false
    }
    for (index, correlation) in loaded.set.correlations.enumerated()
    where correlation.header.id.map(disabled.contains) == true {
      loaded.set.correlationsAlertAlone[index] = false
    }
    return Edition(
      rules: SigmaRules(loaded.set, fields: fields, sources: logSources, limits: liveLimits), set: loaded.set,
      fileCount: loaded.fileCount, loaded: time, disabled: disabled)
  }
}
