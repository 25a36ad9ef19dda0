import WardModel

/// The entities, fields and records of an alert as evidence artifacts, and as observables that point at them.
struct OCSFEvidence {
  /// At least one.
  let artifacts: [JSONObject]
  let observables: [JSONObject]

  /// Where in an artifact an entity stands.
  private enum Place: String, CaseIterable {
    case device = "device.hostname"
    case actorUser = "actor.user.name"
    case actorProcess = "actor.process.uid"
    case actorSession = "actor.session.uid"
    case user = "user.name"
    case session = "session.uid"
    case sourceAddress = "src_endpoint.ip"
    case sourceName = "src_endpoint.hostname"
    case destinationAddress = "dst_endpoint.ip"
    case destinationName = "dst_endpoint.hostname"
    case process = "process.uid"
    case filePath = "file.path"
    case fileName = "file.name"
    case query = "query.hostname"
    /// Only as observables: the schema has no artifact for a hash, a cloud account or somebody else's session.
    case hash = "file.hashes.value"
    case cloudAccount = "cloud.account.uid"

    var hasArtifact: Bool { self != .hash && self != .cloudAccount && self != .session }
  }

  init(_ alert: Alert) {
    var filled: [[Place: String]] = [[:]]
    var observables: [JSONObject] = []
    for entity in alert.entities.prefix(OCSF.entityLimit) {
      let place = Self.place(of: entity)
      let value = OCSF.cut(entity.value, to: OCSF.nameLimit)
      var name = place.rawValue
      if place.hasArtifact {
        // Things of several events are not put side by side: that would say that they were seen together.
        let free = alert.rule.isCorrelation ? nil : filled.firstIndex { Self.isFree(place, in: $0) }
        let index = free ?? (filled[0].isEmpty ? 0 : filled.count)
        if index == filled.count { filled.append([:]) }
        filled[index][place] = value
        name = "evidences[\(index)].\(name)"
      }
      observables.append(Self.observable(name: name, entity, value: value))
    }
    artifacts = filled.enumerated().map { index, places in
      Self.artifact(places, alert: index == 0 ? alert : nil)
    }
    self.observables = observables
  }

  private static func place(of entity: Entity) -> Place {
    let isDestination = entity.role == .destination || entity.role == .target
    let isActor = entity.role == .actor || entity.role == .subject || entity.role == .source
    return switch entity.kind {
    case .host:
      entity.role == .source ? .sourceName : entity.role == .destination ? .destinationName : .device
    case .user: isActor ? .actorUser : .user
    case .session: isActor ? .actorSession : .session
    case .process: entity.role == .parent || entity.role == .actor ? .actorProcess : .process
    case .address: isDestination ? .destinationAddress : .sourceAddress
    case .domain: isDestination ? .destinationName : entity.role == .source ? .sourceName : .query
    case .hash: .hash
    case .file: entity.value.contains { $0 == "/" || $0 == "\\" } ? .filePath : .fileName
    case .cloudAccount: .cloudAccount
    }
  }

  /// An artifact has one file, by path or by name.
  private static func isFree(_ place: Place, in places: [Place: String]) -> Bool {
    switch place {
    case .filePath, .fileName: places[.filePath] == nil && places[.fileName] == nil
    default: places[place] == nil
    }
  }

  /// - Source: OCSF schema 1.5.0, object Observable, `type_id`.
  private static func observable(name: String, _ entity: Entity, value: String) -> JSONObject {
    let type: (id: Int, caption: String) =
      switch entity.kind {
      case .host, .domain: (1, "Hostname")
      case .address: (2, "IP Address")
      case .user: (4, "User Name")
      case .hash: (8, "Hash")
      case .process: (39, "Process Entity UID")
      case .cloudAccount: (35, "Account UID")
      case .session: (99, "Session")
      case .file: entity.value.contains { $0 == "/" || $0 == "\\" } ? (45, "File Path") : (7, "File Name")
      }
    var object = JSONObject()
    object.add("name", name)
    object.add("type_id", type.id)
    object.add("type", type.caption)
    object.add("value", value)
    return object
  }

  /// - Parameter alert: given for the first artifact, which carries the records and fields too.
  private static func artifact(_ places: [Place: String], alert: Alert?) -> JSONObject {
    func object(_ pairs: (String, String?)..., then more: (inout JSONObject) -> Void = { _ in })
      -> JSONObject?
    {
      guard pairs.contains(where: { $0.1 != nil }) else { return nil }
      var object = JSONObject()
      for (name, value) in pairs { if let value { object.add(name, value) } }
      more(&object)
      return object
    }
    var artifact = JSONObject()
    var actor = JSONObject()
    var hasActor = false
    for (name, inner) in [
      ("user", object(("name", places[.actorUser]))), ("process", object(("uid", places[.actorProcess]))),
      ("session", object(("uid", places[.actorSession]))),
    ] {
      guard let inner else { continue }
      actor.add(name, inner)
      hasActor = true
    }
    if hasActor { artifact.add("actor", actor) }
    let parts: [(String, JSONObject?)] = [
      ("device", object(("hostname", places[.device])) { $0.add("type_id", 0) }),
      ("user", object(("name", places[.user]))),
      ("src_endpoint", object(("ip", places[.sourceAddress]), ("hostname", places[.sourceName]))),
      ("dst_endpoint", object(("ip", places[.destinationAddress]), ("hostname", places[.destinationName]))),
      ("process", process(places, alert)),
      (
        "file",
        object(
          ("name", places[.fileName] ?? places[.filePath].map(lastPart)), ("path", places[.filePath])
        ) { $0.add("type_id", 1) }
      ),
      ("query", object(("hostname", places[.query]))),
    ]
    for (name, part) in parts { if let part { artifact.add(name, part) } }
    if let alert { artifact.add("data", data(alert)) }
    return artifact
  }

  private static func process(_ places: [Place: String], _ alert: Alert?) -> JSONObject? {
    guard let identifier = places[.process] else { return nil }
    var process = JSONObject()
    process.add("uid", identifier)
    if let alert, !alert.rule.isCorrelation {
      let command = alert.details.first { $0.field == "CommandLine" }
      if let command { process.add("cmd_line", OCSF.cut(command.value)) }
      if let image = alert.details.first(where: { $0.field == "Image" || $0.field == "exe" }) {
        process.add("name", OCSF.cut(lastPart(image.value), to: OCSF.titleLimit))
      }
    }
    return process
  }

  /// Which records show it, and the fields worth reading.
  private static func data(_ alert: Alert) -> JSONObject {
    var data = JSONObject()
    data.add(
      "records",
      alert.evidence.prefix(OCSF.entityLimit).map {
        var record = JSONObject()
        record.add("file", OCSF.cut($0.file, to: OCSF.titleLimit))
        record.add("record", $0.record)
        return record
      })
    data.add("record_count", alert.evidence.count)
    var fields = JSONObject()
    var seen: Set<String> = []
    for detail in alert.details.prefix(OCSF.detailLimit) where seen.insert(detail.field).inserted {
      fields.add(OCSF.cut(detail.field, to: OCSF.titleLimit), OCSF.cut(detail.value))
    }
    data.add("fields", fields)
    return data
  }

  /// The name behind the last separator.
  private static func lastPart(_ path: String) -> String {
    path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? path
  }
}
