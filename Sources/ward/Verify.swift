import ArgumentParser
import Glibc
import Hub
import Ledger
import Synchronization

/// `ward verify`: is this ledger what was signed?
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a ledger: every entry, every tile, the signature, and older checkpoints.",
    discussion: """
      Examples:
        ward verify /var/lib/ward/ledger --key ward.vkey
        ward verify https://ward.example.org/ledger --key ward.vkey --checkpoint kept-in-march.txt

      The key is the line that the hub printed at its first start (name+id+base64), or a file with it. Keep it, and \
      a checkpoint now and then, outside the hub: they are what nobody on the hub can change.

      Exit status: 0 the ledger is what was signed; 1 it is not (what, where and what to do is printed); \
      2 it could not be checked; 64 wrong usage.
      """)

  @Argument(help: ArgumentHelp("The ledger's folder, or its http(s) address.", valueName: "folder-or-url"))
  var place: String

  @Option(
    help: ArgumentHelp(
      "The verifier key, or a file with it. Without it the key that lies beside the ledger is used, which proves only that the ledger agrees with itself.",
      valueName: "key"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "A signed checkpoint kept from earlier that the ledger must agree with. May be repeated.",
      valueName: "file"))
  var checkpoint: [String] = []

  @Flag(name: .shortAndLong, help: "No progress line.")
  var quiet = false

  func run() async throws {
    let source = try source()
    let verdict: LedgerVerdict
    let verifierKey: VerifierKey
    do {
      verifierKey = try await loadKey(source.fetch)
      var older: [(name: String, bytes: [UInt8])] = []
      for path in checkpoint { older.append((path, Array(try Console.load(path).utf8))) }
      let verifier = LedgerVerifier(key: verifierKey, fetch: source.fetch)
      let isShown = Console.errorIsTerminal && !quiet
      let lastShown = Mutex(0.0)
      verdict = try await verifier.verify(older: older) { done, total in
        guard isShown else { return }
        // Five times a second is smooth to the eye.
        let isDue = lastShown.withLock { last in
          guard Console.seconds() - last >= 0.2 else { return false }
          last = Console.seconds()
          return true
        }
        guard isDue else { return }
        Console.error("\r\u{1B}[K\(done * 100 / max(1, total))%  \(done) of \(total) entries")
      }
      if isShown { Console.error("\r\u{1B}[K") }
      await source.close()
    } catch {
      await source.close()
      Console.error("ward: can't check \(Console.plain(place)): \(Console.plain("\(error)"))\n")
      throw ExitCode(2)
    }
    show(verdict, verifierKey)
    if !verdict.isTrue { throw ExitCode(verdict.checkpoint == nil && verdict.findings.isEmpty ? 2 : 1) }
  }

  // MARK: Input

  private struct Source {
    var fetch: LedgerVerifier.Fetch
    var close: @Sendable () async -> Void
  }

  private func source() throws -> Source {
    if place.hasPrefix("https://") || place.hasPrefix("http://") {
      let remote = RemoteLedger(address: place)
      return Source(fetch: { try await remote.fetch($0) }, close: { await remote.close() })
    }
    var status = stat()
    guard stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw ValidationError("\(place): not a folder; an address begins with https://")
    }
    let files = PosixLedgerFiles(reading: place)
    return Source(fetch: { try files.read($0) }, close: {})
  }

  private func loadKey(_ fetch: LedgerVerifier.Fetch) async throws -> VerifierKey {
    if let key {
      if let key = VerifierKey(key) { return key }
      guard !key.contains("+") || access(key, R_OK) == 0 else {
        throw Console.FileProblem(description: "--key: not a verifier key (name+id+base64) and not a file")
      }
      guard let key = VerifierKey(try Console.load(key)) else {
        throw Console.FileProblem(description: "--key \(key): no verifier key (name+id+base64) in it")
      }
      return key
    }
    guard let bytes = try await fetch(LedgerPath.verifierKey.text),
      let key = VerifierKey(String(decoding: bytes, as: UTF8.self))
    else { throw Console.FileProblem(description: "no key beside the ledger: give one with --key") }
    return key
  }

  // MARK: Output

  private func show(_ verdict: LedgerVerdict, _ verifierKey: VerifierKey) {
    for finding in verdict.findings {
      Console.out("\(Console.plain(finding.description))\n    \(finding.meaning)\n")
    }
    if verdict.isCutShort { Console.out("… and more: the search ended here\n") }
    var checked = "\(verdict.entryCount) entries, \(verdict.tileCount) tiles"
    if verdict.olderCheckpointCount > 0 { checked += ", \(verdict.olderCheckpointCount) older checkpoints" }
    if verdict.isTrue, let checkpoint = verdict.checkpoint {
      Console.out(
        "true: \(checked) are what \(Console.plain(verifierKey.name)) signed\nsize \(checkpoint.size), root \(checkpoint.root)\n"
      )
    } else {
      Console.out("NOT true: \(verdict.findings.count) findings; checked \(checked)\n")
    }
    if key == nil {
      Console.error(
        "note: the key came with the ledger; give --key from outside to know who signed it:\n      \(Console.plain(verifierKey.description))\n"
      )
    }
  }
}
