/// Matches the events of one log source on one thread. Holds what the plan's tests said of the current event, and what
/// recent values passed.
///
/// Use: `begin`, `add` for each value, `finish`. The bytes given to `add` must stay in place until `finish` returns.
/// All state lies behind constant pointers that this class alone owns: no check for exclusive access, no reference
/// counting on the way of an event. Every index comes from the plan or is checked against it.
public final class SourceMatcher {
  let plan: SourcePlan
  private let decode: @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void
  private let fieldName: (UInt32) -> String
  @usableFromInline let state: UnsafeMutablePointer<State>
  private let keywordField: Int
  /// Screens whole records for keywords; `nil` when no such rule is here, or it asks for more than a sieve can say.
  private let keywordSieve: RawSieve.View?
  private let expressionScratch = RegularExpression.Scratch()
  private let memos: UnsafeMutablePointer<ValueMemo>
  private let fields: UnsafeMutablePointer<SourcePlan.FieldState>
  // The plan's tables; the plan lives as long as this matcher.
  private let nodes: UnsafePointer<SourcePlan.Node>
  private let children: UnsafePointer<UInt32>
  private let lazyNumbers: UnsafePointer<UInt32>
  private let lazyTests: UnsafePointer<SourcePlan.LazyTest>
  private let triggerStarts: UnsafePointer<UInt32>
  private let triggered: UnsafePointer<UInt32>
  private let memoBudget: ValueMemo.Budget

  @usableFromInline struct State {
    /// Event field → where its readers begin in `readerFields`, −1 nobody reads it, −2 not asked yet, −3 only keywords do.
    @usableFromInline var readers: UnsafeMutablePointer<Int32>
    @usableFromInline var readerCount: Int
    /// Rule field numbers, each list ended by −1.
    var readerFields: UnsafeMutablePointer<Int32>
    var readerFieldCount = 0
    var readerFieldCapacity = 0
    /// Event number; a predicate or rule holds for this event when its stamp says so.
    var epoch: UInt32 = 0
    var predicateStamps: UnsafeMutablePointer<UInt32>
    /// For lazy predicates: stamped when computed, whatever came out.
    var computedStamps: UnsafeMutablePointer<UInt32>
    /// For the walk over one value: stamped when a pattern was already found in it.
    var valueStamps: UnsafeMutablePointer<UInt32>
    /// For the walk over one value: stamped when a general pattern was compared with it, whatever came out.
    var triedStamps: UnsafeMutablePointer<UInt32>
    var valueEpoch: UInt32 = 0
    var ruleStamps: UnsafeMutablePointer<UInt32>
    var candidates: UnsafeMutablePointer<UInt32>
    var candidateCount: Int = 0
    /// Where the record lies when it holds no keyword: addresses of its first byte and of its end; else 0.
    @usableFromInline var screenedStart: UInt = 0
    @usableFromInline var screenedEnd: UInt = 0
    /// Values read so far by this event, of fields with tests that are computed late.
    var values: [HeldValue] = []
    var decoded: [UInt8] = []
    var folded: [UInt8] = []
    var found: [UInt32] = []
    /// See ``PatternIndex/search(folded:text:marks:isFirstTry:_:)``.
    var marks: UnsafeMutablePointer<UInt64>
    var markCapacity = 0
    var gaveUpCount: UInt64 = 0
  }
  struct HeldValue {
    var field: UInt32
    var encoding: ValueEncoding
    var bytes: UnsafeRawBufferPointer
  }

  /// - Parameters:
  ///   - fieldName: the name of an event field by the number that `add` will be given.
  ///   - memoBudget: shared by the matchers of one thread; bounds what they remember.
  public init(
    _ plan: SourcePlan, engine: RuleEngine, memoBudget: ValueMemo.Budget,
    fieldName: @escaping (UInt32) -> String
  ) {
    self.plan = plan
    canMatch = plan.ruleCount > 0
    keywordField = plan.keywordField ?? -1
    decode = engine.decode
    self.fieldName = fieldName
    self.memoBudget = memoBudget
    func stamps(_ count: Int) -> UnsafeMutablePointer<UInt32> {
      let pointer = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, count))
      pointer.initialize(repeating: 0, count: max(1, count))
      return pointer
    }
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        readers: .allocate(capacity: 1), readerCount: 0, readerFields: .allocate(capacity: 1),
        predicateStamps: stamps(plan.predicateCount),
        computedStamps: stamps(plan.predicateCount), valueStamps: stamps(plan.predicateCount),
        triedStamps: stamps(plan.predicateCount),
        ruleStamps: stamps(plan.rules.count), candidates: stamps(plan.rules.count),
        marks: .allocate(capacity: 1)))
    nodes = UnsafePointer(plan.nodes.base)
    children = UnsafePointer(plan.children.base)
    lazyNumbers = UnsafePointer(plan.lazyNumbers.base)
    lazyTests = UnsafePointer(plan.lazyTests.base)
    triggerStarts = UnsafePointer(plan.triggerStarts.base)
    triggered = UnsafePointer(plan.triggered.base)
    fields = .allocate(capacity: max(1, plan.fieldNames.count))
    for field in plan.fieldNames.indices { (fields + field).initialize(to: plan.fieldState(field)) }
    if let keywords = plan.keywordField, let sieve = fields[keywords].sieve, !fields[keywords].keepsValues,
      fields[keywords].present == .max, fields[keywords].filled == .max
    {
      keywordSieve = sieve
    } else {
      keywordSieve = nil
    }
    memos = .allocate(capacity: max(1, plan.fieldNames.count))
    for field in plan.fieldNames.indices { (memos + field).initialize(to: ValueMemo()) }
  }

  deinit {
    state.pointee.readers.deallocate()
    state.pointee.readerFields.deallocate()
    state.pointee.predicateStamps.deallocate()
    state.pointee.computedStamps.deallocate()
    state.pointee.valueStamps.deallocate()
    state.pointee.triedStamps.deallocate()
    state.pointee.ruleStamps.deallocate()
    state.pointee.candidates.deallocate()
    state.pointee.marks.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
    for field in plan.fieldNames.indices { memoBudget.release((memos + field).pointee.byteCount) }
    memos.deinitialize(count: plan.fieldNames.count)
    memos.deallocate()
    fields.deallocate()
  }

  /// Regular expressions that ran out of their step budget so far.
  public var gaveUpCount: UInt64 { state.pointee.gaveUpCount }

  /// False when no rule can match events of this source: then they need not be shown at all.
  public let canMatch: Bool

  /// Starts an event.
  /// - Parameter record: the event as it came, where its format has such bytes. They are searched for keywords once, and
  ///   those values that lie among them need not be, one by one.
  public func begin(record: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)) {
    let state = state
    if state.pointee.epoch == .max { resetStamps() }
    state.pointee.epoch &+= 1
    state.pointee.candidateCount = 0
    if !state.pointee.values.isEmpty { state.pointee.values.removeAll(keepingCapacity: true) }
    state.pointee.screenedStart = 0
    state.pointee.screenedEnd = 0
    if let keywordSieve, let start = record.baseAddress, !keywordSieve.mayHold(record, isEncoded: true) {
      state.pointee.screenedStart = UInt(bitPattern: start)
      state.pointee.screenedEnd = UInt(bitPattern: start) &+ UInt(bitPattern: record.count)
    }
  }

  /// Whether the value is part of a record that holds no keyword.
  @inlinable @inline(__always)
  func isScreened(_ value: UnsafeRawBufferPointer) -> Bool {
    let start = UInt(bitPattern: value.baseAddress)
    return start >= state.pointee.screenedStart
      && start &+ UInt(bitPattern: value.count) <= state.pointee.screenedEnd
  }

  /// Adds one value of the event.
  /// - Parameter field: the caller's number of the event field.
  @inlinable @inline(__always)
  public func add(field: UInt32, _ bytes: UnsafeRawBufferPointer, _ encoding: ValueEncoding) {
    let index = Int(field)
    if index < state.pointee.readerCount {
      let reader = state.pointee.readers[index]
      if reader == -1 { return }
      if reader >= 0 { return read(reader, bytes, encoding) }
      if reader == -3, isScreened(bytes) { return }
    }
    addUnknown(field: field, bytes, encoding)
  }

  /// Ends the event and reports the rules that match, by position in the rule set, ascending.
  public func finish(into matches: inout [Int]) {
    let state = state
    let start = matches.count
    for number in 0..<state.pointee.candidateCount { judge(state.pointee.candidates[number], &matches) }
    for number in 0..<plan.untriggered.count { judge(plan.untriggered.base[number], &matches) }
    if matches.count - start > 1 { matches[start...].sort() }
  }

  @inline(__always)
  private func judge(_ planned: UInt32, _ matches: inout [Int]) {
    let rule = plan.rules.base[Int(planned)]
    if holds(rule.root) { matches.append(rule.rule) }
  }

  // MARK: Values

  @usableFromInline
  func addUnknown(field: UInt32, _ bytes: UnsafeRawBufferPointer, _ encoding: ValueEncoding) {
    let state = state
    let index = Int(field)
    if index >= state.pointee.readerCount {
      // Field numbers are dense and bounded by the caller; the table doubles up to the highest one seen.
      let count = max(64, index + 1, state.pointee.readerCount * 2)
      let grown = UnsafeMutablePointer<Int32>.allocate(capacity: count)
      grown.initialize(repeating: -2, count: count)
      grown.update(from: state.pointee.readers, count: state.pointee.readerCount)
      state.pointee.readers.deallocate()
      state.pointee.readers = grown
      state.pointee.readerCount = count
    }
    if state.pointee.readers[index] == -2 { state.pointee.readers[index] = makeReader(field) }
    let reader = state.pointee.readers[index]
    if reader >= 0 { read(reader, bytes, encoding) }
    if reader == -3 { read(keywordField, bytes, encoding) }
  }

  private func makeReader(_ field: UInt32) -> Int32 {
    let names = plan.ruleNames(fieldName(field))
    var numbers: [Int] = []
    for (number, name) in plan.fieldNames.enumerated() {
      if let name, names.contains(name) { numbers.append(number) }
    }
    if let keywordField = plan.keywordField { numbers.append(keywordField) }
    if numbers.isEmpty { return -1 }
    if numbers == [keywordField], keywordSieve != nil { return -3 }
    let state = state
    let start = state.pointee.readerFieldCount
    let count = start + numbers.count + 1
    if count > state.pointee.readerFieldCapacity {
      let grown = UnsafeMutablePointer<Int32>.allocate(capacity: count * 2)
      grown.update(from: state.pointee.readerFields, count: start)
      state.pointee.readerFields.deallocate()
      state.pointee.readerFields = grown
      state.pointee.readerFieldCapacity = count * 2
    }
    for (offset, number) in numbers.enumerated() {
      state.pointee.readerFields[start + offset] = Int32(number)
    }
    state.pointee.readerFields[count - 1] = -1
    state.pointee.readerFieldCount = count
    return Int32(start)
  }

  @usableFromInline
  func read(_ reader: Int32, _ bytes: UnsafeRawBufferPointer, _ encoding: ValueEncoding) {
    let state = state
    var position = Int(reader)
    while true {
      let field = Int(state.pointee.readerFields[position])
      if field < 0 { return }
      position &+= 1
      read(field, bytes, encoding)
    }
  }

  @inline(__always)
  private func read(_ field: Int, _ bytes: UnsafeRawBufferPointer, _ encoding: ValueEncoding) {
    if field == keywordField, encoding == .structure || isScreened(bytes) { return }
    let known = fields + field
    if known.pointee.present != .max { hold(known.pointee.present) }
    if encoding == .null { return }
    if known.pointee.filled != .max { hold(known.pointee.filled) }
    if known.pointee.keepsValues {
      state.pointee.values.append(HeldValue(field: UInt32(field), encoding: encoding, bytes: bytes))
    }
    // Without a pattern nothing is long enough; folding makes no ASCII text longer.
    if bytes.count < known.pointee.shortestFit, SourceMatcher.isASCII(bytes) { return }
    if let sieve = known.pointee.sieve {
      if !sieve.mayHold(bytes, isEncoded: encoding == .encoded) { return }
    } else if let screen = known.pointee.screen {
      if !screen.mayHold(bytes, isEncoded: encoding == .encoded) { return }
    }
    lookUp(field, bytes, encoding)
  }

  @inline(__always)
  private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var seen: UInt8 = 0
    for byte in bytes { seen |= byte }
    return seen < 0x80
  }

  @inline(__always)
  private func lookUp(_ field: Int, _ bytes: UnsafeRawBufferPointer, _ encoding: ValueEncoding) {
    let state = state
    let isEncoded = encoding == .encoded
    if bytes.count > ValueMemo.longestValue {
      state.pointee.found.removeAll(keepingCapacity: true)
      search(field, bytes, isEncoded: isEncoded)
      for predicate in state.pointee.found { hold(predicate) }
      return
    }
    let hash = ByteHash.hash(bytes, seed: isEncoded ? 1 : 0)
    if memos[field].withHit(hash, bytes, isEncoded: isEncoded, { predicate in hold(predicate) }) { return }
    state.pointee.found.removeAll(keepingCapacity: true)
    search(field, bytes, isEncoded: isEncoded)
    if bytes.count <= ValueMemo.longestAtFirstSight || memos[field].wasSeen(hash, budget: memoBudget) {
      memos[field].remember(hash, bytes, isEncoded: isEncoded, state.pointee.found, budget: memoBudget)
    }
    for predicate in state.pointee.found { hold(predicate) }
  }

  /// Collects in `found` the predicates of the field's index that the value passes.
  private func search(_ field: Int, _ bytes: UnsafeRawBufferPointer, isEncoded: Bool) {
    let state = state
    if state.pointee.valueEpoch == .max {
      // Only the stamps of values: the event's own are in use.
      state.pointee.valueStamps.update(repeating: 0, count: max(1, plan.predicateCount))
      state.pointee.triedStamps.update(repeating: 0, count: max(1, plan.predicateCount))
      state.pointee.valueEpoch = 0
    }
    state.pointee.valueEpoch &+= 1
    var text = bytes
    if isEncoded {
      state.pointee.decoded.removeAll(keepingCapacity: true)
      decode(bytes, &state.pointee.decoded)
    }
    state.pointee.folded.removeAll(keepingCapacity: true)
    let stamps = state.pointee.valueStamps
    let tried = state.pointee.triedStamps
    let epoch = state.pointee.valueEpoch
    state.pointee.decoded.withUnsafeBytes { decoded in
      if isEncoded { text = decoded }
      TextFolding.fold(text, into: &state.pointee.folded)
      let count = state.pointee.folded.count
      state.pointee.folded.append(contentsOf: repeatElement(0, count: PatternIndex.padding))
      reserveMarks(PatternIndex.markCount(count))
      state.pointee.folded.withUnsafeBytes { folded in
        fields[field].index._withUnsafeGuaranteedRef {
          $0.search(
            folded: UnsafeRawBufferPointer(rebasing: folded[..<count]), text: text,
            marks: state.pointee.marks,
            isFirstTry: { predicate in
              if tried[Int(predicate)] == epoch { return false }
              tried[Int(predicate)] = epoch
              return true
            },
            { predicate in
              if stamps[Int(predicate)] == epoch { return }
              stamps[Int(predicate)] = epoch
              state.pointee.found.append(predicate)
            })
        }
      }
    }
  }

  private func reserveMarks(_ count: Int) {
    let state = state
    guard count > state.pointee.markCapacity else { return }
    state.pointee.marks.deallocate()
    state.pointee.marks = .allocate(capacity: count * 2)
    state.pointee.markCapacity = count * 2
  }

  @inline(__always)
  private func hold(_ predicate: UInt32) {
    let state = state
    let index = Int(predicate)
    let epoch = state.pointee.epoch
    if state.pointee.predicateStamps[index] == epoch { return }
    state.pointee.predicateStamps[index] = epoch
    var position = triggerStarts[index]
    let end = triggerStarts[index &+ 1]
    while position < end {
      let rule = triggered[Int(position)]
      if state.pointee.ruleStamps[Int(rule)] != epoch {
        state.pointee.ruleStamps[Int(rule)] = epoch
        state.pointee.candidates[state.pointee.candidateCount] = rule
        state.pointee.candidateCount &+= 1
      }
      position &+= 1
    }
  }

  // MARK: Rules

  private func holds(_ number: UInt32) -> Bool {
    let node = nodes[Int(number)]
    switch node.kind {
    case .always: return true
    case .never: return false
    case .predicate: return predicateHolds(node.first)
    case .not: return !holds(children[Int(node.first)])
    case .and, .or:
      // `and` ends at the first part that does not hold, `or` at the first that does.
      let deciding = node.kind == .or
      var child = Int(node.first)
      let end = child &+ Int(node.childCount)
      while child < end {
        if holds(children[child]) == deciding { return deciding }
        child &+= 1
      }
      return !deciding
    }
  }

  @inline(__always)
  private func predicateHolds(_ predicate: UInt32) -> Bool {
    let state = state
    let index = Int(predicate)
    let epoch = state.pointee.epoch
    if state.pointee.predicateStamps[index] == epoch { return true }
    let lazy = lazyNumbers[index]
    if lazy == .max || state.pointee.computedStamps[index] == epoch { return false }
    state.pointee.computedStamps[index] = epoch
    let result = compute(lazyTests + Int(lazy))
    if result { state.pointee.predicateStamps[index] = epoch }
    return result
  }

  private func compute(_ lazy: UnsafePointer<SourcePlan.LazyTest>) -> Bool {
    var others: ReferencedValues?
    // Asked last: looking at the test counts references, which threads that share the plan would contend for.
    if lazy.pointee.sharedExpression == nil, lazy.pointee.otherField != .max,
      case .fieldReference(_, let anchor, let isCased) = lazy.pointee.test
    {
      var values = ReferencedValues(anchor: anchor, isCased: isCased)
      _ = isAnyValue(of: lazy.pointee.otherField) { text in
        values.insert(text)
        return .fails
      }
      if values.isEmpty { return false }
      others = values
    }
    return isAnyValue(of: lazy.pointee.field) { text in others?.agrees(text) ?? evaluate(lazy, text) }
  }

  /// Asks about each kept value of a field, decoded, until an answer is that the test holds.
  private func isAnyValue(
    of field: UInt32, _ answer: (UnsafeRawBufferPointer) -> ValueEvaluation.Answer
  ) -> Bool {
    let state = state
    for number in state.pointee.values.indices where state.pointee.values[number].field == field {
      let value = state.pointee.values[number]
      var found = ValueEvaluation.Answer.fails
      if value.encoding == .encoded {
        state.pointee.decoded.removeAll(keepingCapacity: true)
        decode(value.bytes, &state.pointee.decoded)
        state.pointee.decoded.withUnsafeBytes { found = answer($0) }
      } else {
        found = answer(value.bytes)
      }
      if found == .gaveUp { state.pointee.gaveUpCount &+= 1 }
      if found == .holds { return true }
    }
    return false
  }

  private func evaluate(_ lazy: UnsafePointer<SourcePlan.LazyTest>, _ text: UnsafeRawBufferPointer)
    -> ValueEvaluation.Answer
  {
    // Unmanaged: threads that share the plan must not count the same references at every event.
    if let expression = lazy.pointee.sharedExpression {
      return expression._withUnsafeGuaranteedRef { ValueEvaluation.search($0, text, expressionScratch) }
    }
    return ValueEvaluation.evaluate(lazy.pointee.test, text)
  }

  // MARK: Housekeeping

  /// Forgets what values passed; for the owner to call on all matchers of a thread when their budget is used up.
  public func forgetValues() {
    for field in plan.fieldNames.indices {
      memoBudget.release(memos[field].byteCount)
      memos[field] = ValueMemo()
    }
  }

  /// Stamps wrap after 2^32 events or values.
  private func resetStamps() {
    let predicates = max(1, plan.predicateCount)
    state.pointee.predicateStamps.update(repeating: 0, count: predicates)
    state.pointee.computedStamps.update(repeating: 0, count: predicates)
    state.pointee.valueStamps.update(repeating: 0, count: predicates)
    state.pointee.triedStamps.update(repeating: 0, count: predicates)
    state.pointee.ruleStamps.update(repeating: 0, count: max(1, plan.rules.count))
    state.pointee.epoch = 0
    state.pointee.valueEpoch = 0
  }
}
