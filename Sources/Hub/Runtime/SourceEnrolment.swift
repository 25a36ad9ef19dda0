import Foundation
import Glibc
public import WardModel

/// Makes sources and their tokens while the hub is stopped: for scripts that set up a hub without a person.
public enum SourceEnrolment {
  /// Adds a source that sends over HTTPS, where there is none of that name, and makes a token for it.
  ///
  /// The running hub holds its sources in memory and would not see the new one, so it must be stopped.
  /// - Parameters:
  ///   - folder: the hub's data folder; made when it is not there.
  ///   - now: for the token's day of making.
  /// - Returns: the token, which is shown this once.
  /// - Throws: ``HubRuntime/StartFailure`` when the hub runs, or its database can't be used.
  public static func add(_ name: String, dataFolder folder: String, now: Timestamp) async throws -> String {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw HubRuntime.StartFailure(
        description: "can't make the data folder \(folder): \(String(cString: strerror(errno)).lowercased())")
    }
    // The event log's lock is what a running hub holds.
    let lock = open(folder + "/log/lock", O_RDWR | O_CLOEXEC)
    defer { if lock >= 0 { close(lock) } }
    if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) != 0 {
      throw HubRuntime.StartFailure(
        description: "the hub is running on \(folder): stop it first, or make the source on its page Sources")
    }
    let store = try StateStore(path: folder + "/state.sqlite", rooms: [{ AccountsDatabase.migrate(&$0) }])
    var book =
      try store.setting(Reception.bookName).map {
        try JSONDecoder().decode(SourceBook.self, from: Data($0))
      } ?? SourceBook()
    if book.source(named: name) == nil { book.add(name: name, kind: .http) }
    let tokens = SourceTokens(database: store.pool, random: .system)
    let made = try await tokens.make(name: "ward source add", source: name, now: now)
    try store.set(Reception.bookName, Array(JSONEncoder().encode(book)))
    return made.text
  }
}
