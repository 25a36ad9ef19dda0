extension ConsoleBinding {
  static let ruleHandlers: [String: Handler] = [:]
}
