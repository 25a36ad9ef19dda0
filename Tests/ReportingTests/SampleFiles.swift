import Foundation
import Reporting
import Testing
import WardModel

/// Writes the sample in all forms to a folder, to be looked at by a person or a browser.
@Suite struct SampleFiles {
  static let folder = ProcessInfo.processInfo.environment["WARD_REPORT_SAMPLES"]

  @Test(.enabled(if: folder != nil, "set WARD_REPORT_SAMPLES to a folder to have the samples written"))
  func `the sample is written for the eye`() throws {
    let folder = try #require(SampleFiles.folder)
    for (name, report) in [
      ("night", SampleHospital.report()), ("large", SampleHospital.report(alerts: 10_000)),
      ("empty", Reports.empty), ("calm", Reports.onlyObservations), ("hostile", Reports.hostile),
      ("scattered", Reports.scattered),
    ] {
      let html = HTMLReport.render(
        report, techniqueName: { SampleHospital.techniqueNames[$0] },
        techniqueTactics: { SampleHospital.techniqueTactics[$0] ?? [] })
      try html.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
      for width in [80, 140] {
        let text = TerminalReport(width: width, colours: width == 140).render(report)
        try text.write(toFile: "\(folder)/\(name)-\(width).txt", atomically: true, encoding: .utf8)
      }
    }
  }
}
