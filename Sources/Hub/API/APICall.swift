import Foundation
import WardModel

/// A body that a call of the API reads.
protocol APIBody: Decodable, Sendable {
  /// What it may hold; other members are refused.
  static var members: [APIMember] { get }
}

/// A call as its handler sees it: who asks, and the parts of the request, read with care.
struct APICall: Sendable {
  let request: HubRequest
  let caller: Caller
  let parameters: [APIOperation.Parameter]

  /// Who asks, for the ledger.
  var actor: String { caller.name }

  /// A variable part of the path.
  func part(_ name: String) -> String { request.parameters[name] ?? "" }

  /// A number in the path.
  func number(_ name: String) throws(APIProblem) -> UInt64 {
    guard let number = UInt64(part(name)) else {
      throw APIProblem(.invalidParameter, "\(name) must be a whole number", member: name)
    }
    return number
  }

  // MARK: Query

  /// Refuses parameters that the call does not know: a filter with a slip of the pen must not be a filter left out.
  func checkQuery() throws(APIProblem) {
    for (name, _) in FormText(request.query).pairs
    where !parameters.contains(where: { $0.name == name && !$0.isInPath }) {
      throw APIProblem(
        .invalidParameter, "there is no parameter \(name.prefix(100))", member: String(name.prefix(100)))
    }
  }

  /// `nil` when it is not there or empty.
  func query(_ name: String) -> String? { request.queryValue(name).flatMap { $0.isEmpty ? nil : $0 } }

  func limit(_ standard: Int = 50, most: Int) throws(APIProblem) -> Int {
    guard let text = query("limit") else { return standard }
    guard let limit = Int(text), (1...most).contains(limit) else {
      throw APIProblem(.invalidParameter, "limit must be 1 to \(most)", member: "limit")
    }
    return limit
  }

  func queryNumber(_ name: String) throws(APIProblem) -> UInt64? {
    guard let text = query(name) else { return nil }
    guard let number = UInt64(text) else {
      throw APIProblem(.invalidParameter, "\(name) must be a whole number", member: name)
    }
    return number
  }

  func time(_ name: String) throws(APIProblem) -> Timestamp? {
    guard let text = query(name) else { return nil }
    guard let time = Timestamp(rfc3339: text) else {
      throw APIProblem(
        .invalidParameter, "\(name) must be a time such as 2026-03-02T02:14:07Z", member: name)
    }
    return time
  }

  func flag(_ name: String) throws(APIProblem) -> Bool? {
    switch query(name) {
    case nil: return nil
    case "true": return true
    case "false": return false
    default: throw APIProblem(.invalidParameter, "\(name) must be true or false", member: name)
    }
  }

  /// A word out of several.
  func choice<Value>(_ name: String, _ words: [String], _ value: (String) -> Value?) throws(APIProblem)
    -> Value?
  {
    guard let text = query(name) else { return nil }
    return try Self.choice(name, text, words, value)
  }

  static func choice<Value>(_ name: String, _ text: String, _ words: [String], _ value: (String) -> Value?)
    throws(APIProblem) -> Value
  {
    guard let value = value(text) else {
      throw APIProblem(
        .invalidParameter, "\(name) must be one of \(words.joined(separator: ", "))", member: name)
    }
    return value
  }

  // MARK: Body

  func body<Body: APIBody>(_ type: Body.Type) throws(APIProblem) -> Body {
    let data = Data(request.body)
    let decoder = JSONDecoder()
    do {
      let names = try decoder.decode([String: Anything].self, from: data).keys
      if let strange = names.sorted().first(where: { name in !Body.members.contains { $0.name == name } }) {
        let name = String(strange.prefix(100))
        throw APIProblem(
          .invalidBody,
          "there is no member \(name); known are: \(Body.members.map(\.name).joined(separator: ", "))",
          member: name)
      }
      return try decoder.decode(Body.self, from: data)
    } catch let problem as APIProblem {
      throw problem
    } catch let error as DecodingError {
      throw Self.problem(error)
    } catch {
      throw APIProblem(.malformedJSON, "the body can't be read")
    }
  }

  /// Any JSON value, not looked at.
  private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }

  private static func problem(_ error: DecodingError) -> APIProblem {
    func name(_ path: [any CodingKey]) -> String {
      path.reduce(into: "") { text, key in
        if let index = key.intValue {
          text += "[\(index)]"
        } else {
          text += (text.isEmpty ? "" : ".") + key.stringValue
        }
      }
    }
    switch error {
    case .keyNotFound(let key, let context):
      let member = name(context.codingPath + [key])
      return APIProblem(.invalidBody, "\(member) is missing", member: member)
    case .typeMismatch(let type, let context):
      let member = name(context.codingPath)
      if member.isEmpty { return APIProblem(.invalidBody, "the body must be a JSON object") }
      return APIProblem(.invalidBody, "\(member) must be \(words(type))", member: member)
    case .valueNotFound(_, let context):
      let member = name(context.codingPath)
      return APIProblem(.invalidBody, "\(member) must not be null", member: member)
    case .dataCorrupted(let context):
      let member = name(context.codingPath)
      if member.isEmpty { return APIProblem(.malformedJSON, "the body is no JSON object") }
      return APIProblem(.invalidBody, "\(member): \(context.debugDescription)", member: member)
    @unknown default: return APIProblem(.malformedJSON, "the body can't be read")
    }
  }

  private static func words(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is Int.Type, is UInt64.Type: "a whole number"
    case is Double.Type: "a number"
    default: "\(type)".hasPrefix("Array") ? "a list" : "of another type"
    }
  }
}

extension KeyedDecodingContainer {
  /// A word out of several, with a problem that names them.
  func choice<Value>(_ key: Key, _ words: [String], _ value: (String) -> Value?) throws -> Value {
    let text = try decode(String.self, forKey: key)
    guard let value = value(text) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "must be one of \(words.joined(separator: ", "))")
    }
    return value
  }

  /// The same; `nil` when it is not there.
  func choiceIfPresent<Value>(_ key: Key, _ words: [String], _ value: (String) -> Value?) throws -> Value? {
    contains(key) ? try choice(key, words, value) : nil
  }

  /// The same for members that may be null: outer `nil` when it is not there.
  func nullableChoice<Value>(_ key: Key, _ words: [String], _ value: (String) -> Value?) throws -> Value?? {
    guard contains(key) else { return .none }
    return try decodeNil(forKey: key) ? .some(nil) : .some(try choice(key, words, value))
  }
}
