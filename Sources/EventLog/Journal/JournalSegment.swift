/// One file of the journal: a head, then ``JournalFrame`` after frame.
///
/// The name `<first sequence, 20 digits>-<salt, 16 hexadecimal digits>.journal` alone is enough to read the frames; the head
/// (32 bytes: "WARDJRNL", version, 0, first sequence, XXH64 of these) names the format.
final class JournalSegment: Sendable {
  static let headByteCount: UInt64 = 32
  static let version: UInt32 = 1
  private static let magic: UInt64 = 0x4C4E_524A_4452_4157
  private static let suffix = ".journal"

  let path: String
  let firstSequence: UInt64
  let salt: UInt64
  let file: any LogFile

  private init(path: String, firstSequence: UInt64, salt: UInt64, file: any LogFile) {
    self.path = path
    self.firstSequence = firstSequence
    self.salt = salt
    self.file = file
  }

  /// Makes a new segment, durable with its name. After a failure an empty file may stay behind; it harms nothing.
  static func create(
    in directory: String, firstSequence: UInt64, salt: UInt64, files: any LogFiles
  ) throws(FileProblem) -> JournalSegment {
    let path = directory + "/" + name(firstSequence: firstSequence, salt: salt)
    let file = try files.create(path)
    do throws(FileProblem) {
      try file.write(head(firstSequence: firstSequence, salt: salt), at: 0)
      try file.synchronise()
      try files.synchroniseDirectory(directory)
    } catch {
      try? files.remove(path)
      throw error
    }
    return JournalSegment(path: path, firstSequence: firstSequence, salt: salt, file: file)
  }

  /// Opens the segment with this file name; nil when the name is not one of a segment.
  static func open(
    _ name: String, in directory: String, files: any LogFiles, forWriting: Bool
  ) throws(FileProblem) -> JournalSegment? {
    guard let (firstSequence, salt) = parse(name) else { return nil }
    let path = directory + "/" + name
    let file = try files.open(path, forWriting: forWriting)
    return JournalSegment(path: path, firstSequence: firstSequence, salt: salt, file: file)
  }

  /// What the first bytes of the file say.
  enum Head { case sound, damaged, newer(UInt32) }

  func readHead() throws(FileProblem) -> Head {
    let bytes = try file.read(Int(Self.headByteCount), at: 0)
    if bytes == Self.head(firstSequence: firstSequence, salt: salt) { return .sound }
    return bytes.withUnsafeBytes { raw in
      var reader = ByteReader(raw)
      guard reader.fixed(UInt64.self) == Self.magic, let version = reader.fixed(UInt32.self) else {
        return .damaged
      }
      return version > Self.version ? .newer(version) : .damaged
    }
  }

  /// The batches of a frame; nil when its bytes are damaged.
  func batches(of place: FramePlace) throws(FileProblem) -> [LoggedBatch]? {
    let bytes = try file.read(place.byteCount, at: place.offset)
    return bytes.withUnsafeBytes { raw in
      guard let frame = JournalFrame(head: raw, salt: salt), frame.byteCount == raw.count,
        frame.firstSequence == place.firstSequence, frame.recordCount == place.recordCount
      else { return nil }
      let payload = UnsafeRawBufferPointer(rebasing: raw[JournalFrame.headByteCount...])
      return frame.batches(payload, salt: salt)
    }
  }

  private static func name(firstSequence: UInt64, salt: UInt64) -> String {
    pad(String(firstSequence), 20) + "-" + pad(String(salt, radix: 16), 16) + suffix
  }

  static func parse(_ name: String) -> (firstSequence: UInt64, salt: UInt64)? {
    guard name.hasSuffix(suffix) else { return nil }
    let parts = name.dropLast(suffix.count).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 20, parts[1].count == 16, let first = UInt64(parts[0]),
      first > 0, let salt = UInt64(parts[1], radix: 16)
    else { return nil }
    return (first, salt)
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: "0", count: max(width - text.count, 0)) + text
  }

  private static func head(firstSequence: UInt64, salt: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(fixed: magic)
    bytes.append(fixed: version)
    bytes.append(fixed: UInt32(0))
    bytes.append(fixed: firstSequence)
    bytes.append(fixed: Checksum.xxh64(bytes, seed: salt))
    return bytes
  }
}

/// Where a frame lies in its segment.
struct FramePlace: Hashable, Sendable {
  var offset: UInt64
  /// Bytes of head and payload.
  var byteCount: Int
  /// Plain bytes of the payload.
  var plainByteCount: Int
  var firstSequence: UInt64
  var recordCount: UInt32

  var nextSequence: UInt64 { firstSequence &+ UInt64(recordCount) }

  init(_ frame: JournalFrame, at offset: UInt64) {
    self.offset = offset
    byteCount = frame.byteCount
    plainByteCount = frame.plainByteCount
    firstSequence = frame.firstSequence
    recordCount = frame.recordCount
  }

  init(
    offset: UInt64, byteCount: Int, plainByteCount: Int, firstSequence: UInt64, recordCount: UInt32
  ) {
    self.offset = offset
    self.byteCount = byteCount
    self.plainByteCount = plainByteCount
    self.firstSequence = firstSequence
    self.recordCount = recordCount
  }
}
