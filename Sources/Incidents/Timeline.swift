import WardModel

/// When one link was seen: cells as long as its horizon, in the order of time.
///
/// Two alerts in one cell are within the horizon of each other, so a cell needs only its first and last time and one alert.
struct Timeline: Sendable {
  struct Cell: Sendable {
    /// Number of the cell: time divided by its width, rounded down.
    var number: Int64
    var first: Timestamp
    var last: Timestamp
    /// One alert in it; all others in the cell are in its set.
    var node: Int32
  }

  /// Width of a cell and the horizon of the link, in nanoseconds.
  let width: Int64
  private(set) var cells: [Cell] = []

  init(width: Int64) { self.width = width }

  /// Puts an alert in; gives the alerts with which it is tied: of its own cell and of neighbours within the horizon.
  mutating func insert(_ node: Int32, at time: Timestamp, tied: (Int32) -> Void) {
    let number = Self.number(of: time, width: width)
    let position = self.position(of: number)
    if position < cells.count, cells[position].number == number {
      tied(cells[position].node)
      // Inside the known span nothing can come nearer to the neighbours than before.
      if time >= cells[position].first, time <= cells[position].last { return }
      cells[position].first = min(cells[position].first, time)
      cells[position].last = max(cells[position].last, time)
    } else {
      cells.insert(Cell(number: number, first: time, last: time, node: node), at: position)
    }
    if position > 0, cells[position - 1].number == number - 1, time.since(cells[position - 1].last) <= width {
      tied(cells[position - 1].node)
    }
    if position + 1 < cells.count, cells[position + 1].number == number + 1,
      cells[position + 1].first.since(time) <= width
    {
      tied(cells[position + 1].node)
    }
  }

  /// The alert nearest in time, within the horizon, and how far away it is (0 within the same cell).
  func nearest(to time: Timestamp) -> (node: Int, distance: Int64)? {
    let number = Self.number(of: time, width: width)
    let position = self.position(of: number)
    var best: (node: Int, distance: Int64)?
    if position > 0, cells[position - 1].number == number - 1 {
      let distance = time.since(cells[position - 1].last)
      if distance <= width { best = (Int(cells[position - 1].node), distance) }
    }
    guard position < cells.count else { return best }
    if cells[position].number == number { return (Int(cells[position].node), 0) }
    if cells[position].number == number + 1 {
      let distance = cells[position].first.since(time)
      if distance <= width, distance < best?.distance ?? .max { best = (Int(cells[position].node), distance) }
    }
    return best
  }

  /// An alert of each cell that touches the span.
  func nodes(from start: Timestamp, to end: Timestamp) -> [Int] {
    let last = Self.number(of: end, width: width)
    return cells[position(of: Self.number(of: start, width: width))...].prefix { $0.number <= last }
      .map { Int($0.node) }
  }

  /// Removes the cell of a moment, whoever is in it.
  mutating func remove(at time: Timestamp) {
    let number = Self.number(of: time, width: width)
    let position = self.position(of: number)
    if position < cells.count, cells[position].number == number { cells.remove(at: position) }
  }

  /// Where the cell of that number is or would be; nearly always at the end.
  private func position(of number: Int64) -> Int {
    var low = 0
    var high = cells.count
    if let last = cells.last, last.number <= number { return last.number == number ? high - 1 : high }
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func number(of time: Timestamp, width: Int64) -> Int64 {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: width)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
