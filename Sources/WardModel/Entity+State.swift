extension Entity {
  /// Numbers of stored formats: append only.
  private static let kinds: [Kind] = [
    .host, .user, .session, .process, .address, .domain, .hash, .file, .cloudAccount,
  ]
  private static let roles: [Role] = [.subject, .actor, .target, .parent, .source, .destination, .object]

  public func write(to writer: inout StateWriter) {
    kind.write(to: &writer)
    role.write(to: &writer)
    writer.text(value)
  }

  public init(from reader: inout StateReader) throws(StateError) {
    self.init(kind: try Kind(from: &reader), role: try Role(from: &reader), value: try reader.text())
  }

  fileprivate static func number(of kind: Kind) -> UInt8 { UInt8(kinds.firstIndex(of: kind) ?? 0) }
  fileprivate static func number(of role: Role) -> UInt8 { UInt8(roles.firstIndex(of: role) ?? 0) }
  fileprivate static func kind(_ number: UInt8) -> Kind? {
    Int(number) < kinds.count ? kinds[Int(number)] : nil
  }
  fileprivate static func role(_ number: UInt8) -> Role? {
    Int(number) < roles.count ? roles[Int(number)] : nil
  }
}

extension Entity.Kind {
  public func write(to writer: inout StateWriter) { writer.byte(Entity.number(of: self)) }

  public init(from reader: inout StateReader) throws(StateError) {
    guard let kind = Entity.kind(try reader.byte()) else { throw .damaged }
    self = kind
  }
}

extension Entity.Role {
  public func write(to writer: inout StateWriter) { writer.byte(Entity.number(of: self)) }

  public init(from reader: inout StateReader) throws(StateError) {
    guard let role = Entity.role(try reader.byte()) else { throw .damaged }
    self = role
  }
}
