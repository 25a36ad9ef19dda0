import WardModel

extension WebhookChannel {
  /// The channels of `ward.yaml`, and what is wrong with those that can't be used; the others work all the same.
  ///
  /// - Parameter environment: value of an environment variable, for the signing secrets.
  public static func configured(
    _ webhooks: [HubConfiguration.Webhook], productVersion: String, environment: (String) -> String?,
    transport: any WebhookTransport = HTTPWebhookTransport()
  ) -> (channels: [WebhookChannel], problems: [String]) {
    var channels: [WebhookChannel] = []
    var problems: [String] = []
    for webhook in webhooks {
      let name = channelName(webhook.url)
      guard !channels.contains(where: { $0.name == name }) else {
        problems.append("\(name): stands there twice")
        continue
      }
      guard let secret = environment(webhook.secretVariable), secret.utf8.count >= secretMinimum else {
        problems.append(
          "\(name): the environment variable \(webhook.secretVariable) needs a secret of at least \(secretMinimum) characters"
        )
        continue
      }
      do throws(WebhookAddress.Refusal) {
        let address = try WebhookAddress(
          webhook.url, allowsLoopback: webhook.url.hasPrefix("http://127.0.0.1"))
        channels.append(
          WebhookChannel(
            name: name, address: address, secret: SecretKey(Array(secret.utf8)),
            minimumLevel: .init(name: webhook.minimumLevel) ?? .medium, productVersion: productVersion,
            transport: transport))
      } catch {
        problems.append("\(name): \(error)")
      }
    }
    return (channels, problems)
  }

  /// A shorter secret could be guessed from one delivery.
  private static let secretMinimum = 16

  /// The URL without its query, which may hold a key of the receiver.
  private static func channelName(_ url: String) -> String {
    "webhook " + OCSF.cut(String(url.prefix { $0 != "?" && $0 != "#" }), to: OCSF.titleLimit)
  }
}
