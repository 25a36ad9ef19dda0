import WardModel

@testable import Formats

/// The one event of a line, decoded as JSON with the shapes that Ward knows.
func cloudEvent(_ line: String) -> DecodedEvent? {
  let decoded = decodeText(line, format: JSONLinesFormat())
  return decoded.events.count == 1 && decoded.undecodable.isEmpty ? decoded.events.first : nil
}

/// `product/service` of the one event of a line; `-` where there is none.
func cloudSource(_ line: String) -> String {
  guard let source = cloudEvent(line)?.source else { return "no event" }
  return "\(source.product ?? "-")/\(source.service ?? "-")"
}

extension DecodedEvent {
  /// The values that a rule sees under a name, constants first, joined with `|`; `nil` when there are none.
  func ruleValue(_ name: String) -> String? {
    if let constant = source.constants.first(where: { $0.field == name }) { return constant.value }
    let values = fields.filter { source.aliases.allNames(of: $0.name).contains(name) }.map { $0.value ?? "∅" }
    return values.isEmpty ? nil : values.joined(separator: "|")
  }
}
