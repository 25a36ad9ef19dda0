/// Replaces `%name%` in values under the `expand` modifier; `\%` is a plain percent sign.
/// - Source: Sigma rules specification 2.1.0, "Placeholders".
enum Placeholders {
  enum Segment: Hashable {
    case plain(String)
    case name(String)
  }

  /// The text in plain stretches and placeholders. A lone or doubled percent sign is plain.
  static func segments(of text: String) -> [Segment] {
    let bytes = Array(text.utf8)
    var segments: [Segment] = []
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      if byte == UInt8(ascii: "\\"), let next, next == UInt8(ascii: "%") {
        plain.append(next)
        index += 2
      } else if byte == UInt8(ascii: "\\"), let next, next == byte {
        // An escaped backslash escapes nothing itself; the pattern reads the pair later.
        plain += [byte, byte]
        index += 2
      } else if byte == UInt8(ascii: "%"),
        let end = bytes[(index + 1)...].firstIndex(where: {
          $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\\")
        }),
        bytes[end] == UInt8(ascii: "%"), end > index + 1
      {
        if !plain.isEmpty { segments.append(.plain(String(decoding: plain, as: UTF8.self))) }
        plain = []
        segments.append(.name(String(decoding: bytes[(index + 1)..<end], as: UTF8.self)))
        index = end + 1
      } else {
        plain.append(byte)
        index += 1
      }
    }
    if !plain.isEmpty { segments.append(.plain(String(decoding: plain, as: UTF8.self))) }
    return segments
  }

  /// Names of the placeholders in a value, in order.
  static func names(in value: RawValue) -> [String] {
    guard case .text(let text) = value, text.utf8.contains(UInt8(ascii: "%")) else { return [] }
    return segments(of: text).compactMap { segment in
      if case .name(let name) = segment { name } else { nil }
    }
  }

  /// Every combination of values for the placeholders that `values` knows; unknown ones stay. `nil` beyond `limit`.
  static func expand(_ value: RawValue, limit: Int, _ values: (String) -> [String]?) -> [RawValue]? {
    guard case .text(let text) = value, text.utf8.contains(UInt8(ascii: "%")) else { return [value] }
    var results = [""]
    let segments = segments(of: text)
    for segment in segments {
      switch segment {
      case .plain(let plain):
        // Kept escaped while placeholders are left, so that a later pass reads the same.
        let isFinal = segments.allSatisfy { segment in
          if case .name(let name) = segment { values(name) != nil } else { true }
        }
        let written =
          isFinal
          ? plain : plain.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "\\%")
        for index in results.indices { results[index] += written }
      case .name(let name):
        guard let choices = values(name) else {
          for index in results.indices { results[index] += "%\(name)%" }
          continue
        }
        guard results.count * max(choices.count, 1) <= limit else { return nil }
        results = results.flatMap { prefix in choices.map { prefix + $0 } }
      }
    }
    return results.map { .text($0) }
  }
}

/// The values of an item whose placeholders have no values yet. No item of a finished ``RuleSet`` has any.
final class UnresolvedValues: Sendable {
  let chain: ModifierChain
  let values: [RawValue]

  init(chain: ModifierChain, values: [RawValue]) {
    self.chain = chain
    self.values = values
  }

  /// Names that are still missing, each once.
  var missing: [String] {
    var names: [String] = []
    for name in values.flatMap(Placeholders.names) where !names.contains(name) { names.append(name) }
    return names
  }
}
