import WardModel

/// The sources that one decoder met lately, by the bytes that decide them. Bounded; forgets rather than grows.
struct WindowsSourceCache: Sendable {
  /// What decides the source of a Windows event.
  struct Key {
    var channel: UnsafeRawBufferPointer
    var provider: UnsafeRawBufferPointer
    var eventType: UnsafeRawBufferPointer
    var eventID: Int
    var names: WindowsNames
    var escapes: Bool
    var userData: FieldID
  }

  private struct Entry: Sendable {
    var hash: UInt64 = 0
    var eventID = 0
    var names = WindowsNames.flat
    var escapes = false
    var userData = FieldID.overflow
    /// Where the bytes of channel, provider and event type lie in `texts`, one after the other.
    var offset = -1
    var channelCount = 0
    var providerCount = 0
    var eventTypeCount = 0
    var source = LogSourceID.unknown
  }

  /// Places, a power of two: a busy domain controller has some 400 kinds of events.
  private static let capacity = 2048
  /// Places looked at for one key.
  private static let reach = 8
  /// Bytes of text kept; when they are used up, everything is forgotten.
  private static let textByteLimit = 262_144

  private var entries = [Entry](repeating: Entry(), count: capacity)
  private var texts: [UInt8] = []

  func find(_ key: Key) -> LogSourceID? {
    let hash = Self.hash(key)
    return entries.withUnsafeBufferPointer { entries -> LogSourceID? in
      var place = Int(truncatingIfNeeded: hash) & (Self.capacity - 1)
      for _ in 0..<Self.reach {
        let entry = entries[place]
        if entry.offset < 0 { return nil }
        if entry.hash == hash, matches(entry, key) { return entry.source }
        place = (place + 1) & (Self.capacity - 1)
      }
      return nil
    }
  }

  mutating func insert(_ key: Key, _ source: LogSourceID) {
    let needed = key.channel.count + key.provider.count + key.eventType.count
    guard needed <= Self.textByteLimit / 16 else { return }
    if texts.count + needed > Self.textByteLimit {
      texts.removeAll(keepingCapacity: true)
      entries = [Entry](repeating: Entry(), count: Self.capacity)
    }
    let hash = Self.hash(key)
    let home = Int(truncatingIfNeeded: hash) & (Self.capacity - 1)
    var place = home
    for step in 0..<Self.reach {
      place = (home + step) & (Self.capacity - 1)
      if entries[place].offset < 0 { break }
    }
    entries[place] = Entry(
      hash: hash, eventID: key.eventID, names: key.names, escapes: key.escapes, userData: key.userData,
      offset: texts.count, channelCount: key.channel.count, providerCount: key.provider.count,
      eventTypeCount: key.eventType.count, source: source)
    texts.append(contentsOf: key.channel)
    texts.append(contentsOf: key.provider)
    texts.append(contentsOf: key.eventType)
  }

  private func matches(_ entry: Entry, _ key: Key) -> Bool {
    guard entry.eventID == key.eventID, entry.names == key.names, entry.escapes == key.escapes,
      entry.userData == key.userData, entry.channelCount == key.channel.count,
      entry.providerCount == key.provider.count, entry.eventTypeCount == key.eventType.count
    else { return false }
    return texts.withUnsafeBytes { texts in
      let provider = entry.offset + entry.channelCount
      let eventType = provider + entry.providerCount
      return Self.same(texts, entry.offset, key.channel) && Self.same(texts, provider, key.provider)
        && Self.same(texts, eventType, key.eventType)
    }
  }

  @inline(__always)
  private static func same(_ texts: UnsafeRawBufferPointer, _ start: Int, _ text: UnsafeRawBufferPointer)
    -> Bool
  {
    var index = 0
    while index + 8 <= text.count {
      let a = texts.loadUnaligned(fromByteOffset: start + index, as: UInt64.self)
      if a != text.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
      index += 8
    }
    while index < text.count {
      if texts[start + index] != text[index] { return false }
      index += 1
    }
    return true
  }

  private static func hash(_ key: Key) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: key.eventID) &* 0x9E37_79B9_7F4A_7C15
    hash ^= UInt64(key.names.rawValue) << 32 | UInt64(key.userData.rawValue)
    mix(&hash, key.channel)
    mix(&hash, key.provider)
    mix(&hash, key.eventType)
    return hash ^ hash >> 29
  }

  @inline(__always)
  private static func mix(_ hash: inout UInt64, _ text: UnsafeRawBufferPointer) {
    var index = 0
    var word = UInt64(truncatingIfNeeded: text.count)
    while index + 8 <= text.count {
      hash = (hash ^ word) &* 0x9FB2_1C65_1E98_DF25
      hash ^= hash &>> 32
      word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      index += 8
    }
    hash = (hash ^ word) &* 0x9FB2_1C65_1E98_DF25
    word = 0
    while index < text.count {
      word = word &<< 8 | UInt64(text[index])
      index += 1
    }
    hash = (hash ^ word) &* 0x9FB2_1C65_1E98_DF25
    hash ^= hash &>> 32
  }
}
