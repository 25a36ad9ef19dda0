import Testing

@testable import Hub

@Suite struct IntakeFuzzTests {
  private static let samples: [(path: String, type: String, body: String)] = [
    ("/v1/events", "application/x-ndjson", "{\"a\":1}\r\n\n{\"b\":\"x\\\"\"}\n"),
    ("/v1/events", "application/json", "[{\"a\":[1,{}]}, {\"b\":\"\\\\\"}]"),
    ("/v1/events", "application/json", "{\n\"a\":1}{\"b\":2} {\"c\":\n3}"),
    (
      "/_bulk", "application/x-ndjson",
      "{\"create\":{\"_id\":\"\\u00e9\"}}\n{\"a\":1}\n{\"delete\":{}}\n{\"index\":{}}\n{}\n"
    ),
    (
      "/services/collector", "application/json",
      "{\"time\":1,\"host\":\"h\",\"event\":{\"a\":1}}{\"event\":\"x\\ny\"}"
    ),
    ("/services/collector/raw", "text/plain", "one\ntwo"),
    (
      "/v1/logs", "application/json",
      "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":\"1\"}}]},\"scopeLogs\":[{\"scope\":"
        + "{\"name\":\"n\"},\"logRecords\":[{\"timeUnixNano\":\"1\",\"body\":{\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":"
        + "{\"arrayValue\":{\"values\":[{\"boolValue\":true}]}}}]}}}]}]}]}"
    ),
  ]

  /// Changes some bytes: replaced, taken out, doubled, cut.
  private func damaged(_ bytes: [UInt8], _ random: inout IntakeRandom) -> [UInt8] {
    var bytes = bytes
    let alphabet = Array("{}[]\":,\\\n\r 0a\u{0}\u{FF}".utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: bytes[place..<min(place + 9, bytes.count)], at: place)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }

  @Test func `damaged requests crash nothing and records stay on one line`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("intake fuzz seed \(seed)")
    var random = IntakeRandom(seed: seed)
    var limits = IntakeLimits()
    limits.recordByteLimit = 60
    for round in 0..<6000 {
      let sample = Self.samples[round % Self.samples.count]
      let body = damaged(Array(sample.body.utf8), &random)
      let request = post(sample.path, body, type: sample.type)
      let route = try #require(IntakeRoute.match(request))
      guard let reading = try? IntakeHandler(limits: limits).read(request, route: route) else { continue }
      let end = Int(reading.records.ends.last ?? 0)
      let isSound =
        end == reading.records.bytes.count && !reading.records.bytes.contains(0x0A)
        && reading.records.ends == reading.records.ends.sorted()
      #expect(isSound, "seed \(seed) round \(round)")
    }
  }

  @Test func `damaged compressed bodies crash nothing`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("inflater fuzz seed \(seed)")
    var random = IntakeRandom(seed: seed)
    // gzip and zstd of "hello\n".
    let samples: [(encoding: String, bytes: [UInt8])] = [
      (
        "gzip",
        [
          0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xE7, 2, 0, 0x20, 0x30, 0x3A,
          0x36, 6, 0, 0, 0,
        ]
      ), ("zstd", [0x28, 0xB5, 0x2F, 0xFD, 0, 0x58, 0x31, 0, 0, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x0A]),
      ("deflate", [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xE7, 2, 0]),
    ]
    var limits = IntakeLimits()
    limits.inflatedByteLimit = 100_000
    for (encoding, bytes) in samples {
      #expect(
        (try? BodyInflater.inflated(post("/", bytes, encoding: encoding), limits)) == Array("hello\n".utf8))
      for _ in 0..<1000 {
        _ = try? BodyInflater.inflated(post("/", damaged(bytes, &random), encoding: encoding), limits)
      }
    }
  }
}
