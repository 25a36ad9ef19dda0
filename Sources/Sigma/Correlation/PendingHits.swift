/// Hits that wait until no older one can come.
struct PendingHits: Sendable {
  struct Waiting: Hashable, Sendable {
    var ruleIndex: Int
    var reference: UInt64
    var values: PackedValues
  }

  private(set) var heap = TimeHeap()
  private var hits: [Waiting?] = []
  private var free: [UInt32] = []
  private(set) var sequence: UInt64 = 0
  private(set) var byteCount = 0

  /// Heap item and place of one hit that waits.
  static let hitByteCount = 24 + 24

  init() {}

  var count: Int { heap.count }

  /// Hits in the order in which they will be counted, for snapshots.
  var inOrder: [(item: TimeHeap.Item, hit: Waiting)] {
    heap.items.sorted(by: TimeHeap.Item.precedes).compactMap { item in
      hits[Int(item.first)].map { (item, $0) }
    }
  }

  mutating func add(time: Int64, _ hit: Waiting) {
    let place: UInt32
    if let known = free.popLast() {
      place = known
      hits[Int(place)] = hit
    } else {
      place = UInt32(hits.count)
      hits.append(hit)
    }
    heap.push(TimeHeap.Item(time: time, sequence: sequence, first: place, second: 0))
    sequence += 1
    byteCount += PendingHits.hitByteCount + hit.values.byteCount
  }

  /// The oldest hit, if it is not newer than a time.
  mutating func next(upTo time: Int64) -> (time: Int64, hit: Waiting)? {
    guard let top = heap.top, top.time <= time, heap.pop() != nil else { return nil }
    let place = Int(top.first)
    guard let hit = hits[place] else { return nil }
    hits[place] = nil
    free.append(top.first)
    byteCount -= PendingHits.hitByteCount + hit.values.byteCount
    return (top.time, hit)
  }
}
