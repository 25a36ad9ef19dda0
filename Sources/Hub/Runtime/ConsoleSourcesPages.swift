extension ConsoleBinding {
  static let sourceHandlers: [String: Handler] = [:]
}
