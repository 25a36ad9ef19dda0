import Detection
import Formats
import Testing
import WardModel

@testable import Hub

/// How records of one source, as the log gives them, become events.
@Suite struct RunTests {
  private let fields = FieldNames()
  private let logSources = LogSources()

  private static func records(
    _ lines: [String], first: UInt64 = 1, received: Timestamp = SimulatedBatches.start, source: UInt32 = 1
  )
    -> LoggedRecords
  {
    var records = LoggedRecords(
      source: source, sourceName: "source-\(source)", firstSequence: first, received: received, bytes: [],
      ends: [])
    for line in lines {
      records.bytes += Array(line.utf8)
      records.ends.append(UInt32(records.bytes.count))
    }
    return records
  }

  /// Decodes batches with formats that are learnt on the way; `restartBefore` forgets the decoders, as a restart does.
  private func decode(_ batches: [LoggedRecords], restartBefore: Set<Int> = []) -> EventBatch {
    var formats = SourceFormats(registry: .standard)
    let context = DecodingContext(fields: fields, sources: logSources)
    var decoder = RunDecoder(context: context)
    var batch = EventBatch(origin: "source-1")
    for (index, records) in batches.enumerated() {
      if restartBefore.contains(index) {
        decoder = RunDecoder(context: context)
        formats = SourceFormats(registry: .standard, known: formats.known)
      }
      for run in RecordRun.split(records) {
        formats.note(run)
        let key = SourceFormats.Key(source: run.source, look: run.look)
        guard let known = formats.known[key], let format = formats.format(key) else { continue }
        decoder.decode(run, known: known, format: format, into: &batch)
      }
    }
    return batch
  }

  @Test func `a source that mixes looks is decoded look by look with its own numbers`() {
    let batch = decode([
      Self.records(
        [
          #"{"a":1,"time":"2026-03-02T02:00:00Z"}"#,
          "<86>Mar  2 02:14:01 ward7-gw1 sshd[411]: Accepted publickey for n.keller from 192.0.2.9 port 50122 ssh2",
          #"{"a":2,"time":"2026-03-02T02:00:01Z"}"#, "{broken", #"{"a":3}"#,
        ], first: 40)
    ])
    #expect(batch.events.map(\.record) == [40, 41, 42, 44])
    #expect(batch.undecodable.map(\.record) == [43])
  }

  @Test func `the hub's own records are runs of one`() {
    let own = Self.records([#"{"a":1}"#, #"{"a":2}"#], source: PersonOrder.source)
    #expect(RecordRun.split(own).map(\.recordCount) == [1, 1])
    #expect(RecordRun.split(Self.records([#"{"a":1}"#, #"{"a":2}"#])).map(\.recordCount) == [2])
  }

  @Test func `Zeek headers count for later batches and over a restart, until others come`() {
    let header = [
      "#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn",
      "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto",
      "#types\ttime\tstring\taddr\tport\taddr\tport\tenum",
    ]
    func line(_ number: Int) -> String {
      "1772416800.\(number)00000\tC\(number)\t192.0.2.1\t40000\t198.51.100.\(number)\t443\ttcp"
    }
    let batches = [
      Self.records(header + [line(1)], first: 1), Self.records([line(2)], first: 9),
      Self.records([line(3), line(4)], first: 10),
      Self.records(
        [
          "#fields\tts\tuid\tid.resp_h\tid.resp_p\tid.orig_h\tid.orig_p\tproto",
          "#types\ttime\tstring\taddr\tport\taddr\tport\tenum", line(5),
        ], first: 12), Self.records([line(6)], first: 15),
    ]
    for restarts in [[], [1], [2, 4], [1, 2, 3, 4]] as [Set<Int>] {
      let batch = decode(batches, restartBefore: restarts)
      #expect(batch.events.map(\.record) == [8, 9, 10, 11, 14, 15], "restarts \(restarts)")
      #expect(batch.undecodable.isEmpty)
    }
  }

  @Test func `syslog without a year means the same before and after a restart`() {
    let line =
      "<86>Mar  2 02:14:01 ward7-gw1 sshd[411]: Accepted publickey for n.keller from 192.0.2.9 port 50122 ssh2"
    let received = SimulatedBatches.start
    let batches = [
      Self.records([line], first: 1, received: received),
      Self.records([line], first: 2, received: received.advanced(bySeconds: 7200)),
      // New Year: a record of the old year that arrives in the new one.
      Self.records(
        [line.replacing("Mar  2", with: "Dec 31")], first: 3,
        received: received.advanced(bySeconds: 305 * 86_400)),
    ]
    let plain = decode(batches).events.map(\.time)
    #expect(plain.count == 3)
    #expect(plain[0] == plain[1])
    #expect(plain[0].description.hasPrefix("2026-03-02"))
    #expect(plain[2].description.hasPrefix("2026-12-31"))
    for restart in 0..<3 { #expect(decode(batches, restartBefore: [restart]).events.map(\.time) == plain) }
  }

  @Test func `XML events come one by one with their own numbers`() {
    let event =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><TimeCreated SystemTime='2026-03-02T02:00:00.000Z'/><Computer>ward7-dc01.example.org</Computer><Channel>Security</Channel></System><EventData><Data Name='TargetUserName'>m.ito</Data></EventData></Event>"
    let batch = decode(
      [Self.records([event, event], first: 5), Self.records([event], first: 7)], restartBefore: [1])
    #expect(batch.events.map(\.record) == [5, 6, 7])
    #expect(batch.undecodable.isEmpty)
  }
}
