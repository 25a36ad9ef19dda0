import WardModel

extension ConfigurationReader {
  static func followed(_ node: ConfigurationNode) -> HubConfiguration.Followed? {
    var path: String?
    var source: String?
    node.read(["path": { path = $0.text() }, "source": { source = $0.text() }])
    guard let path, let source else {
      node.complain("needs a path and a source")
      return nil
    }
    return HubConfiguration.Followed(path: path, source: source)
  }

  static func readRetention(_ node: ConfigurationNode) -> [HubConfiguration.Retention] {
    node.pairs().map { kind, value in
      var retention = HubConfiguration.Retention(
        kind: kind == "default" ? "" : kind, days: 30, byteCount: 50 << 30)
      value.read([
        "days": { if let days = $0.number(1...3650) { retention.days = days } },
        "size": { if let count = $0.byteCount() { retention.byteCount = count } },
      ])
      return retention
    }
  }

  static func source(_ node: ConfigurationNode) -> HubConfiguration.Source? {
    var source = HubConfiguration.Source(name: "", kind: "", site: "", expectedEverySeconds: nil)
    node.read([
      "name": { source.name = $0.text() ?? "" },
      "kind": { source.kind = $0.text() ?? "" },
      "site": { source.site = $0.text() ?? "" },
      "expected-every": { source.expectedEverySeconds = $0.seconds() },
    ])
    let isPlain = source.name.utf8.allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x2E
        || $0 == 0x5F
    }
    guard !source.name.isEmpty, isPlain, source.name.utf8.count <= 64 else {
      node.complain("needs a name of letters, digits, '-', '.' and '_', 64 at most")
      return nil
    }
    return source
  }

  static func webhook(_ node: ConfigurationNode) -> HubConfiguration.Webhook? {
    var url: String?
    var secret: String?
    var level = "medium"
    node.read([
      "url": { url = $0.text() },
      "secret-from": { secret = $0.text() },
      "level": {
        guard let text = $0.text() else { return }
        if Severity(name: text) != nil {
          level = text
        } else {
          $0.complain("must be one of \(Severity.allCases.map(\.name).joined(separator: ", "))")
        }
      },
    ])
    guard let url, url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1"), let secret else {
      node.complain(
        "needs a url (https) and secret-from, the environment variable that holds the signing secret")
      return nil
    }
    return HubConfiguration.Webhook(url: url, secretVariable: secret, minimumLevel: level)
  }

  static func oidc(_ node: ConfigurationNode) -> HubConfiguration.OIDC? {
    var oidc = HubConfiguration.OIDC(
      issuer: "", clientIdentifier: "", secretVariable: nil, groupsClaim: "groups", roles: [:])
    node.read([
      "issuer": { oidc.issuer = $0.text() ?? "" },
      "client-id": { oidc.clientIdentifier = $0.text() ?? "" },
      "secret-from": { oidc.secretVariable = $0.text() },
      "groups-claim": { if let text = $0.text() { oidc.groupsClaim = text } },
      "roles": { for (group, value) in $0.pairs() { oidc.roles[group] = value.text() } },
    ])
    guard !oidc.issuer.isEmpty, !oidc.clientIdentifier.isEmpty else {
      node.complain("needs an issuer and a client-id")
      return nil
    }
    return oidc
  }
}
