/// Bytes set aside on disk: given back when the disk is full, so that sealing and deleting still have room to work.
final class Reserve: Sendable {
  private let path: String
  private let directory: String
  private let byteCount: UInt64
  private let files: any LogFiles

  private static let pieceByteCount: UInt64 = 1 << 20
  /// The reserve is made again only when so many times its size is free.
  private static let comfort: UInt64 = 4

  init(directory: String, byteCount: UInt64, files: any LogFiles) {
    path = directory + "/reserve"
    self.directory = directory
    self.byteCount = byteCount
    self.files = files
  }

  /// Gives the bytes back; false when there were none.
  func release() -> Bool {
    guard byteCount > 0, (try? files.remove(path)) != nil else { return false }
    try? files.synchroniseDirectory(directory)
    return true
  }

  /// Sets the bytes aside if they are not and there is ample room.
  func refill() {
    guard byteCount > 0, let free = try? files.freeByteCount(directory),
      free / Self.comfort > byteCount, let file = try? files.create(path)
    else { return }
    // Not zeros: some file systems store those in no space at all.
    let piece = (0..<Self.pieceByteCount).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37_79B9 >> 7) }
    var offset: UInt64 = 0
    while offset < byteCount {
      let count = min(Self.pieceByteCount, byteCount - offset)
      guard (try? file.write(Array(piece.prefix(Int(count))), at: offset)) != nil else {
        try? files.remove(path)
        return
      }
      offset += count
    }
    try? file.synchronise()
  }
}
