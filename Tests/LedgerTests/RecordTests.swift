import Testing
import WardModel

@testable import Ledger

@Test func `a record has one spelling`() throws {
  let record = LedgerRecord(
    time: Timestamp(nanoseconds: 1_780_000_000_000_000_000), kind: .reveal, actor: "n.okafor",
    subject: "token:91c2", key: "reveal:1",
    body: ["reason": "asked by the \"ward\"\n", "count": 3, "é": true, "a": [.null, ["b": -1, "a": 2]]])
  let text = String(decoding: try record.encoded(), as: UTF8.self)
  #expect(
    text
      == #"{"actor":"n.okafor","body":{"a":[null,{"a":2,"b":-1}],"count":3,"reason":"asked by the \"ward\"\n","é":true},"key":"reveal:1","kind":"reveal","subject":"token:91c2","time":"2026-05-28T20:26:40Z"}"#
  )
  #expect(LedgerRecord(Array(text.utf8)) == record)
}

@Test func `control characters survive`() throws {
  var record = testRecord(1)
  record.subject = String(decoding: Array(UInt8(0)..<0x30), as: UTF8.self) + "\u{2028}\u{1F3E5}"
  #expect(LedgerRecord(try record.encoded()) == record)
}

@Test func `an entry may have 65535 bytes and not one more`() throws {
  var record = testRecord(1)
  let rest = EntryBundle.maximumEntryByteCount - (try record.encoded().count) + record.subject.utf8.count
  record.subject = String(repeating: "s", count: rest)
  #expect(try record.encoded().count == 65_535)
  record.subject += "s"
  #expect(throws: LedgerFault.recordTooLarge(byteCount: 65_536)) { try record.encoded() }
}

@Test func `what has no exact spelling is refused`() {
  var record = testRecord(1)
  record.body = ["n": .number(1 << 53)]
  #expect(throws: LedgerFault.self) { try record.encoded() }
  record.body = ["n": .number(.min)]
  #expect(throws: LedgerFault.self) { try record.encoded() }
  var deep: LedgerValue = 1
  for _ in 0..<40 { deep = [deep] }
  record.body = ["d": deep]
  #expect(throws: LedgerFault.self) { try record.encoded() }
  record = testRecord(1, key: "")
  #expect(throws: LedgerFault.self) { try record.encoded() }
}

@Test(arguments: [
  "", "{", "{}", "[]", "1", #"{"actor":1}"#, #"{"a":1.5}"#, #"{"a":1e5}"#, #"{"a":1,"a":2}"#, #"{"a":"b}"#,
  #"{"a":"\"#, "{\"a\":-}", #"{"a":99999999999999999999}"#, "nul", #"{"a":1}x"#,
])
func `bytes that are no record are refused`(text: String) { #expect(LedgerRecord(Array(text.utf8)) == nil) }

@Test func `deep lists do not hurt the reader`() {
  #expect(LedgerJSONReader.value(Array(repeating: UInt8(0x5B), count: 60_000)) == nil)
}
