import WardModel

@testable import Hub

/// A sink that keeps what it is given in memory, and refuses on request.
actor MemorySink: RecordSink {
  private(set) var records: [String] = []
  private(set) var deliveries: [Delivery] = []
  private(set) var losses: [IntakeLoss] = []
  private var refusal: IntakeRefusal?

  func refuse(with refusal: IntakeRefusal?) { self.refusal = refusal }

  func accept(_ delivery: Delivery) async throws(IntakeRefusal) -> IntakeReceipt {
    if let refusal { throw refusal }
    deliveries.append(delivery)
    records += texts(delivery.records)
    return IntakeReceipt(kept: delivery.records.count)
  }

  func note(_ loss: IntakeLoss) async { losses.append(loss) }
}

func texts(_ records: Records) -> [String] {
  (0..<records.count).map { String(decoding: records[$0], as: UTF8.self) }
}

/// A small generator with a seed, so that a failing run can be repeated.
struct IntakeRandom: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A request as a sender would make it.
func post(
  _ path: String, _ body: some Sequence<UInt8>, type: String = "application/json", encoding: String? = nil
) -> IntakeRequest {
  var headers: [(name: String, value: String)] = [("Content-Type", type)]
  if let encoding { headers.append(("Content-Encoding", encoding)) }
  return IntakeRequest(method: "POST", path: path, headers: headers, body: Array(body))
}

let aMoment = Timestamp(nanoseconds: 1_772_416_800_000_000_000)

/// Sends a request through the handler.
func respond(
  _ request: IntakeRequest, _ sink: MemorySink = MemorySink(), limits: IntakeLimits = IntakeLimits()
) async -> IntakeResponse? {
  guard let route = IntakeRoute.match(request) else { return nil }
  return await IntakeHandler(limits: limits).respond(
    to: request, route: route, source: SourceNumber(7), peer: "192.0.2.10", received: aMoment, sink: sink)
}

extension IntakeResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}
