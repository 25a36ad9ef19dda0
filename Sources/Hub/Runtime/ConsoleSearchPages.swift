extension ConsoleBinding {
  static let searchHandlers: [String: Handler] = [:]
}
