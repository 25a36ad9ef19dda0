extension ConsoleBinding {
  static let liveHandlers: [String: Handler] = [:]
}
