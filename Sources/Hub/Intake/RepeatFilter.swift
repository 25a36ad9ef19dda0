import WardModel

/// Number of an admitted request; later ones are larger.
public struct RequestNumber: Hashable, Comparable, Sendable {
  var value: UInt64
  public static func < (a: RequestNumber, b: RequestNumber) -> Bool { a.value < b.value }
}

/// What is new in a request.
public struct Admission: Sendable {
  /// The number with which the request is confirmed or withdrawn.
  public var request: RequestNumber
  /// The records to keep, in order.
  public var records: Records
  /// Records left out, because an earlier request brought the same bytes.
  public var repeated: Int
  /// The requests not confirmed yet that some of the repeats lean on, in ascending order: the sender may only be answered
  /// when all of them are durable too, and must be told to come again when one is withdrawn.
  public var leansOn: [RequestNumber]
}

/// Knows again what a sender sends a second time, because an answer was lost on its way.
///
/// A record with the same bytes as one of an *earlier* request in the window is a repeat; equal records within one request
/// are all kept. The window is bounded in records and in time; what is older is forgotten request by request. Known by a
/// keyed 128-bit hash: in a window of 2^20 records, two different ones look alike with a probability under 2^-88.
///
/// Deterministic: the same calls give the same answers. Memory: at most about 64 bytes per record of the window.
struct RepeatFilter {
  private struct Request {
    var number: RequestNumber
    var received: Timestamp
    var hashes: [RecordHash]
  }

  private let key: RecordHashKey
  private let windowNanoseconds: Int64
  /// Oldest first, from `head` on.
  private var requests: [Request] = []
  private var head = 0
  /// The request that brought a record.
  private var origin: [RecordHash: RequestNumber] = [:]
  private var unconfirmed: Set<RequestNumber> = []
  private var newest = Timestamp.distantPast

  init(key: RecordHashKey, windowSeconds: Int) {
    self.key = key
    windowNanoseconds = Int64(clamping: windowSeconds) &* 1_000_000_000
  }

  /// Records in the window.
  var count: Int { origin.count }

  mutating func admit(_ records: Records, number: RequestNumber, received: Timestamp) -> Admission {
    newest = max(newest, received)
    forget(before: newest.advanced(byNanoseconds: -windowNanoseconds))
    var request = Request(number: number, received: newest, hashes: [])
    request.hashes.reserveCapacity(records.count)
    var isRepeat = [Bool](repeating: false, count: records.count)
    var repeated = 0
    var leansOn: Set<RequestNumber> = []
    records.bytes.withUnsafeBytes { bytes in
      for index in 0..<records.count {
        let hash = RecordHash(UnsafeRawBufferPointer(rebasing: bytes[records.range(index)]), key: key)
        if let earlier = origin[hash] {
          guard earlier != number else { continue }
          isRepeat[index] = true
          repeated += 1
          if unconfirmed.contains(earlier) { leansOn.insert(earlier) }
        } else {
          origin[hash] = number
          request.hashes.append(hash)
        }
      }
    }
    if !request.hashes.isEmpty {
      requests.append(request)
      unconfirmed.insert(number)
    }
    return Admission(
      request: number, records: repeated == 0 ? records : records.filtered { !isRepeat[$0] },
      repeated: repeated,
      leansOn: leansOn.sorted())
  }

  /// The records of a request are durable.
  mutating func confirm(_ number: RequestNumber) { unconfirmed.remove(number) }

  /// The records of a request were not kept after all: they are new when they come again.
  mutating func withdraw(_ number: RequestNumber) {
    unconfirmed.remove(number)
    guard let place = requests[head...].lastIndex(where: { $0.number == number }) else { return }
    for hash in requests[place].hashes where origin[hash] == number { origin[hash] = nil }
    requests[place].hashes = []
  }

  /// Forgets the oldest request.
  mutating func forgetOldest() {
    guard head < requests.count else { return }
    let oldest = requests[head]
    for hash in oldest.hashes where origin[hash] == oldest.number { origin[hash] = nil }
    requests[head].hashes = []
    head += 1
    // Half of the list is spent: give the room back.
    if head >= 64, head * 2 >= requests.count {
      requests.removeFirst(head)
      head = 0
    }
  }

  private mutating func forget(before limit: Timestamp) {
    while head < requests.count, requests[head].received < limit { forgetOldest() }
  }
}
