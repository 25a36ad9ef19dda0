extension ConsoleBinding {
  static let settingsHandlers: [String: Handler] = [:]
}
