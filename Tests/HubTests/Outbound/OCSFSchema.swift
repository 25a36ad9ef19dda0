import Foundation

/// The parts of the OCSF schema that findings use, written down from the published classes and objects: which attributes must be
/// there, of what type they are, which values they may have. Attributes that are not listed are faults.
/// - Source: OCSF schema 1.5.0, classes Detection Finding and Incident Finding and the objects in them.
enum OCSFSchema {
  indirect enum Kind: Sendable {
    case text
    case number
    case flag
    case free
    case choice(Set<Int>)
    case object(String)
    case list(Kind)
  }
  struct Shape: Sendable {
    var attributes: [String: Kind]
    var required: Set<String>
    var oneOf: Set<String> = []
  }

  static let base: [String: Kind] = [
    "activity_id": .choice([0, 1, 2, 3, 99]), "activity_name": .text, "category_uid": .choice([2]),
    "category_name": .text, "class_uid": .choice([2004, 2005]), "class_name": .text, "type_uid": .number,
    "severity_id": .choice([0, 1, 2, 3, 4, 5, 6, 99]), "severity": .text, "time": .number, "message": .text,
    "metadata": .object("metadata"), "observables": .list(.object("observable")), "status": .text,
    "start_time": .number, "end_time": .number, "count": .number, "unmapped": .free,
    "confidence_id": .choice([0, 1, 2, 3, 99]), "confidence": .text, "confidence_score": .number,
  ]
  static let baseRequired: Set<String> = [
    "activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata",
  ]

  static let shapes: [String: Shape] = [
    "detection_finding": Shape(
      attributes: base.merging([
        "status_id": .choice([0, 1, 2, 3, 4, 5, 6, 99]), "finding_info": .object("finding_info"),
        "evidences": .list(.object("evidences")), "is_alert": .flag, "remediation": .object("remediation"),
      ]) { $1 }, required: baseRequired.union(["finding_info"])),
    "incident_finding": Shape(
      attributes: base.merging([
        "status_id": .choice([0, 1, 2, 3, 4, 5, 99]), "finding_info_list": .list(.object("finding_info")),
        "assignee": .object("user"), "assignee_group": .object("group"), "attacks": .list(.object("attack")),
        "desc": .text, "priority_id": .choice([0, 1, 2, 3, 4, 99]), "priority": .text, "src_url": .text,
        "verdict_id": .choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99]), "verdict": .text,
      ]) { $1 }, required: baseRequired.union(["finding_info_list", "status_id"]),
      oneOf: ["assignee", "assignee_group"]),
    "metadata": Shape(
      attributes: [
        "version": .text, "product": .object("product"), "uid": .text, "correlation_uid": .text,
        "labels": .list(.text),
      ], required: ["version", "product"]),
    "product": Shape(
      attributes: ["name": .text, "vendor_name": .text, "version": .text], required: ["vendor_name"]),
    "finding_info": Shape(
      attributes: [
        "uid": .text, "title": .text, "desc": .text, "analytic": .object("analytic"),
        "attacks": .list(.object("attack")), "created_time": .number, "first_seen_time": .number,
        "last_seen_time": .number, "src_url": .text,
      ], required: ["uid", "title"]),
    "analytic": Shape(
      attributes: [
        "type_id": .choice([0, 1, 2, 3, 4, 99]), "type": .text, "uid": .text, "name": .text,
        "category": .text,
      ],
      required: ["type_id"], oneOf: ["uid", "name"]),
    "attack": Shape(
      attributes: [
        "tactic": .object("named"), "technique": .object("named"), "sub_technique": .object("named"),
      ],
      required: [], oneOf: ["tactic", "technique", "sub_technique"]),
    "named": Shape(attributes: ["uid": .text, "name": .text], required: [], oneOf: ["uid", "name"]),
    "observable": Shape(
      attributes: [
        "name": .text, "type_id": .choice(Set(0...45).union([99])), "type": .text, "value": .text,
      ], required: ["type_id"]),
    "evidences": Shape(
      attributes: [
        "actor": .object("actor"), "device": .object("device"), "user": .object("user"),
        "src_endpoint": .object("endpoint"), "dst_endpoint": .object("endpoint"),
        "process": .object("process"),
        "file": .object("file"), "query": .object("query"), "data": .free,
      ], required: [],
      oneOf: ["actor", "device", "user", "src_endpoint", "dst_endpoint", "process", "file", "query", "data"]),
    "actor": Shape(
      attributes: ["user": .object("user"), "process": .object("process"), "session": .object("session")],
      required: [], oneOf: ["user", "process", "session"]),
    "device": Shape(
      attributes: ["hostname": .text, "type_id": .choice(Set(0...15).union([99]))], required: ["type_id"],
      oneOf: ["hostname"]),
    "user": Shape(attributes: ["name": .text], required: [], oneOf: ["name"]),
    "group": Shape(attributes: ["name": .text], required: [], oneOf: ["name"]),
    "session": Shape(attributes: ["uid": .text], required: []),
    "endpoint": Shape(
      attributes: ["ip": .text, "hostname": .text], required: [], oneOf: ["ip", "hostname"]),
    "process": Shape(
      attributes: ["uid": .text, "name": .text, "cmd_line": .text], required: [], oneOf: ["uid"]),
    "file": Shape(
      attributes: ["name": .text, "path": .text, "type_id": .choice(Set(0...7).union([99]))],
      required: ["name", "type_id"]),
    "query": Shape(attributes: ["hostname": .text], required: ["hostname"]),
    "remediation": Shape(attributes: ["desc": .text], required: ["desc"]),
  ]

  /// What is wrong with a finding; empty when it follows the schema.
  static func faults(_ value: Any?, as kind: Kind, at path: String) -> [String] {
    switch kind {
    case .free: return []
    case .text: return value is String ? [] : ["\(path) is no text"]
    case .flag: return value is Bool ? [] : ["\(path) is no flag"]
    case .number: return value is Int ? [] : ["\(path) is no whole number"]
    case .choice(let choices):
      return (value as? Int).map(choices.contains) == true ? [] : ["\(path) is none of the values"]
    case .list(let kind):
      guard let list = value as? [Any] else { return ["\(path) is no list"] }
      return list.enumerated().flatMap { faults($0.element, as: kind, at: "\(path)[\($0.offset)]") }
    case .object(let name):
      guard let object = value as? [String: Any], let shape = shapes[name] else {
        return ["\(path) is no \(name)"]
      }
      var found = shape.required.subtracting(object.keys).map { "\(path).\($0) is missing" }
      if !shape.oneOf.isEmpty, shape.oneOf.isDisjoint(with: object.keys) {
        found.append("\(path) has none of \(shape.oneOf.sorted())")
      }
      for (key, inner) in object {
        guard let kind = shape.attributes[key] else {
          found.append("\(path).\(key) is not known")
          continue
        }
        found += faults(inner, as: kind, at: "\(path).\(key)")
      }
      return found.sorted()
    }
  }

  static func read(_ bytes: [UInt8]) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
  }
}
