import Testing
import WardModel

@testable import Formats

@Suite struct AuditdTests {
  private func one(_ line: String) throws -> DecodedEvent {
    let decoded = decodeText(line, format: AuditdFormat())
    #expect(decoded.undecodable.isEmpty)
    return try #require(decoded.events.first)
  }

  @Test func `a SYSCALL record has its fields, and the name of the call`() throws {
    let event = try one(
      #"type=SYSCALL msg=audit(1781474400.123:456): arch=c000003e syscall=59 success=yes exit=0 a0=5581 a1=4 ppid=1 auid=1000 comm="ls" exe="/usr/bin/ls" key=(null)"#
    )
    #expect(event["type"] == "SYSCALL")
    #expect(event["serial"] == "456")
    #expect(event["syscall"] == "59")
    #expect(event["SYSCALL"] == "execve")
    #expect(event["a0"] == "5581")
    #expect(event["comm"] == "ls")
    #expect(event["exe"] == "/usr/bin/ls")
    #expect(event["key"] == "∅")
    #expect(event["msg"] == nil)
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:00:00.123Z"))
    #expect(event.source.product == "linux")
    #expect(event.source.service == "auditd")
  }

  @Test func `the interpreted part gives fields in capitals and is not overridden`() throws {
    let event = try one(
      "type=SYSCALL msg=audit(1781474400.123:456): arch=c000003e syscall=99 comm=\"x\"\u{1D}ARCH=x86_64 SYSCALL=sysinfo AUID=\"lena\""
    )
    #expect(event["SYSCALL"] == "sysinfo")
    #expect(event["ARCH"] == "x86_64")
    #expect(event["AUID"] == "lena")
  }

  @Test func `another architecture's numbers have no name`() throws {
    let event = try one("type=SYSCALL msg=audit(1781474400.123:456): arch=c00000b7 syscall=59 success=yes")
    #expect(event["SYSCALL"] == nil)
  }

  @Test func `text in hexadecimal is decoded where auditd encodes, and nowhere else`() throws {
    let title = try one("type=PROCTITLE msg=audit(1.0:1): proctitle=2F62696E2F6C73002D6C00")
    #expect(title["proctitle"] == "/bin/ls -l ")
    let path = try one(
      "type=PATH msg=audit(1.0:1): item=0 name=2F746D702F6120622E7368 inode=4711 ouid=10 rdev=00")
    #expect(path["name"] == "/tmp/a b.sh")
    #expect(path["inode"] == "4711")
    #expect(path["ouid"] == "10")
    #expect(try one(#"type=PATH msg=audit(1.0:1): name="4142""#)["name"] == "4142")
    #expect(try one("type=PATH msg=audit(1.0:1): name=414")["name"] == "414")
  }

  @Test func `arguments are text in EXECVE and numbers in SYSCALL`() throws {
    let execution = try one(#"type=EXECVE msg=audit(1.0:1): argc=3 a0="sh" a1="-c" a2=6964203E20782E747874"#)
    #expect(execution["a0"] == "sh")
    #expect(execution["a2"] == "id > x.txt")
    #expect(try one("type=SYSCALL msg=audit(1.0:1): a0=7878 a1=41")["a0"] == "7878")
  }

  @Test func `the keys inside the message of a user record are fields`() throws {
    let event = try one(
      #"node=ward7-gw01 type=USER_AUTH msg=audit(1781474400.001:7): pid=5 uid=0 msg='op=PAM:authentication acct="lena" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed'"#
    )
    #expect(event["node"] == "ward7-gw01")
    #expect(event["op"] == "PAM:authentication")
    #expect(event["acct"] == "lena")
    #expect(event["addr"] == "192.0.2.7")
    #expect(event["res"] == "failed")
  }

  @Test func `words without a value are passed over`() throws {
    let event = try one(
      "type=AVC msg=audit(1781474400.001:7): avc:  denied  { read } for  pid=5 comm=\"cat\" tclass=file")
    #expect(event["pid"] == "5")
    #expect(event["tclass"] == "file")
  }

  @Test func `records that syslog forwards are auditd's`() throws {
    let event = try one(
      "<13>Jun 14 22:14:15 ward7-gw01 audispd: node=ward7-gw01 type=CWD msg=audit(1781474400.001:7): cwd=\"/root\""
    )
    #expect(event["cwd"] == "/root")
    #expect(event["hostname"] == "ward7-gw01")
    #expect(event.source.service == "auditd")
  }

  @Test func `a record whose stamp is broken is named`() {
    let decoded = decodeText("type=CWD msg=audit(x:7): cwd=\"/\"\ntype=CWD cwd\n", format: AuditdFormat())
    #expect(decoded.events.isEmpty)
    #expect(decoded.undecodable.map(\.record) == [1, 2])
  }

  @Test func `a quoted value that never ends goes to the end of the line`() throws {
    #expect(try one("type=CWD msg=audit(1.0:7): cwd=\"/roo")["cwd"] == "/roo")
  }

  @Test func `the table of calls has its known places`() {
    func name(_ number: Int) -> String? {
      SystemCallNames.x86(number).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(name(0) == "read")
    #expect(name(59) == "execve")
    #expect(name(103) == "syslog")
    #expect(name(319) == "memfd_create")
    #expect(name(334) == "rseq")
    #expect(name(435) == "clone3")
    #expect(name(400) == nil)
    #expect(name(Int.min) == nil)
  }

  @Test(arguments: [
    ("type=CWD msg=audit(1781474400.001:7): cwd=\"/\"", "auditd"), ("type=CWD without a stamp", "text"),
    ("node=a type=CWD msg=audit(1.1:7): cwd=\"/\"", "auditd"),
  ]) func `content decides`(_ text: String, _ format: String) {
    #expect(recognisedFormat(text) == format)
  }
}
