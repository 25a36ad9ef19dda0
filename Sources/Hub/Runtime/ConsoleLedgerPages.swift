extension ConsoleBinding {
  static let ledgerHandlers: [String: Handler] = [:]
}
