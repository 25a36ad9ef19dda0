import WardModel

/// What two alerts can have in common, strongest first: a weak alert joins along the strongest.
enum LinkKind: UInt8, CaseIterable, Comparable, Sendable {
  case process, session, processNumber, fileOnHost, userOnHost, hash, address, domain, user, cloudAccount
  case repetition, outbreak, host, hostLabel

  static func < (a: LinkKind, b: LinkKind) -> Bool { a.rawValue < b.rawValue }

  /// Whether an entity that many others have ends such links.
  var canBePopular: Bool {
    switch self {
    case .hash, .address, .domain, .user, .host, .hostLabel: true
    case .process, .session, .processNumber, .fileOnHost, .userOnHost, .cloudAccount, .repetition, .outbreak:
      false
    }
  }
}

/// One thing in common: alerts with an equal link within its horizon belong together.
struct Link: Hashable, Comparable, Sendable {
  /// Stands for "no host" and "no rule".
  static let none = UInt32.max

  var kind: LinkKind
  /// Index in the table of entities.
  var thing: UInt32
  /// Index of the host where the link holds on one computer only; `none` otherwise.
  var host: UInt32 = none
  /// Index of the rule where the link holds for one rule only; `none` otherwise.
  var rule: UInt32 = none

  /// Two words instead of four values: links are hashed a hundred times per alert.
  func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }

  static func < (a: Link, b: Link) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }

  static func == (a: Link, b: Link) -> Bool { a.high == b.high && a.low == b.low }

  private var high: UInt64 { UInt64(kind.rawValue) << 32 | UInt64(thing) }
  private var low: UInt64 { UInt64(host) << 32 | UInt64(rule) }
}

/// Horizons as nanoseconds, one per kind of link.
struct HorizonTable: Sendable {
  private let nanoseconds: [Int64]

  /// A day in nanoseconds.
  static let day: Int64 = 86_400_000_000_000

  init(_ horizons: LinkHorizons) {
    nanoseconds = LinkKind.allCases.map { kind in
      let duration =
        switch kind {
        case .process: horizons.process
        case .session: horizons.session
        case .processNumber: horizons.processNumber
        case .fileOnHost: horizons.fileOnHost
        case .userOnHost: horizons.userOnHost
        case .hash: horizons.hash
        case .address: horizons.address
        case .domain: horizons.domain
        case .user: horizons.user
        case .cloudAccount: horizons.cloudAccount
        case .repetition: horizons.repetition
        case .outbreak: horizons.outbreak
        case .host, .hostLabel: horizons.host
        }
      return min(max(duration.wholeNanoseconds, 1_000_000_000), Self.day)
    }
  }

  subscript(kind: LinkKind) -> Int64 { nanoseconds[Int(kind.rawValue)] }

  /// The longest of them: what is quiet for longer, nothing can join any more.
  var longest: Int64 { nanoseconds.max() ?? Self.day }
}

extension Duration {
  /// The duration in nanoseconds, saturating.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carry ? (seconds < 0 ? .min : .max) : sum
  }
}
