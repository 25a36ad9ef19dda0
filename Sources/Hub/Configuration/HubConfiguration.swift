/// Everything that `ward.yaml` says. A value that is not written has a default that suits a small clinic.
public struct HubConfiguration: Sendable {
  /// Name of the hospital or clinic, shown on every page.
  public var site = "This hospital"
  /// Folder of everything the hub keeps.
  public var dataFolder = "ward-data"
  /// Seconds east of UTC: the zone in which pages show times.
  public var zoneOffsetSeconds = 0
  public var https = HTTPS()
  public var syslog = Syslog()
  public var follow: [Followed] = []
  public var rules = Rules()
  public var retention: [Retention] = [Retention(kind: "", days: 30, byteCount: 50 << 30)]
  public var sources: [Source] = []
  public var webhooks: [Webhook] = []
  public var oidc: OIDC?
  /// Least level of log lines: debug, info, notice, warning, error.
  public var logLevel = "info"
  /// Cores that decode and match.
  public var workerCount = 2

  public init() {}

  /// An address to listen on; port 0 lets the system choose.
  public struct Address: Hashable, Sendable, CustomStringConvertible {
    public var host: String
    public var port: Int
    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  public struct HTTPS: Sendable {
    public var listen = Address(host: "127.0.0.1", port: 8443)
    /// Names and addresses under which browsers and senders reach the hub; in its certificate.
    public var names = ["localhost", "127.0.0.1", "::1"]
    /// PEM files given by the hospital; without them the hub makes its own authority.
    public var certificateFile: String?
    public var keyFile: String?
    /// Largest body of a delivery, bytes as sent and after decompression.
    public var bodyByteLimit = 64 << 20
  }

  public struct Syslog: Sendable {
    public var udp: Address?
    public var tcp: Address?
    public var tls: Address?
    /// Networks of each source, so that a sender is known by its address.
    public var peers: [Peer] = []
    public struct Peer: Sendable {
      public var network: String
      public var source: String
    }
  }

  public struct Followed: Sendable {
    /// A file, a folder or a pattern.
    public var path: String
    public var source: String
  }

  public struct Rules: Sendable {
    public var paths: [String] = []
    public var pipelines: [String] = []
    public var placeholders: [String: [String]] = [:]
  }

  public struct Retention: Sendable {
    /// Kind of source; empty for all that have no line of their own.
    public var kind: String
    public var days: Int
    public var byteCount: Int
  }

  public struct Source: Sendable {
    public var name: String
    public var kind: String
    public var site: String
    /// The longest silence that is normal, seconds; `nil`: learned.
    public var expectedEverySeconds: Int?
  }

  public struct Webhook: Sendable {
    public var url: String
    /// Name of the environment variable with the secret that signs deliveries.
    public var secretVariable: String
    /// Least level of incidents sent.
    public var minimumLevel: String
  }

  public struct OIDC: Sendable {
    public var issuer: String
    public var clientIdentifier: String
    public var secretVariable: String?
    /// Claim that holds the groups, and which group gives which role.
    public var groupsClaim: String
    public var roles: [String: String]
  }
}
