import Logging
import EventLog
import ServiceLifecycle
import WardModel

/// What has to be done now and then: watching sources, sealing and expiring the log, ending sessions, renewing certificates.
struct Housekeeper: Service {
  private static let interval = Duration.seconds(5)
  /// Rounds between two looks at what changes slowly: an hour.
  private static let slowRounds = 720

  let runtime: HubRuntime

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var round = 0
      while !Task.isCancelled {
        await self.tidy(isSlow: round % Self.slowRounds == 0)
        round += 1
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  private func tidy(isSlow: Bool) async {
    await runtime.reception.tick()
    await runtime.console.activity.sample(
      await runtime.reception.accounts.tallies, at: runtime.now(), into: runtime.store)
    await runtime.console.index.catchUp()
    let position = await runtime.detection.progress.position
    await runtime.applyRetention()
    do throws(EventLogError) {
      try await runtime.log.maintain(now: runtime.now(), lowWaterMark: position + 1)
    } catch {
      runtime.logger.error("the event log can't be tidied: \(error)")
    }
    await HubBackup.answer(runtime.configuration.dataFolder, log: runtime.log)
    guard isSlow else { return }
    do {
      try await runtime.people.sessions.prune(now: runtime.now())
      if try runtime.certificates.refresh(now: runtime.now()) {
        runtime.logger.notice("a new certificate is in use")
      }
    } catch {
      runtime.logger.error("housekeeping: \(error)")
    }
  }
}

extension HubRuntime {
  /// How long each source's records are kept, by its class.
  func applyRetention() async {
    var numbers: [String: UInt8] = [:]
    var limits: [UInt8: RetentionPolicy.Limit] = [:]
    for (index, rule) in configuration.retention.prefix(255).enumerated() {
      let number: UInt8 = rule.kind.isEmpty ? 0 : UInt8(index + 1)
      numbers[rule.kind] = number
      limits[number] = RetentionPolicy.Limit(
        age: .seconds(rule.days * 86_400), byteCount: UInt64(rule.byteCount))
    }
    var classes: [UInt32: UInt8] = [:]
    for source in await reception.book.sources {
      classes[source.number.rawValue] = numbers[source.retention] ?? 0
    }
    log.setRetention(RetentionPolicy(classes: classes, limits: limits))
  }
}
