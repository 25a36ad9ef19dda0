import Ledger

/// Why a call of the API was not done, in the form that programs read; the kinds are stable.
/// - Source: RFC 9457.
struct APIProblem: Error, Sendable {
  /// What programs tell problems apart by; append only.
  enum Kind: String, Sendable, CaseIterable {
    case malformedJSON = "malformed-json"
    case invalidBody = "invalid-body"
    case invalidParameter = "invalid-parameter"
    case notFound = "not-found"
    case unfit
    case conflict
    case unavailable
    case busy
    case keyReused = "idempotency-key-reused"
    case keyUnderWay = "idempotency-key-under-way"
    case notSignedIn = "not-signed-in"
    case notAllowed = "not-allowed"
    case methodNotAllowed = "method-not-allowed"

    /// The value of `type`.
    var uri: String { "urn:ward:problem:" + rawValue }

    var status: Int {
      switch self {
      case .malformedJSON: 400
      case .notSignedIn: 401
      case .notAllowed: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .conflict, .keyUnderWay: 409
      case .invalidBody, .invalidParameter, .unfit, .keyReused: 422
      case .busy: 429
      case .unavailable: 503
      }
    }

    var title: String {
      switch self {
      case .malformedJSON: "The body is no JSON"
      case .invalidBody: "A member of the body does not fit"
      case .invalidParameter: "A parameter does not fit"
      case .notFound: "Not found"
      case .unfit: "This can't be done as asked"
      case .conflict: "This clashes with what is there"
      case .unavailable: "The hub can't do this now"
      case .busy: "Too many at once"
      case .keyReused: "The idempotency key was used for something else"
      case .keyUnderWay: "A request with this idempotency key is under way"
      case .notSignedIn: "Not signed in"
      case .notAllowed: "Not allowed"
      case .methodNotAllowed: "Method not allowed"
      }
    }
  }

  var kind: Kind
  var detail: String
  /// The member or parameter that is meant.
  var member: String?

  init(_ kind: Kind, _ detail: String, member: String? = nil) {
    self.kind = kind
    self.detail = detail
    self.member = member
  }

  /// What any failure of a call means to the outside; no inside text gets out.
  init(_ error: any Error) {
    switch error {
    case let problem as APIProblem: self = problem
    case let refusal as Desk.Refusal:
      switch refusal {
      case .notFound(let text): self.init(.notFound, text)
      case .unfit(let text): self.init(.unfit, text)
      case .conflict(let text): self.init(.conflict, text)
      case .unavailable(let text): self.init(.unavailable, text)
      }
    case LedgerFault.outOfRange(let text): self.init(.unfit, text)
    default: self.init(.unavailable, "something that the hub needs does not answer")
    }
  }

  var response: HubResponse {
    var json = JSONObject()
    json.add("type", kind.uri)
    json.add("title", kind.title)
    json.add("status", kind.status)
    json.add("detail", detail)
    if let member { json.add("member", member) }
    var headers = [("Content-Type", "application/problem+json")]
    if kind == .unavailable || kind == .busy || kind == .keyUnderWay { headers.append(("Retry-After", "2")) }
    return HubResponse(status: kind.status, headers: headers, body: json.bytes)
  }

  static let model = APIModel(
    "Problem",
    [
      APIMember("type", .text, "A stable URI that says what kind of problem it is."),
      APIMember("title", .text), APIMember("status", .integer), .optional("detail", .text, "For people."),
      .optional("member", .text, "The member of the body, or the parameter, that is meant."),
    ])
}
