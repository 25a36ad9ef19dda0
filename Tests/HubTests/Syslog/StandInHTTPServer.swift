import Foundation
import Glibc
import Synchronization
import Testing

@testable import Hub

/// A stand-in for the hub's HTTP server: enough HTTP/1.1 for a sender on this machine, one thread per connection.
final class StandInHTTPServer: Sendable {
  let port: Int
  private let listening: Int32
  private let sink: MemorySink
  private let log = Mutex<[String]>([])

  init(_ sink: MemorySink) throws {
    self.sink = sink
    listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listening
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    try #require(isBound && listen(listening, 16) == 0)
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { [self] in
          serve(connection)
          close(connection)
        }
      }
    }
  }

  /// Ends the accepting thread; connections end with their senders.
  func stop() {
    shutdown(listening, Int32(SHUT_RDWR))
    close(listening)
  }

  /// Method, path and status of what was asked.
  func seen() -> [String] { log.withLock { $0 } }

  private func serve(_ connection: Int32) {
    var buffer: [UInt8] = []
    while let request = next(connection, &buffer) {
      let response = answer(request)
      log.withLock { $0.append("\(request.method) \(request.path) \(response.status)") }
      var head = "HTTP/1.1 \(response.status) X\r\ncontent-length: \(response.body.count)\r\n"
      for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
      let bytes = Array((head + "\r\n").utf8) + (request.method == "HEAD" ? [] : response.body)
      guard Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
    }
  }

  private func next(_ connection: Int32, _ buffer: inout [UInt8]) -> IntakeRequest? {
    func more() -> Bool {
      var block = [UInt8](repeating: 0, count: 65_536)
      let count = recv(connection, &block, block.count, 0)
      if count > 0 { buffer += block[..<count] }
      return count > 0
    }
    let mark = Data("\r\n\r\n".utf8)
    var end: Data.Index?
    while end == nil {
      end = Data(buffer).range(of: mark)?.lowerBound
      if end == nil, !more() { return nil }
    }
    guard let end else { return nil }
    let lines = String(decoding: buffer[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    buffer.removeFirst(end + 4)
    let first = lines[0].split(separator: " ").map(String.init)
    guard first.count == 3 else { return nil }
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (
        String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      )
    }
    let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
    while buffer.count < length { guard more() else { return nil } }
    let body = Array(buffer[..<length])
    buffer.removeFirst(length)
    let target = first[1].split(separator: "?", maxSplits: 1).map(String.init)
    return IntakeRequest(
      method: first[0], path: target[0], query: target.count > 1 ? target[1] : "", headers: headers,
      body: body)
  }

  private func answer(_ request: IntakeRequest) -> IntakeResponse {
    guard let route = IntakeRoute.match(request) else { return IntakeResponse(status: 404) }
    let result = Mutex<IntakeResponse?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task {
      let response = await IntakeHandler().respond(
        to: request, route: route, source: SourceNumber(4), peer: "127.0.0.1", received: aMoment, sink: sink)
      result.withLock { $0 = response }
      done.signal()
    }
    done.wait()
    return result.withLock { $0 } ?? IntakeResponse(status: 500)
  }
}
