import Foundation
import WardModel

@testable import Formats

/// The shared corpus of real event logs; absent on most machines.
enum EVTXCorpus {
  static let folder: URL? = {
    var candidates: [URL] = []
    if let shared = ProcessInfo.processInfo.environment["WARD_SHARED"] {
      candidates.append(URL(fileURLWithPath: shared))
    }
    var root = URL(fileURLWithPath: #filePath)
    while root.path.count > 1 {
      root.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) {
        candidates.append(root.deletingLastPathComponent().appendingPathComponent("shared"))
        candidates.append(
          root.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared"))
        break
      }
    }
    return candidates.map { $0.appendingPathComponent("corpus/evtx") }
      .first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("reference.jsonl.zst").path) }
  }()

  static var isPresent: Bool { folder != nil }
  static let absence: Comment = "the shared corpus is not on this machine"

  static func files() throws -> [URL] {
    guard let folder else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "evtx" }.sorted { $0.path < $1.path }
  }

  /// The unpacked lines of a `.zst` file of the corpus.
  static func lines(_ name: String) throws -> [Data] {
    guard let folder else { return [] }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["zstd", "-dcq", folder.appendingPathComponent(name).path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data.split(separator: 0x0A)
  }
}

import Testing

/// A JSON value with its type kept.
enum ReferenceValue: Decodable, Equatable {
  case null
  case boolean(Bool)
  case integer(String)
  case number(Double)
  case text(String)
  case list([ReferenceValue])
  case object([String: ReferenceValue])

  init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: Key.self) {
      var members: [String: ReferenceValue] = [:]
      for key in keyed.allKeys { members[key.stringValue] = try keyed.decode(ReferenceValue.self, forKey: key) }
      self = .object(members)
      return
    }
    if var unkeyed = try? decoder.unkeyedContainer() {
      var elements: [ReferenceValue] = []
      while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(ReferenceValue.self)) }
      self = .list(elements)
      return
    }
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .null
    } else if let value = try? single.decode(String.self) {
      self = .text(value)
    } else if let value = try? single.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? single.decode(Int64.self) {
      self = .integer(String(value))
    } else if let value = try? single.decode(UInt64.self) {
      self = .integer(String(value))
    } else {
      self = .number(try single.decode(Double.self))
    }
  }

  struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// As the decoder would hold it: the kind and the text.
  var held: String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return "boolean \(value)"
    case .integer(let value): return "integer \(value)"
    case .number(let value): return "number \(value)"
    case .text(let value): return "text \(value)"
    case .list, .object: return "nested"
    }
  }
}

/// One event as the reference decoder wrote it.
struct ReferenceEvent: Decodable {
  var file: String
  var record: UInt64
  var event: ReferenceValue

  /// Flat, in the naming of this module: every name with its values.
  func flat() -> [String: [String]] {
    var fields: [String: [String]] = [:]
    guard case .object(let root) = event, case .object(let parts)? = root["Event"] else { return [:] }
    for (name, part) in parts where name != "#attributes" {
      guard case .object(let members) = part else { continue }
      for (member, value) in members {
        switch (name, member) {
        case (_, "#attributes"): Self.attributes(of: name, value, isSystem: false, isUser: false, into: &fields)
        case ("System", _): Self.system(member, value, into: &fields)
        default: Self.data(member, value, isUser: name == "UserData", into: &fields)
        }
      }
    }
    return fields
  }

  private static func attributes(
    of element: String, _ value: ReferenceValue, isSystem: Bool, isUser: Bool, into fields: inout [String: [String]]
  ) {
    guard case .object(let attributes) = value else { return }
    for (name, value) in attributes where name != "xmlns" {
      if isSystem, name == "SystemTime" || name == "EventSourceName" {
        fields[name, default: []].append(value.held)
      } else {
        fields["\(element)_\(name)", default: []].append(value.held)
        if isUser { fields[name, default: []].append(value.held) }
      }
    }
  }

  private static func system(_ name: String, _ value: ReferenceValue, into fields: inout [String: [String]]) {
    switch value {
    case .null: break
    case .object(let members):
      if let attributes = members["#attributes"] {
        Self.attributes(of: name, attributes, isSystem: true, isUser: false, into: &fields)
      }
      if let text = members["#text"] { fields[name, default: []].append(text.held) }
    default: fields[name, default: []].append(value.held)
    }
  }

  private static func data(
    _ name: String, _ value: ReferenceValue, isUser: Bool, into fields: inout [String: [String]]
  ) {
    switch value {
    case .object(let members):
      for (member, value) in members {
        switch member {
        case "#attributes": attributes(of: name, value, isSystem: false, isUser: isUser, into: &fields)
        case "#text": data(name, value, isUser: isUser, into: &fields)
        default: data(member, value, isUser: isUser, into: &fields)
        }
      }
    case .list(let values): fields[name, default: []].append(contentsOf: values.map(\.held))
    default: fields[name, default: []].append(value.held)
    }
  }
}
