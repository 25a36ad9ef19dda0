import Detection
import Formats
import Glibc
import Hub
import Sigma
import WardModel

/// Sigma matching on one core: JSON Lines in memory in, matches out; parsing included, rule loading apart.
enum MatchBench {
  /// - Returns: false when the rules or the events are missing.
  static func run(rules paths: [String], events file: String, rounds: Int = 3) async -> Bool {
    let start = cpuSeconds()
    let wallStart = wallSeconds()
    let loaded = await RuleLoader.load(paths)
    guard !loaded.set.rules.isEmpty else { return false }
    let loadWall = wallSeconds() - wallStart
    let fields = FieldNames()
    let sources = LogSources()
    let rules = SigmaRules(loaded.set, fields: fields, sources: sources)
    print(
      "rules: \(loaded.set.rules.count) ready in \(figure(loadWall)) s wall, \(figure(cpuSeconds() - start)) s CPU; memory \(residentMebibytes()) MiB"
    )
    guard let bytes = readAll(file) else { return false }
    let worker = SigmaMatchWorker(rules)
    var decoder = JSONLinesFormat().makeDecoder(
      DecodingContext(fields: fields, sources: sources), head: InputHead(bytes: [], isWhole: false))
    var batch = EventBatch(origin: file)
    for round in 1...rounds {
      var events = 0
      var matches = 0
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      var decodeSeconds = 0.0
      let roundStart = cpuSeconds()
      bytes.withUnsafeBytes { all in
        var position = 0
        while position < all.count {
          var end = min(position + 1 << 20, all.count)
          while end < all.count, all[end - 1] != 0x0A { end += 1 }
          batch.removeAll()
          let before = cpuSeconds()
          decoder.decode(
            Piece(
              bytes: UnsafeRawBufferPointer(rebasing: all[position..<end]), firstRecord: UInt64(events + 1)),
            into: &batch)
          decodeSeconds += cpuSeconds() - before
          let base = events
          worker.match(batch) { event, numbers in
            matches += numbers.count
            for number in numbers {
              hash = (hash ^ UInt64(base + event) &* 31 ^ UInt64(number)) &* 0x100_0000_01B3
            }
          }
          events += batch.events.count
          position = end
        }
      }
      let seconds = cpuSeconds() - roundStart
      print(
        "round \(round): \(events) events, \(Int(Double(events) / seconds)) events/CPU s, \(figure(seconds / Double(events) * 1e6)) µs an event (decoding \(figure(decodeSeconds / Double(events) * 1e6))), \(matches) matches, hash \(String(hash, radix: 16)), memory \(residentMebibytes()) MiB"
      )
    }
    return true
  }

  static func figure(_ value: Double) -> String {
    let scaled = Int((value * 1000).rounded())
    let fraction = String(scaled % 1000)
    return "\(scaled / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func wallSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func residentMebibytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let parts = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
      separator: " ")
    return parts.count > 1 ? ((Int(parts[1]) ?? 0) * 4096) >> 20 : 0
  }

  static func readAll(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    let size = Int(status.st_size)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let result = read(descriptor, buffer.baseAddress! + count, size - count)
        if result <= 0 { break }
        count += result
      }
    }
  }
}
