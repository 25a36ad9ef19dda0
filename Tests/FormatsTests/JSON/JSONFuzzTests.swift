import Foundation
import Testing
import WardModel

@testable import Formats

/// The decoder against a plain twin, on random and on damaged objects.
@Suite struct JSONFuzzTests {
  /// Seconds for each fuzz test; more for a soak run.
  private static let seconds = Double(ProcessInfo.processInfo.environment["WARD_SOAK_SECONDS"] ?? "") ?? 1.5

  /// Slots as the twin writes them.
  private func slots(_ decoded: JSONDecoded, _ event: Int) -> [String] {
    let kinds: [ValueKind: String] = [
      .jsonText: "text", .integer: "int", .number: "number", .boolean: "bool", .null: "null",
      .structure: "raw",
    ]
    return decoded.batch.slots(ofEvent: event).map { slot in
      let raw = decoded.batch.bytes[Int(slot.offset)..<Int(slot.offset + slot.length)]
      return "\(decoded.fields.name(of: slot.field))=\(kinds[slot.kind] ?? "?"):"
        + raw.map { String($0, radix: 16) }.joined(separator: " ")
    }
  }

  private func space(_ random: inout SplitMix64) -> String {
    Int.random(in: 0..<8, using: &random) == 0
      ? [" ", "\t", "  ", " \r"].randomElement(using: &random) ?? "" : ""
  }

  private func value(_ depth: Int, _ random: inout SplitMix64) -> String {
    switch Int.random(in: 0..<(depth < 5 ? 12 : 9), using: &random) {
    case 0: return "null"
    case 1: return Bool.random(using: &random) ? "true" : "false"
    case 2:
      return String(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0...63, using: &random))
    case 3: return ["0", "-0", "1.5", "-2.25e-7", "9E+2", "0.0"].randomElement(using: &random) ?? "0"
    case 4...8: return text(&random)
    case 9: return object(depth + 1, &random)
    default:
      let items = (0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth + 1, &random) }
      return "[" + space(&random) + items.joined(separator: "," + space(&random)) + "]"
    }
  }

  private func text(_ random: inout SplitMix64) -> String {
    let parts = ["a", "Z", "\\\\", "\\\"", "\\n", "é", "{", "}", ",", ":", "[", " ", "\\/", "日"]
    let count = Int.random(in: 0..<Int.random(in: 1..<80, using: &random), using: &random)
    return "\"" + (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined() + "\""
  }

  private func object(_ depth: Int, _ random: inout SplitMix64) -> String {
    let names = [
      "a", "b", "EventID", "Channel", "a.b", "", "some quite long name of a field in a log", "時", "ts",
    ]
    let members = (0..<Int.random(in: 0..<7, using: &random)).map { _ in
      "\"\(names.randomElement(using: &random) ?? "")\"" + space(&random) + ":" + space(&random)
        + value(depth, &random) + space(&random)
    }
    return "{" + space(&random) + members.joined(separator: "," + space(&random)) + "}"
  }

  @Test func `random and damaged lines are read as a plain reader reads them`() {
    let seed: UInt64 = UInt64(ProcessInfo.processInfo.environment["WARD_SEED"] ?? "") ?? 0x5EED_0002
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let end = Date().addingTimeInterval(Self.seconds)
    var accepted = 0
    var refused = 0
    while Date() < end {
      var text: [UInt8] = []
      var lines: [[UInt8]] = []
      for _ in 0..<20 {
        var line = Array(object(0, &random).utf8)
        for _ in 0..<Int.random(in: 0..<3, using: &random) where !line.isEmpty {
          damage(&line, &random)
        }
        if Int.random(in: 0..<5, using: &random) == 0 { line += Array(object(0, &random).utf8) }
        line.removeAll { $0 == 0x0A }
        lines.append(line)
        text += line + [0x0A]
      }
      let decoded = JSONDecoded(text, JSONLinesFormat())
      var event = 0
      var problem = 0
      for (number, line) in lines.enumerated() {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
        let shown = String(decoding: line, as: UTF8.self)
        let expected = JSONTwin.objects(of: line)
        for slots in expected.slots {
          guard event < decoded.batch.events.count, decoded.batch.events[event].record == UInt64(number + 1)
          else {
            Issue.record("refused, seed \(seed): \(shown) \(decoded.reasons)")
            return
          }
          #expect(self.slots(decoded, event) == slots, "seed \(seed): \(shown)")
          event += 1
          accepted += 1
        }
        if expected.isBroken {
          guard problem < decoded.batch.undecodable.count,
            decoded.batch.undecodable[problem].record == UInt64(number + 1)
          else {
            Issue.record("accepted, seed \(seed): \(shown)")
            return
          }
          problem += 1
          refused += 1
        }
      }
      #expect(event == decoded.batch.events.count && problem == decoded.batch.undecodable.count)
    }
    #expect(accepted > 100 && refused > 100)
  }

  @Test(arguments: [
    (#"{"\b"\#t:9E+2}"#, "\u{8}"), (#"{"a\bEventID":1}"#, "a\u{8}EventID"),
    (#"{"\f\n\r\t":1}"#, "\u{C}\n\r\t"),
    (#"{"\/\\\"":1}"#, "/\\\""), (#"{"\u00e9":1}"#, "é"), (#"{"\q":1}"#, "\\q"), (#"{"\":1}"#, nil),
  ])
  func `escapes in keys are resolved by the decoder and by its twin`(_ line: String, _ name: String?) {
    let decoded = JSONDecoded(Array(line.utf8) + [0x0A], JSONLinesFormat())
    let expected = JSONTwin.slots(of: Array(line.utf8))
    #expect((decoded.batch.events.isEmpty ? nil : slots(decoded, 0)) == expected)
    #expect(expected?.count == name.map { _ in 1 })
    if let name { #expect(expected?.first?.hasPrefix(name + "=") == true) }
  }

  @Test func `a key or path too long to be kept has the shared name, and so have its members`() {
    let long = String(repeating: "k", count: 300)
    let line = Array("{\"\(long)\":{\"\(long)\":{\"a\":1},\"b\":2},\"\(long)\(long)\":[3]}".utf8)
    let found = slots(JSONDecoded(line + [0x0A], JSONLinesFormat()), 0)
    #expect(found == JSONTwin.slots(of: line))
    #expect(found.filter { $0.hasPrefix("…=") }.count == 4)
  }

  private func damage(_ line: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0..<line.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: line[place] = Array("\"\\{}[],:0-.eE tnx\0".utf8).randomElement(using: &random) ?? 0
    case 1: line.remove(at: place)
    case 2: line.insert(Array("\"\\{}[],:1".utf8).randomElement(using: &random) ?? 0, at: place)
    case 3: line.removeSubrange(place...)
    default: line[place] = UInt8.random(in: 0...255, using: &random)
    }
  }

  @Test func `no bytes whatever crash the formats, and slots stay within the batch`() {
    let seed: UInt64 = 0x5EED_0003
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let end = Date().addingTimeInterval(Self.seconds)
    let alphabet =
      Array("{}[]\"\\,:0123456789-+.eEtrufalsn \n\r\tRecords".utf8) + [0, 0xFF, 0xEF, 0xBB, 0xBF]
    while Date() < end {
      var bytes = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      if Bool.random(using: &random) {
        bytes = Array(#"{"Records":[{"a":1},{"b":[2]}],"c":"d"}"#.utf8)
        for _ in 0..<3 where !bytes.isEmpty { damage(&bytes, &random) }
      }
      for format: any LogFormat in [JSONLinesFormat(), JSONDocumentFormat()] {
        _ = format.recognise(InputHead(bytes: bytes, isWhole: true))
        let decoded = JSONDecoded(bytes, format)
        for slot in decoded.batch.slots {
          #expect(Int(slot.offset) + Int(slot.length) <= decoded.batch.bytes.count, "seed \(seed)")
        }
      }
    }
  }
}
