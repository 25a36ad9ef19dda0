import Foundation
import Testing
import WardModel

@testable import Formats

enum TextFuzz {
  /// `WARD_SEED`, or a fixed one; printed so that a failure can be repeated.
  static let seed: UInt64 = {
    let seed = ProcessInfo.processInfo.environment["WARD_SEED"].flatMap { UInt64($0) } ?? 20_260_614
    print("seed \(seed)")
    return seed
  }()

  /// Runs the body `short` times, or for as many seconds as `WARD_SOAK_SECONDS` says.
  static func repeated(short: Int, _ body: () -> Void) {
    guard let seconds = ProcessInfo.processInfo.environment["WARD_SOAK_SECONDS"].flatMap({ Double($0) })
    else {
      for _ in 0..<short { body() }
      return
    }
    let end = Date().addingTimeInterval(seconds)
    while Date() < end { body() }
  }

  static let samples: [String] = [
    #"<34>Jun 14 22:14:15 ward7-gw01 su[4711]: 'su root' failed for lena"#,
    #"<165>1 2026-06-14T22:14:15.003Z ward7-app evntslog 12 ID47 [ex@32473 iut="3" note="a \"b\" \] c\\d"][x@1 y=""] An event"#,
    "Jun 14 22:14:15 h sudo:     lena : TTY=pts/0 ; PWD=/home/lena ; USER=#-1 ; COMMAND=/bin/bash",
    "Jun 14 22:14:15 h sshd[1]: Failed password for invalid user oracle from 192.0.2.7 port 4711 ssh2",
    "<189>45: ward7-sw1: *Jun 14 22:14:15.123 UTC: %PARSER-5-CFGLOG_LOGGEDCMD: User:lena logged command:shutdown",
    "<187>Jun 14 2026 22:14:15 r1 %%01BGP/3/BGP_AUTH_FAILED(l)[12]: BGP session failed, 192.0.2.1:179",
    #"CEF:0|Exa\|mple|Ward Gate|7.1|100|worm|10|src=192.0.2.1 msg=a b\=c rt=1781474400123 cs1Label=P cs1=B \\x"#,
    "LEEF:2.0|Example|P|3.1|4000|0x5E|src=192.0.2.1^devTime=1781474400000^cat=x y",
    "LEEF:1.0|Example|P|3.1|4000|src=192.0.2.1\tdevTime=Jun 14 2026 22:14:15 UTC",
    "type=SYSCALL msg=audit(1781474400.123:456): arch=c000003e syscall=99 comm=6C73 key=(null)\u{1D}ARCH=x86_64",
    #"type=USER_AUTH msg=audit(1781474400.001:7): pid=5 msg='op=PAM acct="lena" addr=192.0.2.7 res=failed'"#,
    #"192.0.2.7 - lena [14/Jun/2026:22:14:15 +0200] "GET /a/b.php?id=1 HTTP/1.1" 404 512 "https://www.example.org/" "curl/8""#,
    "#Fields: date time cs-method cs(User-Agent)\n2026-06-14 22:14:15 POST Mozilla/5.0+(Windows)",
    ZeekTests.header + ZeekTests.line,
    #"<189>date=2026-06-14 time=22:14:15 devname="fw" logid="0100044546" type="event" tz="+0200" msg="a \"b\"" action="Edit""#,
    "29 <14>Jun 14 22:14:15 h a: one\n\n",
  ]

  static let formats: [any LogFormat] = [
    CEFFormat(), LEEFFormat(), AuditdFormat(), FortiGateFormat(), ZeekFormat(), W3CFormat(),
    AccessLogFormat(),
    OctetCountedSyslogFormat(), SyslogFormat(), PlainTextFormat(),
  ]
}

@Suite struct TextFuzzTests {
  @Test func `damaged text never crashes a decoder, and every slot lies inside its batch`() {
    var random = SplitMix64(seed: TextFuzz.seed)
    let context = DecodingContext(
      fields: FieldNames(limit: 2000), sources: LogSources(limit: 100), referenceTime: june2026)
    let punctuation = Array("<>[]{}()|=\\\"'%:;,.-_ \t\n\r\0\u{1D}#&+".utf8)
    TextFuzz.repeated(short: 700) {
      var input: [UInt8] = []
      for _ in 0..<1 + Int(random.next() % 4) {
        input += Array(TextFuzz.samples[Int(random.next() % UInt64(TextFuzz.samples.count))].utf8)
        input.append(0x0A)
      }
      for _ in 0..<Int(random.next() % 12) where !input.isEmpty {
        let place = Int(random.next() % UInt64(input.count))
        switch random.next() % 6 {
        case 0: input[place] = UInt8(truncatingIfNeeded: random.next())
        case 1, 2: input[place] = punctuation[Int(random.next() % UInt64(punctuation.count))]
        case 3: input.remove(at: place)
        case 4: input.removeSubrange(place..<min(input.count, place + Int(random.next() % 20)))
        default:
          let from = Int(random.next() % UInt64(input.count))
          input.insert(contentsOf: Array(input[from..<min(input.count, from + 30)]), at: place)
        }
      }
      let head = InputHead(bytes: input, isWhole: true)
      _ = FormatRegistry.standard.recognise(head)
      for format in TextFuzz.formats {
        var batch = EventBatch(origin: "fuzz")
        var decoder = format.makeDecoder(context, head: head)
        // An allocation of its own, so that a read past the end would be seen by a sanitiser.
        input.withUnsafeBytes { decoder.decode(Piece(bytes: $0), into: &batch) }
        var next = 0
        for event in batch.events {
          if Int(event.firstSlot) != next || Int(event.rawOffset) + Int(event.rawLength) > batch.bytes.count {
            Issue.record("\(format.name): an event out of place, input \(input)")
          }
          next = Int(event.firstSlot) + Int(event.slotCount)
        }
        if next != batch.slots.count { Issue.record("\(format.name): slots of no event, input \(input)") }
        for slot in batch.slots where Int(slot.offset) + Int(slot.length) > batch.bytes.count {
          Issue.record("\(format.name): a slot past the end, input \(input)")
        }
      }
    }
  }

  @Test func `a mapping file of any kind is read or refused`() {
    var random = SplitMix64(seed: TextFuzz.seed)
    let sample = Array(
      "product: a\ntime: t \"%d.%m.%Y %z\"\nfield: \"a b\" -> c, d\nconstant: a = b\ndrop-spaces: yes\n".utf8)
    TextFuzz.repeated(short: 300) {
      var input = sample
      for _ in 0..<1 + Int(random.next() % 6) {
        input[Int(random.next() % UInt64(input.count))] = UInt8(truncatingIfNeeded: random.next() & 0x7F)
      }
      let text = String(decoding: input, as: UTF8.self)
      guard let mapping = try? FieldMapping.parse(text, file: "fuzz") else { return }
      _ = input.withUnsafeBytes { mapping.time?.format.moment($0, zoneOffsetSeconds: 0) }
    }
  }
}
