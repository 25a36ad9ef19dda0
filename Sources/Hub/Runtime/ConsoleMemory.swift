import Ledger
import Synchronization
import WardModel

/// What the pages keep between two requests: sentences to show once, figures beside the navigation, drawings.
final class ConsoleMemory: Sendable {
  /// Sentences that wait to be shown; beyond it the oldest sessions' are forgotten together.
  private static let noticeLimit = 1000

  private struct State {
    var notices: [String: Console.Frame.Notice] = [:]
    var badges = (waiting: 0, troubled: 0)
    var hospital: String?
  }
  private let state: Mutex<State>
  let activity: Activity
  let index: LedgerIndex
  let painter = GraphPainter()
  let tests = RuleTestOutcomes()
  /// The sign-in with the hospital's own accounts, where there is one.
  let signIn: OIDCSignIn?
  let started: Timestamp

  init(store: StateStore, ledger: LedgerStore, started: Timestamp, signIn: OIDCSignIn? = nil) throws {
    let name = try store.setting("hospital").map { String(decoding: $0, as: UTF8.self) }
    state = Mutex(State(hospital: name))
    activity = try Activity(store: store)
    index = LedgerIndex(store: store, ledger: ledger)
    self.started = started
    self.signIn = signIn
  }

  /// A sentence for the next page of a session.
  func leave(_ notice: Console.Frame.Notice, for session: String) {
    state.withLock {
      if $0.notices.count >= Self.noticeLimit { $0.notices = [:] }
      $0.notices[session] = notice
    }
  }

  /// The sentence that waits for a session, once.
  func takeNotice(for session: String) -> Console.Frame.Notice? {
    state.withLock { $0.notices.removeValue(forKey: session) }
  }

  /// Figures beside the navigation, as of the last page.
  var badges: (waiting: Int, troubled: Int) {
    get { state.withLock { $0.badges } }
    set { state.withLock { $0.badges = newValue } }
  }

  /// The hospital's name, given at the first start.
  var hospital: String? {
    get { state.withLock { $0.hospital } }
    set { state.withLock { $0.hospital = newValue } }
  }
}
