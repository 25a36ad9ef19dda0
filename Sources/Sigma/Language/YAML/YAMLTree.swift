/// The documents of one YAML file as a flat arena: nodes by index, text in one buffer. Lives only while a file is read.
final class YAMLTree {
  enum Kind: UInt8 {
    /// A scalar that resolves by its text: number, boolean, null or string.
    case plain
    /// A quoted or block scalar, or one tagged `!!str`: always a string.
    case quoted
    case sequence
    /// Children alternate between key and value.
    case mapping
    /// `first` is the node meant.
    case alias
  }

  struct Node {
    var kind: Kind
    /// From 1.
    var line: Int32
    /// Scalars: offset into `text`. Collections: first child or -1. Aliases: the node meant.
    var first: Int32 = -1
    /// Scalars: bytes. Collections: children.
    var count: Int32 = 0
    /// Next sibling or -1.
    var next: Int32 = -1
    /// Nodes in this subtree, aliases expanded.
    var weight: Int32 = 1
    /// Levels of collections in this subtree, aliases expanded.
    var height: Int32 = 0
  }

  /// A document: its root, or why it can't be used.
  struct Document {
    var root: Int32
    var refusal: Refusal?
  }

  // One reader, one thread: the run-time check of exclusive access cost a tenth of the loading time.
  @exclusivity(unchecked) var nodes: [Node] = []
  @exclusivity(unchecked) var text: [UInt8] = []
  var documents: [Document] = []
  /// The file ended early with an error; the documents before it are complete.
  var syntaxError: Refusal?

  /// The node itself, aliases followed.
  func node(_ index: Int32) -> YAMLNode {
    let node = nodes[Int(index)]
    return YAMLNode(tree: self, index: node.kind == .alias ? Int(node.first) : Int(index))
  }

  /// Adds a mapping of the given pairs, sharing their nodes.
  func appendMapping(_ pairs: [(key: YAMLNode, value: YAMLNode)], line: Int) -> YAMLNode {
    let index = nodes.count
    nodes.append(Node(kind: .mapping, line: Int32(truncatingIfNeeded: line), count: Int32(pairs.count * 2)))
    var previous = -1
    for pair in pairs {
      for target in [pair.key, pair.value] {
        let child = nodes.count
        let node = Node(
          kind: .alias, line: Int32(truncatingIfNeeded: target.line), first: Int32(target.index))
        nodes.append(node)
        if previous < 0 {
          nodes[index].first = Int32(child)
        } else {
          nodes[previous].next = Int32(child)
        }
        previous = child
      }
    }
    return YAMLNode(tree: self, index: index)
  }
}
