import WardModel

/// What the hub itself has to tell: a silent source, a gap, a full disk, a locked account. Written into the same log as
/// everything else, so that rules see it and a replay gives the same answer.
///
/// Product `ward`, service `hub`.
struct HubShape: ClueShape {
  let name = "ward"
  let signatures = [["ward_event", "time"]]
  let clues = [SourceClue("ward_event")]
  let times = ["time"]

  func source(_ clues: SourceClues) -> LogSource? {
    clues.text("ward_event") == nil ? nil : LogSource(product: "ward", service: "hub")
  }
}
