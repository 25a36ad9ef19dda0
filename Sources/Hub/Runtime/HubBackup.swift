import EventLog
import Foundation
import GRDB
import Glibc

/// Copies of everything the hub keeps.
///
/// A running hub makes the copy itself: the command puts a request into the data folder, which only the hub's user can write,
/// and waits for the answer. With no hub running the command makes it.
public enum HubBackup {
  static let requestName = "backup.request"
  static let resultName = "backup.result"
  /// Longest wait for a running hub, seconds; a large log takes its time.
  private static let patienceSeconds = 6 * 3600

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
  }

  /// - Throws: ``Failure``, or what the event log says.
  public static func make(of data: String, to destination: String) async throws {
    let destination = URL(fileURLWithPath: destination).path
    guard access(data + "/state.sqlite", R_OK) == 0 else {
      throw Failure("\(data) is no data folder of a hub")
    }
    do throws(EventLogError) {
      let log = try EmbeddedEventLog(EventLogConfiguration(directory: data + "/log"))
      defer { Task { await log.close() } }
      do { try await copy(data, log: log, to: destination) } catch { throw EventLogError.failed("\(error)") }
      await log.close()
    } catch {
      guard case .unusable = error else { throw error }
      // Somebody has it open: a running hub.
      try await ask(data, destination)
    }
  }

  private static func ask(_ data: String, _ destination: String) async throws {
    let result = data + "/" + resultName
    unlink(result)
    try FileBytes.replace(data + "/" + requestName, with: Array(destination.utf8), mode: 0o600)
    for _ in 0..<patienceSeconds {
      try await Task.sleep(for: .seconds(1))
      guard let bytes = try? FileBytes.read(result, limit: 1 << 16) else { continue }
      unlink(result)
      let text = String(decoding: bytes, as: UTF8.self)
      if text == "done" { return }
      throw Failure(text)
    }
    unlink(data + "/" + requestName)
    throw Failure("the running hub did not answer")
  }

  /// Called by a running hub now and then: answers a request when there is one.
  static func answer(_ data: String, log: EmbeddedEventLog) async {
    let request = data + "/" + requestName
    guard let bytes = try? FileBytes.read(request, limit: 4096) else { return }
    unlink(request)
    var text = "done"
    do { try await copy(data, log: log, to: String(decoding: bytes, as: UTF8.self)) } catch {
      text = "\(error)"
    }
    try? FileBytes.replace(data + "/" + resultName, with: Array(text.utf8), mode: 0o600)
  }

  /// The order keeps the copy whole: the log runs ahead of the state that was made of it, and what was signed is copied before
  /// what it was made of.
  private static func copy(_ data: String, log: EmbeddedEventLog, to destination: String) async throws {
    let files = FileManager.default
    if let there = try? files.contentsOfDirectory(atPath: destination), !there.isEmpty {
      throw Failure("\(destination) is not empty")
    }
    try files.createDirectory(
      atPath: destination, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in ["secrets", "snapshots", "authority.pem", "follow-positions"]
    where files.fileExists(atPath: data + "/" + name) {
      try files.copyItem(atPath: data + "/" + name, toPath: destination + "/" + name)
    }
    let state = try DatabaseQueue(path: data + "/state.sqlite")
    let copied = try DatabaseQueue(path: destination + "/state.sqlite")
    try state.backup(to: copied)
    try copied.close()
    try state.close()
    try copyLedger(data + "/ledger", to: destination + "/ledger", files)
    _ = try await log.backup(to: destination + "/log")
  }

  private static func copyLedger(_ source: String, to destination: String, _ files: FileManager) throws {
    try files.createDirectory(atPath: destination, withIntermediateDirectories: true)
    func item(_ name: String) throws {
      guard files.fileExists(atPath: source + "/" + name) else { return }
      try? files.removeItem(atPath: destination + "/" + name)
      try files.copyItem(atPath: source + "/" + name, toPath: destination + "/" + name)
    }
    for name in ["vkey", "checkpoints", "checkpoint"] { try item(name) }
    // The journal may turn over while it is copied; its base tells.
    for _ in 0..<100 {
      let before = try? FileBytes.read(source + "/journal/base")
      try item("journal")
      if before == (try? FileBytes.read(source + "/journal/base")) { break }
    }
    try item("tile")
  }

  /// - Returns: whether the event log in the backup is sound.
  public static func restore(_ backup: String, to data: String) async throws -> Bool {
    let files = FileManager.default
    guard access(backup + "/state.sqlite", R_OK) == 0 else {
      throw Failure("\(backup) is no backup of a hub")
    }
    if let there = try? files.contentsOfDirectory(atPath: data), !there.isEmpty {
      throw Failure("\(data) is not empty")
    }
    try files.createDirectory(
      atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let report = try EmbeddedEventLog.restore(from: backup + "/log", to: data + "/log")
    for name in try files.contentsOfDirectory(atPath: backup) where name != "log" {
      try files.copyItem(atPath: backup + "/" + name, toPath: data + "/" + name)
    }
    return report.isSound
  }
}
