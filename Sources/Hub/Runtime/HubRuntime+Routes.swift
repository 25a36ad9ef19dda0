import Logging
import WardModel

extension HubRuntime {
  /// Every route of the hub, behind the one gate.
  func makeGate() -> Gate {
    let router = HubRouter(healthRoutes + intakeRoutes + apiRoutes + consoleRoutes)
    return Gate(
      router: router, sessions: people.sessions, apiTokens: people.apiTokens,
      sourceTokens: people.sourceTokens,
      now: now,
      onRefusal: { request, why in
        logger.notice("refused: \(request.method.rawValue) from \(request.peer): \(why)")
      },
      errorPage: { status, detail, caller in ConsoleBinding(hub: self).errorPage(status, detail, caller) })
  }

  private var healthRoutes: [HubRoute] {
    [
      HubRoute(.get, "/healthz", .open, "The process is alive") { _, _ in .text("ok\n") },
      HubRoute(.get, "/readyz", .open, "It takes in and detects") { _, _ in
        let progress = await detection.progress
        let trouble = await reception.trouble
        guard let trouble = progress.trouble ?? trouble else { return .text("ready\n") }
        logger.debug("not ready: \(trouble)")
        return .text("not ready\n", status: 503)
      },
      HubRoute(.get, "/metrics", .needs(.viewMetrics), "Figures of the hub for Prometheus") { _, _ in
        HubResponse(
          status: 200, headers: [("Content-Type", Metrics.contentType)],
          body: Array(await figures().text().utf8))
      },
    ]
  }
}
