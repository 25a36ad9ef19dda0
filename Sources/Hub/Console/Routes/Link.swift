import WardModel

extension Console {
  /// A path inside the console, or of ATT&CK's site: each variable part percent-encoded, so that data can't leave its segment.
  struct Link: Sendable, Hashable {
    let path: String

    init(_ fixed: StaticString) { path = fixed.description }

    private init(path: String) { self.path = path }

    /// Segments after a fixed start.
    static func under(_ start: StaticString, _ segments: String...) -> Link {
      var path = start.description
      for segment in segments { path += "/" + encoded(segment) }
      return Link(path: path)
    }

    /// With a further fixed segment: `/incidents/…` + `notes`.
    func then(_ fixed: StaticString) -> Link { Link(path: path + "/" + fixed.description) }

    /// With a query; values that are empty are left out.
    func query(_ items: KeyValuePairs<StaticString, String>) -> Link {
      var path = path
      for (name, value) in items where !value.isEmpty {
        path += (path.contains("?") ? "&" : "?") + name.description + "=" + Link.encoded(value)
      }
      return Link(path: path)
    }

    func anchor(_ fixed: StaticString) -> Link { Link(path: path + "#" + fixed.description) }

    static func incident(_ id: String) -> Link { under("/incidents", id) }
    static func event(_ id: String) -> Link { under("/events", id) }
    static func entity(_ entity: EntityName) -> Link {
      under("/entities", entity.kind.rawValue, entity.value)
    }
    static func source(_ id: String) -> Link { under("/sources", id) }
    static func rule(_ id: String) -> Link { under("/rules", id) }
    static func search(_ text: String) -> Link { Link("/search").query(["q": text]) }

    /// A value as one part of a query; a quotation mark in it becomes `*`, which stands for anything.
    static func quoted(_ value: String) -> String {
      "\"" + String(ShownText.cut(value, to: 200).map { $0 == "\"" || $0 == "…" ? "*" : $0 }) + "\""
    }

    /// The page of a technique at its maker, for identifiers that look like one (`T1059`, `T1059.001`).
    /// - Source: MITRE ATT&CK, attack.mitre.org.
    static func attack(_ technique: String) -> Link? {
      let parts = technique.split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let head = parts.first, head.first == "T",
        head.dropFirst().utf8.count == 4,
        (head.dropFirst() + (parts.count == 2 ? parts[1] : "")).utf8.allSatisfy({ (0x30...0x39).contains($0) }
        )
      else { return nil }
      return Link(path: "https://attack.mitre.org/techniques/" + parts.joined(separator: "/") + "/")
    }

    /// Percent-encoding of everything but unreserved characters. What would be no segment of its own (nothing, `.`, `..`;
    /// browsers resolve even the encoded dots) becomes `-`.
    /// - Source: RFC 3986, section 2.3; WHATWG URL, double-dot path segment.
    static func encoded(_ text: String) -> String {
      if ["", ".", ".."].contains(text) { return "-" }
      let hex = Array("0123456789ABCDEF".unicodeScalars)
      var out = String.UnicodeScalarView()
      for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(Unicode.Scalar(byte))
        default:
          out.append("%")
          out.append(hex[Int(byte >> 4)])
          out.append(hex[Int(byte & 15)])
        }
      }
      return String(out)
    }
  }
}
