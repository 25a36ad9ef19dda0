import Testing
import WardModel

@testable import Formats

@Suite struct JSONDocumentTests {
  @Test func `pretty-printed objects are events`() {
    let decoded = JSONDecoded(
      document: "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": \"x\"\n  }\n}\n{\n  \"a\": 2\n}\n")
    #expect(decoded.slots(0) == ["a=int 1", "b=raw {\n    \"c\": \"x\"\n  }", "b.c=x"])
    #expect(decoded.slots(1) == ["a=int 2"])
    #expect(decoded.batch.events.map(\.record) == [1, 2])
  }

  @Test func `elements of a list are events`() {
    let decoded = JSONDecoded(document: "[ {\"a\":1},\n{\"a\":2} ]")
    #expect(decoded.batch.events.count == 2)
    #expect(decoded.slots(1) == ["a=int 2"])
  }

  @Test(arguments: ["Records", "value", "events"])
  func `a wrapper gives the events of its list`(key: String) {
    let decoded = JSONDecoded(
      document: "{\"next\":\"https://example.org/2\",\"\(key)\":[{\"a\":1},{\"a\":2}],\"count\":2}")
    #expect(decoded.batch.events.map(\.record) == [1, 2])
    #expect(decoded.slots(0) == ["a=int 1"])
  }

  @Test func `an event that has a list beside objects is no wrapper`() {
    let decoded = JSONDecoded(
      document: "{\"actor\":{\"email\":\"ana@example.org\"},\"events\":[{\"name\":\"login\"}]}")
    #expect(decoded.batch.events.count == 1)
    #expect(decoded.slots(0).contains("events.name=login"))
  }

  @Test func `a broken element is reported and the others are read`() {
    let decoded = JSONDecoded(document: "[{\"a\":1},{\"a\" 2},7,{\"a\":3}]")
    #expect(decoded.batch.events.map(\.record) == [1, 4])
    #expect(decoded.batch.undecodable.map(\.record) == [2, 3])
    #expect(decoded.batch.undecodable.map(\.offset) == [14, 17])
  }

  @Test func `a document that ends too soon is reported`() {
    let decoded = JSONDecoded(document: "{\"Records\":[{\"a\":1},{\"a\":")
    #expect(decoded.batch.events.count == 1)
    #expect(decoded.reasons.count == 1)
  }

  @Test(arguments: [
    ("{\"a\":1}\n{\"a\":2}\n", "json-lines"),
    ("{\"a\":1}", "json-lines"),
    ("\u{FEFF}\n{\"a\":{\"b\":[1]}}\n", "json-lines"),
    ("{\"actor\":{\"a\":1},\"events\":[{\"b\":1}]}\n{\"x\":1}\n", "json-lines"),
    ("{\"data\":[{\"b\":1}]}\n{\"data\":[{\"b\":2}]}\n", "json-lines"),
    ("{\"a\":1}\nbroken\n", "json-lines"),
    ("{\n \"a\": 1\n}\n", "json"),
    ("[{\"a\":1}]", "json"),
    ("[\n  {\n    \"a\"", "json"),
    ("{\"Records\":[{\"a\":1}]}", "json"),
    ("{\"@odata.context\":\"x\",\"value\":[{\"a\":1},", "json"),
    ("[1,2]", ""),
    ("{not json}", ""),
    ("<134>{\"a\":1}", ""),
    ("", ""),
  ])
  func `lines and documents are told apart`(text: String, name: String) {
    let registry = FormatRegistry(formats: [JSONDocumentFormat(), JSONLinesFormat()])
    #expect(registry.recognise(InputHead(bytes: Array(text.utf8), isWhole: true))?.name ?? "" == name)
  }

  @Test func `an object longer than the head is a line, unless it is pretty-printed`() {
    let registry = FormatRegistry(formats: [JSONDocumentFormat(), JSONLinesFormat()])
    let line = InputHead(bytes: Array("{\"a\":\"xxxxxxxxx".utf8), isWhole: false)
    #expect(registry.recognise(line)?.name == "json-lines")
    let pretty = InputHead(bytes: Array("{\n  \"a\":\"xxxxxxxxx".utf8), isWhole: false)
    #expect(registry.recognise(pretty)?.name == "json")
  }
}
