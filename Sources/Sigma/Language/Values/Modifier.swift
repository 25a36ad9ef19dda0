/// A value modifier, named as in rules.
/// - Source: Sigma modifiers appendix 2.1.0.
enum Modifier: String, Sendable {
  case contains, startswith, endswith, all, exists, cased, neq, windash
  case re, i, m, s
  case base64, base64offset, utf16le, utf16be, utf16, wide
  case lt, lte, gt, gte
  case minute, hour, day, week, month, year
  case cidr, expand, fieldref

  /// Also the long names of the regular expression flags that other tools take.
  init?(name: Substring) {
    switch name {
    case "ignorecase": self = .i
    case "multiline": self = .m
    case "dotall": self = .s
    default: self.init(rawValue: String(name))
    }
  }

  /// Every modifier that only places wildcards, changes linking or case: those most rules use.
  var isSimple: Bool {
    switch self {
    case .contains, .startswith, .endswith, .all, .cased, .neq: true
    default: false
    }
  }

  /// Changes how the values of an item are linked, not the values.
  var isAboutItem: Bool { self == .all || self == .neq }

  var comparison: ValueTest.Comparison? {
    switch self {
    case .lt: .lt
    case .lte: .lte
    case .gt: .gt
    case .gte: .gte
    default: nil
    }
  }

  var timePart: ValueTest.TimePart? {
    switch self {
    case .minute: .minute
    case .hour: .hour
    case .day: .day
    case .week: .week
    case .month: .month
    case .year: .year
    default: nil
    }
  }
}
