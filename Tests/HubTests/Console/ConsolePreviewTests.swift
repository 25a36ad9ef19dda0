import Foundation
import Testing

@testable import Hub

/// Writes the pages of the invented hospital to files, for a person to look at in a browser.
@Suite struct ConsolePreviewTests {
  private static let folder = ProcessInfo.processInfo.environment["WARD_CONSOLE_PREVIEW"]

  @Test(.enabled(if: folder != nil, "set WARD_CONSOLE_PREVIEW to a folder to get the pages as files"))
  func `the pages are written to files for looking at them`() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    let assets = folder.appendingPathComponent("assets")
    try FileManager.default.createDirectory(at: assets, withIntermediateDirectories: true)
    for asset in Console.Assets.all {
      try Data(asset.bytes).write(to: assets.appendingPathComponent(asset.file))
    }
    let calm = ConsoleSamples()
    let stream =
      Console.NowPage.fragments(calm.nowCalm, in: calm.frame).flatMap(Console.Document.streamed)
      + Console.Document.streamed(announcement: "The hospital is quiet again")
    try Data(stream).write(to: folder.appendingPathComponent("now.stream"))
    for theme in [Console.Frame.Theme.light, .dark] {
      let samples = ConsoleSamples(theme: theme)
      for (name, bytes) in samples.pages() {
        try Data(bytes).write(to: folder.appendingPathComponent("\(name).\(theme.rawValue).html"))
      }
    }
  }
}
