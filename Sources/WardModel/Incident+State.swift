extension Incident {
  public func write(to writer: inout StateWriter) {
    writer.text(id)
    writer.text(title)
    writer.flag(standing == .incident)
    writer.byte(UInt8(truncatingIfNeeded: level.rawValue))
    writer.word(score.bitPattern)
    writer.number(scoreParts.count)
    for part in scoreParts {
      writer.text(part.text)
      writer.word(part.points.bitPattern)
    }
    writer.time(firstTime)
    writer.time(lastTime)
    for list in [alerts, hosts, users, techniques, tactics, nextSteps] { writer.texts(list) }
    writer.number(entities.count)
    for entity in entities { entity.write(to: &writer) }
    writer.number(reasons.count)
    for reason in reasons {
      reason.entity.write(to: &writer)
      writer.number(reason.alertCount)
      writer.text(reason.text)
    }
    writer.number(story.count)
    for step in story {
      writer.time(step.time)
      writer.text(step.text)
      writer.byte(UInt8(truncatingIfNeeded: step.level.rawValue))
      for list in [step.tactics, step.techniques, step.alerts] { writer.texts(list) }
    }
  }

  public init(from reader: inout StateReader) throws(StateError) {
    let id = try reader.text()
    let title = try reader.text()
    let standing: Standing = try reader.flag() ? .incident : .observation
    let level = try Severity(from: &reader)
    let score = Double(bitPattern: try reader.word())
    var scoreParts: [ScorePart] = []
    for _ in 0..<(try reader.count()) {
      scoreParts.append(
        ScorePart(text: try reader.text(), points: Double(bitPattern: try reader.word())))
    }
    let firstTime = try reader.time()
    let lastTime = try reader.time()
    var lists: [[String]] = []
    for _ in 0..<6 { lists.append(try reader.texts()) }
    var entities: [Entity] = []
    for _ in 0..<(try reader.count()) { entities.append(try Entity(from: &reader)) }
    var reasons: [Reason] = []
    for _ in 0..<(try reader.count()) {
      reasons.append(
        Reason(
          entity: try Entity(from: &reader), alertCount: try reader.number(upTo: Int(UInt32.max)),
          text: try reader.text()))
    }
    var story: [Step] = []
    for _ in 0..<(try reader.count()) {
      story.append(
        Step(
          time: try reader.time(), text: try reader.text(), level: try Severity(from: &reader),
          tactics: try reader.texts(), techniques: try reader.texts(), alerts: try reader.texts()))
    }
    self.init(
      id: id, title: title, standing: standing, level: level, score: score, scoreParts: scoreParts,
      firstTime: firstTime, lastTime: lastTime, alerts: lists[0], hosts: lists[1], users: lists[2],
      entities: entities, techniques: lists[3], tactics: lists[4], reasons: reasons, story: story,
      nextSteps: lists[5])
  }
}

extension Severity {
  fileprivate init(from reader: inout StateReader) throws(StateError) {
    guard let level = Severity(rawValue: Int(try reader.byte())) else { throw .damaged }
    self = level
  }
}
