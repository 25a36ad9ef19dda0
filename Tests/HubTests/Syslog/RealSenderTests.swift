import Foundation
import Glibc
import Testing

@testable import Hub

/// Real senders of Debian: rsyslog, logger, curl.
@Suite(.serialized) struct RealSenderTests {
  static let hasLogger = FileManager.default.isExecutableFile(atPath: "/usr/bin/logger")
  static let hasRsyslog = FileManager.default.isExecutableFile(atPath: "/usr/sbin/rsyslogd")
  static func hasModule(_ name: String) -> Bool {
    hasRsyslog
      && ["/usr/lib/x86_64-linux-gnu/rsyslog/", "/usr/lib/aarch64-linux-gnu/rsyslog/", "/usr/lib/rsyslog/"]
        .contains { FileManager.default.fileExists(atPath: $0 + name + ".so") }
  }

  /// Runs rsyslog on a file of lines with an action until `isDone`, then ends it.
  private func rsyslog(
    _ folder: TemporaryFolder, lines: Int, globals: String = "", modules: String = "", action: String,
    isDone: () async -> Bool
  ) async throws -> Bool {
    let text = (0..<lines).map { "event number \($0) of ward7\n" }.joined()
    let input = try folder.write("input.log", text)
    let configuration = try folder.write(
      "rsyslog.conf",
      """
      global(workDirectory="\(folder.path)" maxMessageSize="64k" \(globals))
      module(load="imfile")
      \(modules)
      input(type="imfile" File="\(input)" Tag="ward7:" readMode="0")
      action(type="omfile" file="\(folder.path)/own.log")
      \(action)

      """)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/rsyslogd")
    process.arguments = ["-n", "-f", configuration, "-i", folder.path + "/pid"]
    let output = try folder.write("output", "")
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try process.run()
    let done = await eventually(isDone)
    // Not SIGTERM: a child of a thread that blocks signals doesn't see it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    if !done {
      Issue.record("\(try String(contentsOfFile: output, encoding: .utf8))")
      Issue.record(
        "\((try? String(contentsOfFile: folder.path + "/own.log", encoding: .utf8))?.suffix(2000) ?? "")")
    }
    return done
  }

  /// Every line once, whatever the sender puts before it.
  private func isComplete(_ records: [String], _ count: Int) -> Bool {
    let found = records.compactMap { record -> Int? in
      guard let range = record.range(of: "event number ") else { return nil }
      return Int(record[range.upperBound...].prefix { $0.isNumber })
    }
    return Set(found) == Set(0..<count) && found.count == count
  }

  @Test(.enabled(if: RealSenderTests.hasLogger, "logger isn't installed"))
  func `logger sends over TCP and UDP in every format`() async throws {
    for (transport, flag) in [(SyslogConfiguration.Transport.tcp, "-T"), (.udp, "-d")] {
      let sink = MemorySink()
      try await withListener(transport, sink) { port in
        for extra in [[], ["--rfc3164"], ["--octet-count"]] {
          let result = try run(
            "/usr/bin/logger",
            ["-n", "127.0.0.1", "-P", "\(port)", flag, "-t", "ward7"] + extra + ["hello \(extra.count)"])
          #expect(result.status == 0, "\(result.error)")
        }
        #expect(await eventually { await sink.records.count == 3 })
      }
      let records = await sink.records
      #expect(records.allSatisfy { $0.contains("ward7") && $0.contains("hello") }, "\(records)")
      if transport == .tcp { #expect(records.allSatisfy { $0.hasPrefix("<") }, "\(records)") }
    }
  }

  @Test(
    .enabled(
      if: RealSenderTests.hasModule("lmnsd_ossl") && TestCertificate.isPossible,
      "rsyslog with its OpenSSL driver, or openssl, isn't installed"))
  func `rsyslog sends over TLS with a client certificate`() async throws {
    let certificate = try TestCertificate()
    try certificate.issue("relay", names: "DNS:relay.example.org")
    let sink = MemorySink()
    let book = SourceBook()
    let names = Names()
    try await withListener(
      .tls, sink, tls: try certificate.identity(.required),
      resolve: { peer in
        await names.add(peer.certificateNames)
        return book.source(of: Address(peer.address))?.number ?? SourceNumber(9)
      }
    ) { port in
      let done = try await rsyslog(
        certificate.folder, lines: 500,
        globals: """
          defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="\(certificate.authority)"
          defaultNetstreamDriverCertFile="\(certificate.folder.path)/relay.pem"
          defaultNetstreamDriverKeyFile="\(certificate.folder.path)/relay.key"
          """,
        action: """
          action(type="omfwd" target="127.0.0.1" port="\(port)" protocol="tcp" TCP_Framing="octet-counted"
            StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost"
            template="RSYSLOG_SyslogProtocol23Format")
          """
      ) { isComplete(await sink.records, 500) }
      #expect(done)
    }
    #expect(await names.all == ["relay.example.org"])
  }

  @Test(
    .enabled(
      if: RealSenderTests.hasModule("lmnsd_gtls") && TestCertificate.isPossible,
      "rsyslog with its GnuTLS driver, or openssl, isn't installed"))
  func `rsyslog sends over TLS with its other driver and lines`() async throws {
    let certificate = try TestCertificate()
    let sink = MemorySink()
    try await withListener(.tls, sink, tls: try certificate.identity()) { port in
      let done = try await rsyslog(
        certificate.folder, lines: 500,
        globals: """
          defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="\(certificate.authority)"
          """,
        action: """
          action(type="omfwd" target="127.0.0.1" port="\(port)" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1"
            StreamDriverAuthMode="anon")
          """
      ) { isComplete(await sink.records, 500) }
      #expect(done)
    }
  }

  @Test(.enabled(if: RealSenderTests.hasModule("omelasticsearch"), "rsyslog-elasticsearch isn't installed"))
  func `rsyslog's Elasticsearch output sends in bulk and waits out a busy hub`() async throws {
    let sink = MemorySink()
    await sink.refuse(with: .busy(retryAfterSeconds: 1))
    let server = try StandInHTTPServer(sink)
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let release = Task {
      try await Task.sleep(for: .seconds(2))
      await sink.refuse(with: nil)
    }
    let done = try await rsyslog(
      folder, lines: 300, modules: "module(load=\"omelasticsearch\")",
      action: """
        template(name="ward" type="list" option.jsonf="on") {
          property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
          property(outname="message" name="msg" format="jsonf")
        }
        action(type="omelasticsearch" server="127.0.0.1" serverport="\(server.port)" usehttps="off" bulkmode="on"
          searchIndex="ward" searchType="" template="ward" esversion.major="8" uid="ward" pwd="secret"
          action.resumeRetryCount="-1" action.resumeInterval="1" errorfile="\(folder.path)/errors")
        """
    ) { isComplete(await sink.records, 300) }
    #expect(done, "\(server.seen())")
    try await release.value
    #expect(await sink.records.allSatisfy { $0.hasPrefix("{") })
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl isn't installed"))
  func `curl sends every shape`() async throws {
    let sink = MemorySink()
    let server = try StandInHTTPServer(sink)
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let compressed = try run("/usr/bin/gzip", ["-c"], input: Array("{\"n\":1}\n{\"n\":2}\n".utf8))
    let file = try folder.write("body.gz", compressed.out)
    let base = "http://127.0.0.1:\(server.port)"
    for arguments in [
      ["-H", "Content-Encoding: gzip", "--data-binary", "@" + file, base + "/v1/events"],
      ["--json", "[{\"n\":3},{\"n\":4}]", base + "/v1/events"],
      ["--data-binary", "{\"create\":{}}\n{\"n\":5}\n", base + "/_bulk"],
      ["-H", "Authorization: Splunk secret", "-d", "{\"event\":{\"n\":6}}", base + "/services/collector"],
    ] {
      let result = try run("/usr/bin/curl", ["-sS", "--fail-with-body", "--max-time", "10"] + arguments)
      #expect(result.status == 0, "\(result.outText) \(result.error)")
    }
    #expect(await sink.records == (1...6).map { "{\"n\":\($0)}" })
  }
}

private actor Names {
  var all: Set<String> = []
  func add(_ names: [String]) { all.formUnion(names) }
}
