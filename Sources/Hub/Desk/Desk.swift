import EventLog
import Incidents
import Ledger
import WardModel

/// What people and programs can do at the hub: the console's pages and the API call the same verbs.
///
/// Each verb that changes something or looks at what is guarded writes a deed into the ledger first; who may call it is decided
/// at the gate. Texts that come back are for people.
struct Desk: Sendable {
  let store: StateStore
  let log: any EventLog
  let recorder: any Recorder
  let detection: DetectionService
  let reception: Reception
  let rules: RuleBook
  let people: HubRuntime.PeopleRooms
  let now: @Sendable () -> Timestamp
  let reader: RecordReader

  /// Why something was not done.
  enum Refusal: Error, Sendable, Equatable {
    case notFound(String)
    /// What was asked makes no sense; the text says what would.
    case unfit(String)
    /// It clashes with what is there.
    case conflict(String)
    /// Something the hub needs does not answer.
    case unavailable(String)

    var text: String {
      switch self {
      case .notFound(let text), .unfit(let text), .conflict(let text), .unavailable(let text): text
      }
    }
    /// HTTP status.
    var status: Int {
      switch self {
      case .notFound: 404
      case .unfit: 422
      case .conflict: 409
      case .unavailable: 503
      }
    }
  }

  /// Bytes of a note or a reason.
  static let textByteLimit = 4000

  // MARK: Helpers

  /// Runs something on a store; a failing store is an unavailable hub, not a crash.
  func stored<Value>(_ body: () throws -> Value) throws(Refusal) -> Value {
    do { return try body() } catch { throw .unavailable("the hub's database does not answer") }
  }

  func record(_ deed: Deed) async throws(Refusal) {
    do { try await recorder.record([deed]) } catch {
      throw .unavailable("the ledger can't be written; nothing was changed")
    }
  }

  func checked(_ text: String, _ name: String, fewest: Int = 1) throws(Refusal) -> String {
    let text = text.trimmed
    guard text.utf8.count >= fewest else { throw .unfit("\(name): write at least \(fewest) letters") }
    guard text.utf8.count <= Self.textByteLimit else {
      throw .unfit("\(name): at most \(Self.textByteLimit) bytes")
    }
    return text
  }

  func existing(_ incident: String) throws(Refusal) -> CaseFile {
    guard let file = try stored({ try store.incident(incident) }) else {
      throw .notFound("there is no incident \(incident)")
    }
    return file
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
