public import WardModel

/// Findings to a URL, signed.
public struct WebhookChannel: OutboundChannel {
  public let name: String
  public let minimumLevel: Severity
  private let address: WebhookAddress
  private let secret: SecretKey
  private let productVersion: String
  private let transport: any WebhookTransport

  /// - Parameters:
  ///   - name: as in the configuration; `webhook:` and the URL's host is a good one.
  ///   - secret: signs the deliveries, shared with the receiver.
  public init(
    name: String, address: WebhookAddress, secret: SecretKey, minimumLevel: Severity, productVersion: String,
    transport: any WebhookTransport = HTTPWebhookTransport()
  ) {
    self.name = name
    self.address = address
    self.secret = secret
    self.minimumLevel = minimumLevel
    self.productVersion = productVersion
    self.transport = transport
  }

  /// Statuses by which a receiver says that this message will never do.
  /// - Source: RFC 9110, section 15.5; RFC 4918, section 11.2.
  private static let refusals: Set<Int> = [400, 410, 413, 415, 422]

  public func send(_ item: Outbox.Item, at time: Timestamp) async throws(OutboundFailure) {
    let target: String
    do { target = try await address.resolved() } catch { throw .notTaken("\(error)") }
    let request = WebhookRequest(
      url: address.url, host: address.host, address: target,
      headers: [
        "Content-Type": "application/json", "User-Agent": "Ward/\(productVersion)", "Ward-Delivery": item.key,
        "Ward-Event": item.kind,
        WebhookSignature.headerName: WebhookSignature.header(
          body: item.body, secret: secret, seconds: time.nanoseconds / 1_000_000_000),
      ], body: item.body)
    let status: Int
    do {
      status = try await transport.post(request)
    } catch {
      // The kind of failure, never the request.
      throw .notTaken("no answer: \(OCSF.cut(String(describing: error), to: 200))")
    }
    if (200..<300).contains(status) { return }
    if Self.refusals.contains(status) { throw .refused("the receiver answered \(status)") }
    throw .notTaken("the receiver answered \(status)")
  }
}
