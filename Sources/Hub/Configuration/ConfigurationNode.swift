import Sigma

/// One value of `ward.yaml` while it is read: knows its place, and collects what is wrong instead of stopping at the first.
struct ConfigurationNode {
  let value: PlacedYAML
  /// Where it stands, such as `https.listen`.
  let path: String
  let problems: ProblemList

  final class ProblemList {
    let file: String
    var problems: [Problem] = []
    init(file: String) { self.file = file }
  }

  func complain(_ message: String, line: Int? = nil) {
    problems.problems.append(
      Problem(
        file: problems.file, line: line ?? value.line, message: path.isEmpty ? message : "\(path): \(message)"
      ))
  }

  private func child(_ value: PlacedYAML, _ key: String) -> ConfigurationNode {
    ConfigurationNode(value: value, path: path.isEmpty ? key : "\(path).\(key)", problems: problems)
  }

  /// Reads a mapping: each known key by its reader; an unknown key is a problem that names the nearest known one.
  func read(_ readers: [String: (ConfigurationNode) -> Void]) {
    guard case .mapping(let pairs, _) = value else {
      if case .scalar(_, isNull: true, _) = value { return }
      return complain("must be a mapping with some of \(readers.keys.sorted().joined(separator: ", "))")
    }
    var seen: Set<String> = []
    for (key, value) in pairs {
      guard seen.insert(key).inserted else {
        child(value, key).complain("is written twice")
        continue
      }
      guard let reader = readers[key] else {
        let near = readers.keys.sorted().min { Self.distance($0, key) < Self.distance($1, key) }
        let hint = near.map { Self.distance($0, key) <= 3 ? "; did you mean '\($0)'?" : "" } ?? ""
        complain(
          "unknown setting '\(key)'\(hint) Known: \(readers.keys.sorted().joined(separator: ", "))",
          line: value.line)
        continue
      }
      reader(child(value, key))
    }
  }

  /// The elements of a list; a single value counts as a list of one.
  func elements() -> [ConfigurationNode] {
    switch value {
    case .list(let values, _):
      return values.enumerated().map {
        ConfigurationNode(value: $0.element, path: "\(path)[\($0.offset + 1)]", problems: problems)
      }
    case .scalar(_, isNull: true, _): return []
    default: return [self]
    }
  }

  /// The pairs of a mapping with free keys.
  func pairs() -> [(key: String, node: ConfigurationNode)] {
    guard case .mapping(let pairs, _) = value else {
      complain("must be a mapping")
      return []
    }
    return pairs.map { ($0.key, child($0.value, $0.key)) }
  }

  func text() -> String? {
    guard case .scalar(let text, let isNull, _) = value, !isNull, !text.isEmpty else {
      complain("must be a text")
      return nil
    }
    return text
  }

  func texts() -> [String] { elements().compactMap { $0.text() } }

  func number(_ range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text, _, _) = value, let number = Int(text), range.contains(number) else {
      complain("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// `30s`, `5m`, `12h`, `2d`: seconds.
  func seconds() -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard case .scalar(let text, _, _) = value, let unit = text.last.flatMap({ units[$0] }),
      let count = Int(text.dropLast()), (1...100_000).contains(count)
    else {
      complain("must be a length of time such as 30s, 5m, 12h or 2d")
      return nil
    }
    return count * unit
  }

  /// `500MiB`, `50GiB`, `2TiB`: bytes.
  func byteCount() -> Int? {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)]
    if case .scalar(let text, _, _) = value {
      for (name, shift) in units where text.hasSuffix(name) {
        if let count = Int(text.dropLast(name.count).filter { $0 != " " }), (1...1_000_000).contains(count) {
          return count << shift
        }
      }
    }
    complain("must be a size such as 500MiB or 50GiB")
    return nil
  }

  /// `host:port`, `[address]:port`, or a port alone (then on every address of this machine).
  func address() -> HubConfiguration.Address? {
    guard case .scalar(let text, _, _) = value else {
      complain("must be an address such as 0.0.0.0:8443")
      return nil
    }
    var host = "0.0.0.0"
    var port = Substring(text)
    if let colon = text.lastIndex(of: ":") {
      host = String(text[..<colon])
      port = text[text.index(after: colon)...]
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = String(host.dropFirst().dropLast())
      } else if host.contains(":") {
        complain("write an IPv6 address in brackets, such as [::1]:8443")
        return nil
      }
    }
    guard let number = Int(port), (0...65535).contains(number), !host.isEmpty else {
      complain("must be an address such as 0.0.0.0:8443, with a port from 0 to 65535")
      return nil
    }
    return HubConfiguration.Address(host: host, port: number)
  }

  /// Letters to change to get from one word to the other.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        (diagonal, row[j + 1]) = (row[j + 1], x == y ? diagonal : min(diagonal, row[j], row[j + 1]) + 1)
      }
    }
    return row[b.count]
  }
}
