extension Console {
  /// One path of the console: a page or the target of a form.
  struct Route: Sendable, Hashable {
    enum Method: String, Sendable, Hashable { case get, post }
    /// Who may come in.
    enum Access: Sendable, Hashable {
      /// Nobody is signed in yet: sign-in, first start, style sheet.
      case open
      /// Anybody who is signed in, whatever the role.
      case signedIn
      case needs(Permission)
    }
    var method: Method
    /// Segments parted by `/`; a segment that starts with `:` stands for any one segment.
    var pattern: String
    var access: Access
    /// Names of the form's fields (beside `csrf`) or of the query's, in the order in which the page shows them.
    var fields: [String]
    /// What it shows or does, in one sentence.
    var purpose: String

    /// Whether a path without its query belongs to this route.
    func matches(_ path: some StringProtocol) -> Bool {
      let wanted = pattern.split(separator: "/", omittingEmptySubsequences: false)
      let given = path.split(separator: "/", omittingEmptySubsequences: false)
      guard wanted.count == given.count else { return false }
      return zip(wanted, given).allSatisfy { $0 == $1 || ($0.hasPrefix(":") && !$1.isEmpty) }
    }
  }
}
