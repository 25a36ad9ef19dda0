import ArgumentParser
import Dispatch
import Glibc
import Hub
import Simulation

/// `ward simulate`: a hospital that lives, played into a hub.
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play a simulated hospital into a hub, over its real inputs.",
    discussion: """
      Staff, wards, devices and ordinary noise, from a seed, and attacks when you ask for them: ransomware, snooping, device.

      Example:  ward simulate --tokens ward-data/demo-tokens --authority ward-data/authority.pem --attack ransomware@60

      The names and addresses are invented. Never play into a hub that guards a real hospital: its staff would be called.
      """)

  @Option(help: ArgumentHelp("Address of the hub.", valueName: "url"))
  var hub = "https://localhost:8443"

  @Option(
    help: ArgumentHelp("File of lines 'stream token', as `ward up --demo` writes it.", valueName: "file"))
  var tokens: String

  @Option(help: ArgumentHelp("Certificate of the hub's authority (PEM).", valueName: "file"))
  var authority: String?

  @Option(help: "Decides everything: the same seed plays the same hospital.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Ordinary records a second in the busiest hour.", valueName: "n"))
  var rate: Double = 5

  @Option(help: ArgumentHelp("Simulated seconds for each real one.", valueName: "factor"))
  var speed: Double = 1

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Attacks, each with the simulated seconds after which it begins.", valueName: "name@seconds"))
  var attack: [String] = []

  @Option(help: ArgumentHelp("Simulated seconds to play. Default: until Ctrl-C.", valueName: "seconds"))
  var duration: Int?

  @Flag(name: .shortAndLong, help: "Say nothing.")
  var quiet = false

  func validate() throws {
    guard rate > 0, rate <= 100_000 else {
      throw ValidationError("--rate \(rate): must be above 0, at most 100000")
    }
    guard speed > 0, speed <= 100_000 else {
      throw ValidationError("--speed \(speed): must be above 0, at most 100000")
    }
    _ = try attacks()
  }

  func run() async throws {
    let plan = SimulationPlayer.Plan(
      hub: hub, authorityFile: authority, tokens: try readTokens(), seed: seed, perSecond: rate, speed: speed,
      attacks: try attacks(), durationSeconds: duration)
    let player = SimulationPlayer(plan)
    let isQuiet = quiet
    let playing = Task {
      try await player.play { progress in
        guard !isQuiet, isatty(STDERR_FILENO) == 1 else { return }
        let trouble = progress.trouble.map { "; \($0)" } ?? ""
        let line = "\r\u{1B}[K\(progress.sentCount) records sent\(trouble)"
        Console.error(line)
      }
    }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { playing.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    try await playing.value
    let progress = await player.progress
    if !isQuiet { Console.error("\n\(progress.sentCount) records sent, \(progress.refusedCount) refused\n") }
    if progress.refusedCount > 0 {
      Console.error("ward: \(progress.trouble ?? "some records were refused")\n")
      throw ExitCode(1)
    }
  }

  private func attacks() throws -> [(attack: Attack, afterSeconds: Int)] {
    try attack.map { text in
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard let name = parts.first, let attack = Attack(rawValue: String(name)) else {
        throw ValidationError(
          "--attack \(text): unknown; there are \(Attack.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard parts.count == 2, let seconds = Int(parts[1]), seconds >= 0 else {
        throw ValidationError("--attack \(text): write \(name)@60 for an attack after 60 seconds")
      }
      return (attack, seconds)
    }
  }

  private func readTokens() throws -> [SimulatedRecord.Stream: String] {
    guard let file = fopen(tokens, "r") else {
      throw ValidationError("--tokens \(tokens): \(String(cString: strerror(errno)).lowercased())")
    }
    defer { fclose(file) }
    var found: [SimulatedRecord.Stream: String] = [:]
    var buffer = [CChar](repeating: 0, count: 1024)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\n" })
      guard words.count == 2, let stream = SimulatedRecord.Stream(rawValue: String(words[0])) else {
        continue
      }
      found[stream] = String(words[1])
    }
    guard !found.isEmpty else {
      throw ValidationError(
        "--tokens \(tokens): no line of the form 'stream token'; `ward up --demo` writes such a file")
    }
    return found
  }
}
