/// A binary heap ordered by time, then by order of arrival.
struct TimeHeap: Sendable {
  struct Item: Hashable, Sendable {
    var time: Int64
    /// Order of arrival; no two items of a heap share one.
    var sequence: UInt64
    var first: UInt32
    var second: UInt32

    static func precedes(_ a: Item, _ b: Item) -> Bool {
      a.time != b.time ? a.time < b.time : a.sequence < b.sequence
    }
  }

  private(set) var items: [Item] = []

  var top: Item? { items.first }
  var count: Int { items.count }

  init() {}

  /// Items of a snapshot, in any order.
  init(_ items: [Item]) { self.items = items.sorted(by: Item.precedes) }

  mutating func push(_ item: Item) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard Item.precedes(item, items[parent]) else { break }
      items[child] = items[parent]
      child = parent
    }
    items[child] = item
  }

  mutating func pop() -> Item? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return top }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < items.count else { break }
      if child + 1 < items.count, Item.precedes(items[child + 1], items[child]) { child += 1 }
      guard Item.precedes(items[child], last) else { break }
      items[hole] = items[child]
      hole = child
    }
    items[hole] = last
    return top
  }
}
