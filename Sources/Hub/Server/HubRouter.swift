/// Who may call a route; enforced by ``HubRouter`` and nowhere else.
public enum Access: Sendable, Hashable {
  /// Anybody: sign-in, style sheet, health.
  case open
  /// Anybody who is signed in.
  case signedIn
  /// A person's session or an API token that has the permission.
  case needs(Permission)
  /// The token of a source.
  case source
}

/// One path of the hub: a page, the target of a form, a call of the API or of a sender.
public struct HubRoute: Sendable {
  public typealias Handler = @Sendable (HubRequest, Caller) async -> HubResponse
  public var method: HubRequest.Method
  /// Segments parted by `/`; one that starts with `:` stands for any one segment, a last `*` for all that follow.
  public var pattern: String
  public var access: Access
  /// Bytes of the body that are read.
  public var bodyByteLimit: Int
  /// True for pages and forms, which a browser calls with a cookie and which need a CSRF token.
  public var isConsole: Bool
  public var purpose: String
  public var handler: Handler

  /// Bytes of an ordinary form or API call.
  public static let formByteLimit = 1 << 20

  public init(
    _ method: HubRequest.Method, _ pattern: String, _ access: Access,
    bodyByteLimit: Int = HubRoute.formByteLimit,
    isConsole: Bool = false, _ purpose: String, handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.access = access
    self.bodyByteLimit = bodyByteLimit
    self.isConsole = isConsole
    self.purpose = purpose
    self.handler = handler
  }

  /// The variable parts of a path that belongs to this route; `nil` when it does not.
  func parameters(of path: [Substring]) -> [String: String]? {
    let wanted = pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var parameters: [String: String] = [:]
    var index = 0
    for segment in wanted {
      if segment == "*" {
        parameters["*"] = path[index...].joined(separator: "/")
        return index < path.count ? parameters : nil
      }
      guard index < path.count else { return nil }
      if segment.hasPrefix(":") {
        guard !path[index].isEmpty else { return nil }
        parameters[String(segment.dropFirst())] = FormText.decoded(path[index], plusIsSpace: false)
      } else if segment != path[index] {
        return nil
      }
      index += 1
    }
    return index == path.count ? parameters : nil
  }
}

/// Finds the route of a request and lets in who may come in.
public struct HubRouter: Sendable {
  public let routes: [HubRoute]

  /// Routes by number of segments would be quicker; a hundred comparisons of short texts are nothing beside TLS.
  public init(_ routes: [HubRoute]) { self.routes = routes }

  public enum Found: Sendable {
    case route(HubRoute, parameters: [String: String])
    /// The path is there, with other methods.
    case otherMethods([HubRequest.Method])
    case none
  }

  /// The route of a request; fixed segments win over variable ones.
  public func find(_ method: HubRequest.Method, _ path: String) -> Found {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var best: (route: HubRoute, parameters: [String: String])?
    var others: Set<HubRequest.Method> = []
    for route in routes {
      guard let parameters = route.parameters(of: Array(segments)) else { continue }
      guard route.method == method || (method == .head && route.method == .get) else {
        others.insert(route.method)
        continue
      }
      if let current = best, rank(current.route) <= rank(route) { continue }
      best = (route, parameters)
    }
    if let best { return .route(best.route, parameters: best.parameters) }
    return others.isEmpty ? .none : .otherMethods(others.sorted { $0.rawValue < $1.rawValue })
  }

  private func rank(_ route: HubRoute) -> Int {
    route.pattern.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: ":") ? 1 : $1 == UInt8(ascii: "*") ? 100 : 0) }
  }
}
