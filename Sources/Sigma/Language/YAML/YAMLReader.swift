import CYAML

/// Reads YAML text into a ``YAMLTree`` through the events of libyaml, within limits.
/// - Source: YAML 1.1, as libyaml implements it.
struct YAMLReader {
  private let limits: LoadLimits
  private let tree = YAMLTree()
  private var open: [(node: Int, last: Int)] = []
  private var anchors: [String: Int] = [:]
  private var refusal: Refusal?
  private var root: Int32 = -1

  private init(limits: LoadLimits) { self.limits = limits }

  /// Never fails: what can't be read is in `syntaxError` or in the document's `refusal`.
  static func read(_ bytes: UnsafeRawBufferPointer, limits: LoadLimits) -> YAMLTree {
    var reader = YAMLReader(limits: limits)
    reader.run(bytes)
    return reader.tree
  }

  private mutating func run(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= limits.fileByteCount else {
      tree.syntaxError = Refusal(0, "the file has \(bytes.count) bytes; the limit is \(limits.fileByteCount)")
      return
    }
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      tree.syntaxError = Refusal(0, "no memory for the YAML parser")
      return
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_input_string(&parser, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    tree.nodes.reserveCapacity(min(bytes.count / 24, 4_096))
    tree.text.reserveCapacity(min(bytes.count, 65_536))
    var event = yaml_event_t()
    while true {
      guard yaml_parser_parse(&parser, &event) == 1 else {
        let reason = parser.problem.map { String(cString: $0) } ?? "unreadable"
        tree.syntaxError = Refusal(
          Int(truncatingIfNeeded: parser.problem_mark.line) &+ 1, "not YAML: \(reason)")
        return
      }
      let isDone = take(event)
      yaml_event_delete(&event)
      if isDone { return }
    }
  }

  /// Takes one event; true ends the reading.
  private mutating func take(_ event: yaml_event_t) -> Bool {
    let line = Int(truncatingIfNeeded: event.start_mark.line) &+ 1
    switch event.type {
    case YAML_STREAM_END_EVENT: return true
    case YAML_DOCUMENT_START_EVENT:
      open.removeAll(keepingCapacity: true)
      anchors.removeAll(keepingCapacity: true)
      refusal = nil
      root = -1
    case YAML_DOCUMENT_END_EVENT:
      tree.documents.append(YAMLTree.Document(root: root, refusal: refusal))
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      var kind = YAMLTree.Kind.plain
      if scalar.style != YAML_PLAIN_SCALAR_STYLE { kind = .quoted }
      if let tag = scalar.tag { kind = kindOfScalar(tagged: String(cString: tag), line) }
      let offset = tree.text.count
      if let value = scalar.value {
        tree.text.append(contentsOf: UnsafeBufferPointer(start: value, count: scalar.length))
      }
      let node = YAMLTree.Node(
        kind: kind, line: Int32(truncatingIfNeeded: line), first: Int32(truncatingIfNeeded: offset),
        count: Int32(truncatingIfNeeded: scalar.length))
      return add(node, anchor: scalar.anchor)
    case YAML_SEQUENCE_START_EVENT:
      return start(.sequence, line, event.data.sequence_start.tag, event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT:
      return start(.mapping, line, event.data.mapping_start.tag, event.data.mapping_start.anchor)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      finish()
    case YAML_ALIAS_EVENT:
      return alias(event.data.alias.anchor.map { String(cString: $0) } ?? "", line)
    default: break
    }
    return false
  }

  private mutating func start(
    _ kind: YAMLTree.Kind, _ line: Int, _ tag: UnsafeMutablePointer<yaml_char_t>?,
    _ anchor: UnsafeMutablePointer<yaml_char_t>?
  ) -> Bool {
    if let tag {
      let name = String(cString: tag)
      if !["tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"].contains(name) {
        refuse(line, "the YAML tag '\(name)' is not supported")
      }
    }
    guard open.count < limits.nestingDepth else {
      return stop(line, "collections are nested deeper than \(limits.nestingDepth) levels")
    }
    let index = tree.nodes.count
    if add(YAMLTree.Node(kind: kind, line: Int32(truncatingIfNeeded: line)), anchor: anchor) { return true }
    open.append((index, -1))
    return false
  }

  private mutating func finish() {
    guard let (index, _) = open.popLast() else { return }
    if tree.nodes[index].kind == .mapping { checkKeys(of: index) }
    tree.nodes[index].height += 1
    if let parent = open.last?.node {
      addWeight(tree.nodes[index].weight &- 1, to: parent)
      tree.nodes[parent].height = max(tree.nodes[parent].height, tree.nodes[index].height)
    }
  }

  /// Links a node to its parent; true when there are too many.
  private mutating func add(_ node: YAMLTree.Node, anchor: UnsafeMutablePointer<yaml_char_t>?) -> Bool {
    let index = tree.nodes.count
    guard index < limits.nodeCount else {
      return stop(Int(node.line), "the file has more than \(limits.nodeCount) YAML nodes")
    }
    tree.nodes.append(node)
    if let anchor { anchors[String(cString: anchor)] = index }
    guard let (parent, last) = open.last else {
      root = Int32(index)
      return false
    }
    if last < 0 {
      tree.nodes[parent].first = Int32(index)
    } else {
      tree.nodes[last].next = Int32(index)
    }
    tree.nodes[parent].count += 1
    addWeight(node.weight, to: parent)
    open[open.count - 1].last = index
    return false
  }

  private mutating func alias(_ name: String, _ line: Int) -> Bool {
    guard let target = anchors[name] else {
      return stop(line, "the alias '*\(name)' names no anchor before it")
    }
    guard !open.contains(where: { $0.node == target }) else {
      return stop(line, "the alias '*\(name)' stands inside what it repeats")
    }
    let resolved = tree.nodes[target].kind == .alias ? tree.nodes[target].first : Int32(target)
    let node = YAMLTree.Node(
      kind: .alias, line: Int32(truncatingIfNeeded: line), first: resolved,
      weight: tree.nodes[Int(resolved)].weight)
    let height = tree.nodes[Int(resolved)].height
    guard open.count + Int(height) <= limits.nestingDepth else {
      return stop(line, "aliases nest collections deeper than \(limits.nestingDepth) levels")
    }
    if add(node, anchor: nil) { return true }
    guard let parent = open.last?.node else { return false }
    tree.nodes[parent].height = max(tree.nodes[parent].height, height)
    guard Int(tree.nodes[parent].weight) <= limits.nodeCount else {
      return stop(line, "aliases make more than \(limits.nodeCount) YAML nodes")
    }
    return false
  }

  private mutating func addWeight(_ weight: Int32, to parent: Int) {
    let (sum, overflow) = tree.nodes[parent].weight.addingReportingOverflow(weight)
    tree.nodes[parent].weight = overflow ? .max : sum
    if Int(tree.nodes[parent].weight) > limits.nodeCount {
      refuse(Int(tree.nodes[parent].line), "aliases make more than \(limits.nodeCount) YAML nodes")
    }
  }

  /// Keys must be scalars and differ: which of two values a tool takes would be chance.
  private mutating func checkKeys(of mapping: Int) {
    var keys: [YAMLNode] = []
    var child = tree.nodes[mapping].first
    while child >= 0 {
      keys.append(tree.node(child))
      let value = tree.nodes[Int(child)].next
      child = value >= 0 ? tree.nodes[Int(value)].next : -1
    }
    if let odd = keys.first(where: { !$0.isScalar }) {
      return refuse(odd.line, "a key must be a plain text, not a list or a map")
    }
    if keys.count <= 12 {
      for later in keys.indices.dropFirst() {
        for earlier in keys[..<later] where equal(earlier, keys[later]) {
          return refuseDuplicate(keys[later])
        }
      }
    } else {
      var seen: Set<String> = []
      for key in keys where !seen.insert(key.text).inserted { return refuseDuplicate(key) }
    }
  }

  private func equal(_ a: YAMLNode, _ b: YAMLNode) -> Bool {
    let first = tree.nodes[a.index]
    let second = tree.nodes[b.index]
    guard first.count == second.count else { return false }
    return a.withBytes { left in b.withBytes { right in left.elementsEqual(right) } }
  }

  private mutating func refuseDuplicate(_ key: YAMLNode) {
    refuse(key.line, "the key '\(key.text)' is given twice in the same map")
  }

  private mutating func kindOfScalar(tagged tag: String, _ line: Int) -> YAMLTree.Kind {
    switch tag {
    case "tag:yaml.org,2002:str", "!": return .quoted
    case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool",
      "tag:yaml.org,2002:null", "tag:yaml.org,2002:timestamp":
      return .plain
    default:
      refuse(line, "the YAML tag '\(tag)' is not supported")
      return .quoted
    }
  }

  /// Refuses the document that is being read; the first reason stays.
  private mutating func refuse(_ line: Int, _ message: String) {
    if refusal == nil { refusal = Refusal(line, message) }
  }

  /// Refuses the rest of the file.
  private mutating func stop(_ line: Int, _ message: String) -> Bool {
    tree.syntaxError = Refusal(line, message)
    return true
  }
}
