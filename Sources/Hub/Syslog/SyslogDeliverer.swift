import WardModel

/// Hands records to the sink and waits with the senders while it is busy.
struct SyslogDeliverer: Sendable {
  let sink: any RecordSink
  let now: @Sendable () -> Timestamp
  let longestRetrySeconds: Int

  /// Returns when the records are durable, or were refused for good (false). Once this task is cancelled a busy sink is asked
  /// once more and no longer waited for.
  func deliver(_ records: Records, source: SourceNumber, peer: String) async -> Bool {
    guard !records.isEmpty else { return true }
    let delivery = Delivery(source: source, peer: peer, records: records, received: now())
    while true {
      let wasCancelled = Task.isCancelled
      switch await offer(delivery) {
      case .success: return true
      case .failure(.refused(let reason)):
        await note(.refused, records.count, source: source, peer: peer, reason)
        return false
      case .failure(let refusal):
        guard !wasCancelled else {
          await note(.dropped, records.count, source: source, peer: peer, "the hub stopped while it was busy")
          return false
        }
        var seconds = 2
        if case .busy(let wanted) = refusal { seconds = wanted }
        try? await Task.sleep(for: .seconds(min(max(seconds, 1), max(longestRetrySeconds, 1))))
      }
    }
  }

  func note(
    _ kind: IntakeLoss.Kind, _ count: Int, source: SourceNumber, peer: String, _ reason: String
  ) async {
    guard count > 0 else { return }
    let time = now()
    await sink.note(
      IntakeLoss(
        source: source, peer: peer, kind: kind, count: count, from: time, until: time, reason: reason))
  }

  /// Offers a delivery in a task of its own, so that a stop of the listener doesn't cut a write in two.
  private func offer(_ delivery: Delivery) async -> Result<IntakeReceipt, IntakeRefusal> {
    let sink = sink
    return await Task { () async -> Result<IntakeReceipt, IntakeRefusal> in
      do throws(IntakeRefusal) {
        return .success(try await sink.accept(delivery))
      } catch {
        return .failure(error)
      }
    }.value
  }
}
