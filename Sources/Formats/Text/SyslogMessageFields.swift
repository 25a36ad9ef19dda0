import WardModel

/// The fields inside the messages of a few programs that Sigma rules and incidents ask for by name.
struct SyslogMessageFields: Sendable {
  private let user, terminal, directory, targetUser, command, sourceAddress, sourcePort: FieldID

  init(_ names: FieldNames) {
    user = names.intern("user")
    terminal = names.intern("TTY")
    directory = names.intern("PWD")
    targetUser = names.intern("USER")
    command = names.intern("COMMAND")
    sourceAddress = names.intern("src_ip")
    sourcePort = names.intern("src_port")
  }

  @inline(__always) func add(program: Bytes, _ line: TextLine, _ start: Int, into batch: inout EventBatch) {
    guard program.at(0) == 0x73 else { return }
    if program.equals("sudo") {
      addSudo(line, start, into: &batch)
    } else if program.equals("sshd") || program.equals("sshd-session") {
      addLogin(line, start, into: &batch)
    }
  }

  /// `alice : [reason ; ]TTY=pts/0 ; PWD=/home/alice ; USER=root ; [ENV=… ; ]COMMAND=/bin/sh -c x`; the command is the rest of the line.
  private func addSudo(_ line: TextLine, _ start: Int, into batch: inout EventBatch) {
    let bytes = line.bytes
    var index = start
    while bytes.at(index) == ASCII.space { index += 1 }
    guard let colon = bytes.index(of: " : ", from: index) else { return }
    if colon > index { batch.add(user, line, index, colon) }
    index = colon + 3
    while index < bytes.count {
      if bytes.has("COMMAND=", at: index) {
        batch.add(command, line, index + 8, bytes.count)
        return
      }
      let end = bytes.index(of: " ; ", from: index) ?? bytes.count
      if bytes.has("TTY=", at: index) {
        batch.add(terminal, line, index + 4, end)
      } else if bytes.has("PWD=", at: index) {
        batch.add(directory, line, index + 4, end)
      } else if bytes.has("USER=", at: index) {
        batch.add(targetUser, line, index + 5, end)
      }
      index = end + 3
    }
  }

  /// `Failed password for [invalid user ]alice from 192.0.2.7 port 4711 ssh2`, `Invalid user alice from …`, `Accepted publickey for …`.
  private func addLogin(_ line: TextLine, _ start: Int, into batch: inout EventBatch) {
    let bytes = line.bytes
    // The last " from " counts: the name before it is the client's to choose.
    var from: Int?
    var next = bytes.index(of: " from ", from: start)
    while let found = next {
      from = found
      next = bytes.index(of: " from ", from: found + 1)
    }
    guard let from else { return }
    var name: Int?
    if bytes.has("Invalid user ", at: start) {
      name = start + 13
    } else if let found = bytes.index(of: " for ", from: start), found < from {
      name = found + 5
      if let after = name, bytes.has("invalid user ", at: after) { name = after + 13 }
    }
    if let name, name < from { batch.add(user, line, name, from) }
    let address = from + 6
    let end = bytes.findNear(ASCII.space, address)
    guard end > address,
      bytes.part(address, end).allSatisfy({ $0.hexValue != nil || $0 == ASCII.dot || $0 == ASCII.colon })
    else { return }
    batch.add(sourceAddress, line, address, end)
    guard bytes.has(" port ", at: end) else { return }
    let portEnd = bytes.findNear(ASCII.space, end + 6)
    if bytes.part(end + 6, portEnd).decimal != nil {
      batch.add(sourcePort, line, end + 6, portEnd, kind: .integer)
    }
  }
}
