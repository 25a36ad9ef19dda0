import WardModel

extension Console {
  /// What Ward and people did, in a book that can't be changed unnoticed.
  enum LedgerPage {
    static func render(_ view: LedgerView, in frame: Frame) -> [UInt8] {
      let here = Link("/ledger").query(["kind": view.kind, "who": view.who, "about": view.about])
      let list: HTML =
        view.rows.isEmpty
        ? empty(
          "No record is like that", "Nothing matches this filter.",
          "<a class=\"button\" href=\"/ledger\">Show all</a>")
        : table(
          "Records", style: "ledger",
          [
            Column("Record", "end tight"), Column("Time", "time tight"), Column("Kind", "tight"),
            Column("Who and what", "lead"), Column("", "tight bare"),
          ],
          view.rows.map { row in
            [
              "<a href=\"\(Link.under("/ledger", String(row.index)))\">\(Figures.count(row.index))</a>",
              frame.clock.time(row.time, seconds: true), HTML(text: row.kind),
              "<p><b>\(row.who)</b> \(row.what)</p>",
              with(row.incident) { "<a href=\"\(Link.incident($0))\">incident</a>" },
            ]
          })
      return Document(
        title: "Ledger", place: .ledger,
        content: """
          \(pageHead("Ledger", lede: "Every alert, change, sign-in, search and reveal is one record. None can be changed, cut or moved without the sums below becoming wrong."))
          \(head(view.checkpoint, frame))
          \(section("records", "Records", filter(view) + list + pager(view.paging, at: here)))
          \(section("verify", "How to verify it yourself", intro: "From any computer, without trusting this hub: the key proves who signed, the sums prove that nothing was changed.", verify(view.checkpoint)))
          """
      ).render(in: frame)
    }

    static func head(_ checkpoint: Checkpoint, _ frame: Frame) -> HTML {
      facts(
        [
          ("Records", "<b>\(Figures.count(checkpoint.treeSize))</b>"),
          ("Signed", frame.clock.ago(checkpoint.signedAt)),
          ("One sum over all of them", "<span class=\"code\">\(checkpoint.rootHash)</span>"),
          ("Name of the ledger", "<span class=\"code\">\(checkpoint.origin)</span>"),
        ], style: "row-facts card")
    }

    private static func filter(_ view: LedgerView) -> HTML {
      """
      <form class="filter" method="get" action="/ledger" role="search" aria-label="Narrow the records">
      \(choice("Kind", name: "kind", [("", "All")] + view.kinds.map { ($0, $0) }, chosen: view.kind))\
      \(field("Who", name: "who", value: view.who, required: false))\(field("About", name: "about", value: view.about, required: false))\
      <button>Narrow</button></form>

      """
    }

    static func verify(_ checkpoint: Checkpoint) -> HTML {
      """
      <div class="card"><p>With Ward’s own verifier:</p>
      \(copyable("ward verify \(checkpoint.address) --key '\(checkpoint.verifierKey)'", label: "Command that verifies the ledger"))
      <p class="note">Any other tool that reads the C2SP tlog-tiles layout comes to the same answer.</p>
      \(folded("The \(Word.checkpoint.text), as it is signed", copyable(checkpoint.note, label: "Signed checkpoint")))</div>

      """
    }
  }
}
