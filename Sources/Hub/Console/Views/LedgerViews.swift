import WardModel

extension Console {
  struct LedgerView: Sendable {
    struct Row: Sendable {
      var index: Int
      var time: Timestamp
      /// `incident`, `login`, `search`, `reveal`, `alert`, `configuration`.
      var kind: String
      var who: String
      var what: String
      /// The incident it is about, for the link.
      var incident: String?
    }
    var kind: String
    var who: String
    var about: String
    /// Kinds to choose from.
    var kinds: [String]
    var rows: [Row]
    var paging: Paging
    var checkpoint: Checkpoint
  }

  /// The signed head of the tree.
  struct Checkpoint: Sendable {
    /// `ward.example.org/ledger`.
    var origin: String
    var treeSize: Int
    /// Root hash, base64.
    var rootHash: String
    var signedAt: Timestamp
    /// The whole signed note, as it is served.
    var note: String
    /// The verifier key: `ward.example.org+1a2b3c4d+A…`.
    var verifierKey: String
    /// Where the hub serves it: `https://ward.example.org:8443/ledger`.
    var address: String
  }

  struct LedgerRecordView: Sendable {
    struct ProofStep: Sendable {
      /// Whether the other hash is joined on the left.
      var isLeft: Bool
      /// Base64.
      var hash: String
    }
    var row: LedgerView.Row
    /// The record as JSON text.
    var record: String
    var leafHash: String
    var proof: [ProofStep]
    var checkpoint: Checkpoint
  }
}
