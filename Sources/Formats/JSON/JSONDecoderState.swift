import WardModel

/// What one JSON decoder keeps between events: known keys, the shapes, and scratch memory for the walker.
///
/// All of it is cache or scratch: two decoders with different states give the same events. A class, so that the
/// innermost loop reaches it by one pointer; ``JSONEventDecoder`` sees to it that no two decoders share one.
final class JSONDecoderState: @unchecked Sendable {
  /// A shape in use: what classifies its events, and its signatures as bits of marks.
  private struct Entry {
    var classifier: any JSONClassifier
    var signatures: [[UInt64]]
  }

  let context: DecodingContext
  let marks: JSONMarks
  let keyTable = JSONKeyTable()
  private let shapes: UnsafeMutableBufferPointer<Entry>
  private let fallback: JSONFallbackClassifier
  let namedValues: JSONNamedValues
  /// A bit for each mark that only events with named values have.
  private let namedValueBits: UnsafeMutablePointer<UInt64>
  /// Fields of paths that shapes ask for by text.
  private var fieldsOfPaths: [String: FieldID] = [:]
  private var scratch: [UInt8] = []

  // Scratch of the walker, allocated once.
  let slots: UnsafeMutablePointer<Slot>
  let containers: UnsafeMutablePointer<JSONWalker.Container>
  let present: UnsafeMutablePointer<UInt64>
  let firstSlots: UnsafeMutablePointer<UInt32>
  private(set) var index: UnsafeMutablePointer<UInt32>
  private var indexCapacity: Int

  let presentWordCount: Int
  /// Words of `present` that hold the marks of signatures.
  private let signatureWordCount: Int

  /// Which shape comes first for which set of marks: sets repeat from event to event.
  private let knownSets: UnsafeMutablePointer<UInt64>
  private let knownShapes: UnsafeMutablePointer<Int>
  /// Sets remembered, a power of two.
  private static let knownSetCount = 64

  /// Slots of the scratch that are handed over to the batch together, at most: 16 KiB, which stay in the nearest cache.
  static let slotBatch = 1024
  /// Entries of the index at first: those of 64 KiB of text made of quotes only.
  private static let firstIndexCapacity = 65_536 + 128

  init(context: DecodingContext, shapes: [any JSONShape]) {
    self.context = context
    var marks = JSONMarks()
    let numbered = shapes.map { shape in shape.signatures.map { $0.map { marks.mark($0) } } }
    let signatureWords = (marks.count + 63) / 64
    signatureWordCount = signatureWords
    var entries: [Entry] = []
    for (shape, alternatives) in zip(shapes, numbered) {
      let signatures = alternatives.map { alternative in
        var bits = [UInt64](repeating: 0, count: signatureWords)
        for mark in alternative { bits[Int(mark.number >> 6)] |= 1 << UInt64(mark.number & 63) }
        return bits
      }
      entries.append(Entry(classifier: shape.makeClassifier(context, &marks), signatures: signatures))
    }
    self.shapes = .allocate(capacity: entries.count)
    _ = self.shapes.initialize(from: entries)
    fallback = JSONFallbackClassifier(context, &marks)
    namedValues = JSONNamedValues(&marks)
    self.marks = marks
    presentWordCount = (marks.count + 63) / 64
    namedValueBits = .allocate(capacity: presentWordCount)
    namedValueBits.initialize(repeating: 0, count: presentWordCount)
    for (word, bits) in namedValues.nameBits.enumerated() { namedValueBits[word] = bits }
    knownSets = .allocate(capacity: Self.knownSetCount * signatureWords)
    knownSets.initialize(repeating: 0, count: Self.knownSetCount * signatureWords)
    knownShapes = .allocate(capacity: Self.knownSetCount)
    knownShapes.initialize(repeating: -1, count: Self.knownSetCount)

    slots = .allocate(capacity: Self.slotBatch + JSONWalker.slotLimit)
    containers = .allocate(capacity: JSONWalker.depthLimit)
    present = .allocate(capacity: presentWordCount)
    present.initialize(repeating: 0, count: presentWordCount)
    firstSlots = .allocate(capacity: marks.count)
    firstSlots.initialize(repeating: 0, count: marks.count)
    indexCapacity = Self.firstIndexCapacity
    index = .allocate(capacity: indexCapacity)
  }

  deinit {
    shapes.deinitialize()
    shapes.deallocate()
    namedValueBits.deallocate()
    knownSets.deallocate()
    knownShapes.deallocate()
    slots.deallocate()
    containers.deallocate()
    present.deallocate()
    firstSlots.deallocate()
    index.deallocate()
  }

  /// Whether the event just walked may have named values: see ``JSONNamedValues``.
  @inline(__always)
  var mayHaveNamedValues: Bool {
    var found: UInt64 = 0
    for word in 0..<presentWordCount { found |= namedValueBits[word] & present[word] }
    return found != 0
  }

  /// Makes room for `count` entries of the index.
  func reserveIndex(_ count: Int) {
    guard count > indexCapacity else { return }
    index.deallocate()
    index = .allocate(capacity: count)
    indexCapacity = count
  }

  /// Gives back the memory that one very long event needed.
  func trimIndex() {
    guard indexCapacity > Self.firstIndexCapacity * 16 else { return }
    index.deallocate()
    indexCapacity = Self.firstIndexCapacity
    index = .allocate(capacity: indexCapacity)
  }

  /// The field of a key that the table does not know yet.
  @inline(never)
  func learn(_ start: UnsafePointer<UInt8>, _ length: Int, parent: UInt32) -> (FieldID, UInt32) {
    // Members of a field without a name of its own have none either.
    guard parent != FieldID.overflow.rawValue else { return (.overflow, 0) }
    guard length <= JSONKeyTable.pathByteLimit else { return (.overflow, 0) }
    scratch.removeAll(keepingCapacity: true)
    JSONText.unescape(UnsafeRawBufferPointer(start: start, count: length), into: &scratch)
    var path = String(decoding: scratch, as: UTF8.self)
    if parent != JSONKeyTable.noParent {
      path = context.fields.name(of: FieldID(rawValue: parent)) + "." + path
    }
    let isTooLong = path.utf8.count > JSONKeyTable.pathByteLimit
    let field = isTooLong ? .overflow : context.fields.intern(path)
    let mark = isTooLong ? 0 : marks.numbers[path] ?? 0
    keyTable.insert(start, length, parent: parent, field: field, mark: mark)
    return (field, mark)
  }

  /// The field of a path, remembered.
  func field(of path: String) -> FieldID? {
    if let known = fieldsOfPaths[path] { return known }
    guard let field = context.fields.id(of: path) else { return nil }
    fieldsOfPaths[path] = field
    return field
  }

  /// Time and source of the event in view.
  func classify(_ event: JSONEventView) -> (time: Timestamp?, source: LogSourceID) {
    var next = firstShape()
    while next < shapes.count {
      if let found = shapes[next].classifier.classify(event) {
        return found.time == nil ? (fallback.time(of: event), found.source) : found
      }
      next = shape(after: next)
    }
    return (fallback.time(of: event), .unknown)
  }

  /// The first shape with a signature that is present; `shapes.count` when there is none.
  private func firstShape() -> Int {
    var hash: UInt64 = 0
    for word in 0..<signatureWordCount { hash = (hash ^ present[word]) &* 0x9E37_79B9_7F4A_7C15 }
    let place = Int(truncatingIfNeeded: hash &>> 58)
    let base = place &* signatureWordCount
    if knownShapes[place] >= 0 {
      var isSame = true
      for word in 0..<signatureWordCount where knownSets[base &+ word] != present[word] { isSame = false }
      if isSame { return knownShapes[place] }
    }
    let first = shape(after: -1)
    for word in 0..<signatureWordCount { knownSets[base &+ word] = present[word] }
    knownShapes[place] = first
    return first
  }

  private func shape(after previous: Int) -> Int {
    for next in (previous + 1)..<max(shapes.count, previous + 1) {
      for signature in shapes[next].signatures {
        var isPresent = true
        for word in 0..<signatureWordCount where signature[word] & ~present[word] != 0 { isPresent = false }
        if isPresent { return next }
      }
    }
    return shapes.count
  }
}
