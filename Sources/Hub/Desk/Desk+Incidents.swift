import EventLog
import Incidents
import WardModel

extension Desk {
  // MARK: Looking

  func incidents(_ filter: IncidentFilter, after cursor: String? = nil, limit: Int = 50) throws(Refusal)
    -> [CaseFile]
  {
    try stored { try store.incidents(filter, after: cursor, limit: limit) }
  }

  /// An incident with its alerts and the verdicts on them.
  func incident(_ id: String) throws(Refusal) -> (
    file: CaseFile, alerts: [Alert], verdicts: [String: Verdict]
  ) {
    let file = try existing(id)
    return (
      file, try stored { try store.alerts(ofIncident: id) }, try stored { try store.verdicts(ofIncident: id) }
    )
  }

  func alert(_ id: String) throws(Refusal) -> (alert: Alert, incident: String?, suppression: String?) {
    guard let found = try stored({ try store.alert(id) }) else { throw .notFound("there is no alert \(id)") }
    return found
  }

  // MARK: Work

  func setState(_ state: CaseState, of incident: String, by actor: String) async throws(Refusal) {
    let before = try existing(incident).state
    if before == state { return }
    try await record(
      Deed(
        .caseChange, by: actor, on: "incident:" + incident,
        ["state": state.rawValue, "before": before.rawValue]))
    try stored { try store.update(incident, state: state, at: now()) }
    detection.tell(incident)
  }

  /// - Parameter owner: a sign-in name, or `nil` for nobody.
  func setOwner(_ owner: String?, of incident: String, by actor: String) async throws(Refusal) {
    _ = try existing(incident)
    if let owner {
      let known = try? await people.accounts.people()
      guard known?.contains(where: { $0.name == owner && !$0.isDisabled }) == true else {
        throw .unfit("there is no account \(owner)")
      }
    }
    try await record(Deed(.caseChange, by: actor, on: "incident:" + incident, ["owner": owner ?? ""]))
    try stored { try store.update(incident, owner: .some(owner), at: now()) }
    detection.tell(incident)
  }

  func judge(incident: String, _ verdict: Verdict?, because reason: String, by actor: String)
    async throws(Refusal)
  {
    _ = try existing(incident)
    try await record(
      Deed(
        .caseChange, by: actor, on: "incident:" + incident,
        ["verdict": verdict?.rawValue ?? "", "reason": String(reason.prefix(500))]))
    try stored { try store.update(incident, verdict: .some(verdict), at: now()) }
    // The verdict counts for the alerts that nobody judged by themselves.
    let judged = try stored { try store.verdicts(ofIncident: incident) }
    for alert in try stored({ try store.alerts(ofIncident: incident, limit: 5000) })
    where judged[alert.id] == nil {
      try stored { try store.judge(alert, verdict, by: actor, at: now()) }
    }
    detection.tell(incident)
  }

  func judge(alert id: String, _ verdict: Verdict?, by actor: String) async throws(Refusal) {
    let found = try alert(id)
    try await record(Deed(.caseChange, by: actor, on: "alert:" + id, ["verdict": verdict?.rawValue ?? ""]))
    try stored { try store.judge(found.alert, verdict, by: actor, at: now()) }
    if let incident = found.incident { detection.tell(incident) }
  }

  func addNote(_ text: String, to incident: String, by actor: String) async throws(Refusal) {
    _ = try existing(incident)
    let text = try checked(text, "the note")
    // The text itself may speak of patients; the ledger keeps that there was one, and its hash.
    try await record(
      Deed(
        .caseChange, by: actor, on: "incident:" + incident,
        ["note-sha256": Hexadecimal.text(Digest.sha256(Array(text.utf8)))]))
    try stored { try store.addNote(text, to: incident, by: actor, at: now()) }
    detection.tell(incident)
  }

  // MARK: Gathering

  /// Makes two incidents one.
  /// - Returns: the order's identifier, by which it can be taken back.
  @discardableResult
  func merge(_ incident: String, with other: String, because reason: String, by actor: String)
    async throws(Refusal) -> String
  {
    _ = try existing(incident)
    _ = try existing(other)
    guard incident != other else { throw .unfit("an incident can't be merged with itself") }
    let reason = try checked(reason, "the reason", fewest: 3)
    return try await order(
      .join(incident, other), by: actor, on: incident, ["with": other, "reason": reason])
  }

  /// Makes alerts of one incident a matter of their own.
  /// - Returns: the order's identifier, by which it can be taken back.
  @discardableResult
  func part(_ alerts: [String], from incident: String, by actor: String) async throws(Refusal) -> String {
    _ = try existing(incident)
    guard !alerts.isEmpty, alerts.count <= 10_000 else { throw .unfit("name the alerts to take apart") }
    return try await order(.part(alerts: alerts), by: actor, on: incident, ["alerts": String(alerts.count)])
  }

  /// Takes back an order to merge or part.
  func revoke(order id: String, of incident: String, by actor: String) async throws(Refusal) {
    _ = try await order(.revoke(order: id), by: actor, on: incident, ["order": id])
  }

  private func order(
    _ deed: GatheringOrder.Deed, by actor: String, on incident: String, _ details: [String: String]
  ) async throws(Refusal) -> String {
    let id = "ord-" + RandomSource.system.identifier()
    try await record(
      Deed(
        .gathering, by: actor, on: "incident:" + incident,
        details.merging(["order": id]) { first, _ in first }))
    try await obey(.gather(deed, id: id), by: actor)
    return id
  }

  /// Writes an order into the log and waits until the pipeline has come to it.
  func obey(_ order: PersonOrder, by actor: String) async throws(Refusal) {
    let sequence: UInt64
    do throws(EventLogError) {
      sequence = try await reception.write(order.record(by: actor, at: now().description))
    } catch {
      throw .unavailable("the event log takes nothing at present: \(error)")
    }
    switch await detection.outcome(of: sequence) {
    case .done, .repeated: return
    case nil: throw .unavailable("detection stands still; the order is in the log and counts when it goes on")
    case .refused(let refusal):
      switch refusal {
      case .unknownIncident, .unknownAlert, .unknownOrder:
        throw .conflict("it is closed: what has been quiet for two days can't be changed any more")
      case .alreadyOne: throw .conflict("the two are one already")
      case .notOfOneIncident: throw .unfit("the alerts belong to several incidents")
      case .nothingToPart: throw .unfit("some alerts must stay: name a part of them")
      }
    }
  }
}
