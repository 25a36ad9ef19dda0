/// A node of a ``YAMLTree``.
struct YAMLNode {
  let tree: YAMLTree
  let index: Int

  private var raw: YAMLTree.Node { tree.nodes[index] }

  /// From 1.
  var line: Int { Int(raw.line) }
  var kind: YAMLTree.Kind { raw.kind }
  var isMapping: Bool { raw.kind == .mapping }
  var isSequence: Bool { raw.kind == .sequence }
  var isScalar: Bool { raw.kind == .plain || raw.kind == .quoted }

  /// The text of a scalar as written, quotes and escapes resolved.
  var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The bytes of a scalar; nothing for collections.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    let node = raw
    return try tree.text.withUnsafeBufferPointer { buffer in
      guard node.kind == .plain || node.kind == .quoted, node.count > 0 else {
        return try body(UnsafeBufferPointer(start: nil, count: 0))
      }
      let start = Int(node.first)
      return try body(UnsafeBufferPointer(rebasing: buffer[start..<start + Int(node.count)]))
    }
  }

  /// Whether a scalar has exactly this text.
  func hasText(_ other: StaticString) -> Bool {
    withBytes { bytes in
      bytes.count == other.utf8CodeUnitCount
        && zip(bytes, UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
          .allSatisfy { $0 == $1 }
    }
  }

  /// Elements of a sequence, in order.
  var elements: [YAMLNode] { isSequence ? children : [] }

  /// Elements of a sequence, or the node itself as the only one.
  var listed: [YAMLNode] { isSequence ? children : [self] }

  /// Pairs of a mapping in order, merge keys (`<<`) resolved: what is written here wins over what is merged.
  var pairs: [(key: YAMLNode, value: YAMLNode)] { isMapping ? resolvedPairs(depth: 0) : [] }

  /// The value of a key of a mapping.
  subscript(key: StaticString) -> YAMLNode? {
    pairs.first { $0.key.hasText(key) }?.value
  }

  private var children: [YAMLNode] {
    var result: [YAMLNode] = []
    result.reserveCapacity(Int(raw.count))
    var child = raw.first
    while child >= 0 {
      result.append(tree.node(child))
      child = tree.nodes[Int(child)].next
    }
    return result
  }

  private func resolvedPairs(depth: Int) -> [(key: YAMLNode, value: YAMLNode)] {
    var result: [(key: YAMLNode, value: YAMLNode)] = []
    result.reserveCapacity(Int(raw.count) / 2)
    var merged: [(key: YAMLNode, value: YAMLNode)] = []
    var child = raw.first
    while child >= 0 {
      let key = tree.node(child)
      let next = tree.nodes[Int(child)].next
      guard next >= 0 else { break }
      let value = tree.node(next)
      child = tree.nodes[Int(next)].next
      if key.kind == .plain, key.hasText("<<") {
        // A merged mapping may itself merge; the reader bounds nesting, this bounds a chain of aliases.
        guard depth < 16 else { continue }
        for source in value.listed where source.isMapping {
          merged += source.resolvedPairs(depth: depth + 1)
        }
      } else {
        result.append((key, value))
      }
    }
    if !merged.isEmpty {
      var seen = Set(result.map(\.key.text))
      for pair in merged where seen.insert(pair.key.text).inserted { result.append(pair) }
    }
    return result
  }
}
