import WardModel

extension Console {
  /// One record with the proof that it is in the ledger.
  enum LedgerRecordPage {
    static func render(_ view: LedgerRecordView, in frame: Frame) -> [UInt8] {
      let row = view.row
      let steps = each(view.proof.enumerated()) { number, step in
        "<li><span class=\"quiet\">\(number + 1). join \(step.isLeft ? "on the left" : "on the right")</span> <span class=\"code\">\(step.hash)</span></li>"
      }
      return Document(
        title: "Record \(Figures.count(row.index))", place: .ledger,
        content: """
          \(pageHead("Record \(Figures.count(row.index))", crumb: (Link("/ledger"), "Ledger"), lede: "<b>\(row.who)</b> \(row.what), \(frame.clock.time(row.time, seconds: true))."))
          \(with(row.incident) { "<p class=\"pager\"><a class=\"button\" href=\"\(Link.incident($0))\">Open the incident</a></p>" })
          \(section("record", "The record", copyable(view.record, label: "Record as JSON")))
          \(section("proof", "Proof that it is in the ledger", intro: "Start with the sum of this record, join it with each of the sums below in turn: the result is the signed sum over all \(Figures.count(view.checkpoint.treeSize)) records. That is a \(term(.inclusion)).", """
            <div class="card"><ol class="proof"><li><span class="quiet">sum of this record</span> <span class="code">\(view.leafHash)</span></li>\(steps)\
            <li><b>must be</b> <span class="code">\(view.checkpoint.rootHash)</span></li></ol></div>
            """))
          \(section("verify", "How to verify it yourself", LedgerPage.verify(view.checkpoint)))
          """
      ).render(in: frame)
    }
  }
}
