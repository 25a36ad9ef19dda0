public import Sigma

/// Reads `ward.yaml`: every mistake with its line, all of them at once.
public enum ConfigurationReader {
  public struct Result: Sendable {
    public var configuration: HubConfiguration
    /// Empty when the file can be used.
    public var problems: [Problem]
  }

  /// - Parameter file: name of the file, for the problems.
  public static func read(file: String, bytes: [UInt8]) -> Result {
    var configuration = HubConfiguration()
    let list = ConfigurationNode.ProblemList(file: file)
    do throws(Problem) {
      if let value = try PlacedYAML.parse(file: file, bytes: bytes) {
        read(ConfigurationNode(value: value, path: "", problems: list), into: &configuration)
      }
    } catch {
      list.problems.append(error)
    }
    check(configuration, list)
    return Result(configuration: configuration, problems: list.problems)
  }

  /// Reads a file.
  public static func read(path: String) -> Result {
    do throws(FileFailure) {
      return read(file: path, bytes: try FileBytes.read(path, limit: 4 << 20))
    } catch {
      return Result(
        configuration: HubConfiguration(),
        problems: [Problem(file: path, line: 0, message: error.description)])
    }
  }

  /// An address as the configuration writes it; `nil` when it is none.
  public static func address(_ text: String) -> HubConfiguration.Address? {
    ConfigurationNode(
      value: .scalar(text, isNull: false, line: 0), path: "",
      problems: ConfigurationNode.ProblemList(file: "")
    ).address()
  }

  private static func read(_ root: ConfigurationNode, into configuration: inout HubConfiguration) {
    var read = configuration
    root.read([
      "site": { if let text = $0.text() { read.site = text } },
      "data": { if let text = $0.text() { read.dataFolder = text } },
      "utc-offset": { if let offset = zoneOffset($0) { read.zoneOffsetSeconds = offset } },
      "https": { readHTTPS($0, into: &read.https) },
      "syslog": { readSyslog($0, into: &read.syslog) },
      "follow": { read.follow = $0.elements().compactMap(followed) },
      "rules": { readRules($0, into: &read.rules) },
      "retention": { read.retention = readRetention($0) },
      "sources": { read.sources = $0.elements().compactMap(source) },
      "webhooks": { read.webhooks = $0.elements().compactMap(webhook) },
      "oidc": { read.oidc = oidc($0) },
      "log-level": {
        let levels = ["debug", "info", "notice", "warning", "error"]
        guard let text = $0.text() else { return }
        if levels.contains(text) {
          read.logLevel = text
        } else {
          $0.complain("must be one of \(levels.joined(separator: ", "))")
        }
      },
      "workers": { if let count = $0.number(1...64) { read.workerCount = count } },
    ])
    configuration = read
  }

  private static func zoneOffset(_ node: ConfigurationNode) -> Int? {
    guard let text = node.text() else { return nil }
    let digits = text.dropFirst().split(separator: ":").compactMap { Int($0) }
    guard text.first == "+" || text.first == "-", digits.count == 2, (0...14).contains(digits[0]),
      (0...59).contains(digits[1])
    else {
      node.complain("must be hours and minutes from UTC, such as \"+01:00\"")
      return nil
    }
    return (digits[0] * 60 + digits[1]) * 60 * (text.first == "-" ? -1 : 1)
  }

  private static func readHTTPS(_ node: ConfigurationNode, into https: inout HubConfiguration.HTTPS) {
    var read = https
    node.read([
      "listen": { if let address = $0.address() { read.listen = address } },
      "names": { read.names = $0.texts() },
      "certificate": { read.certificateFile = $0.text() },
      "key": { read.keyFile = $0.text() },
      "body-limit": { if let count = $0.byteCount() { read.bodyByteLimit = count } },
    ])
    if (read.certificateFile == nil) != (read.keyFile == nil) {
      node.complain("certificate and key belong together: give both, or neither")
    }
    https = read
  }

  private static func readSyslog(_ node: ConfigurationNode, into syslog: inout HubConfiguration.Syslog) {
    var read = syslog
    node.read([
      "udp": { read.udp = $0.address() },
      "tcp": { read.tcp = $0.address() },
      "tls": { read.tls = $0.address() },
      "peers": {
        read.peers = $0.elements().compactMap { element in
          var network: String?
          var source: String?
          element.read(["network": { network = $0.text() }, "source": { source = $0.text() }])
          guard let network, let source else {
            element.complain("needs a network and a source")
            return nil
          }
          return HubConfiguration.Syslog.Peer(network: network, source: source)
        }
      },
    ])
    syslog = read
  }

  private static func readRules(_ node: ConfigurationNode, into rules: inout HubConfiguration.Rules) {
    var read = rules
    node.read([
      "paths": { read.paths = $0.texts() },
      "pipelines": { read.pipelines = $0.texts() },
      "placeholders": {
        for (name, value) in $0.pairs() { read.placeholders[name] = value.texts() }
      },
    ])
    rules = read
  }

  private static func check(_ configuration: HubConfiguration, _ list: ConfigurationNode.ProblemList) {
    var names: Set<String> = []
    for source in configuration.sources where !names.insert(source.name).inserted {
      list.problems.append(
        Problem(file: list.file, line: 0, message: "sources: '\(source.name)' stands there twice"))
    }
  }
}
