import Glibc

/// An input that could not be read, in part or at all.
public struct InputProblem: Error, Hashable, Sendable {
  public var file: String
  /// 0 when the whole file is meant.
  public var record: UInt64
  public var reason: String
  public init(file: String, record: UInt64 = 0, reason: String) {
    self.file = file
    self.record = record
    self.reason = reason
  }
}

/// Finds the files that paths, folders and patterns name.
public enum InputFinder {
  public struct Found: Sendable {
    /// In the order given; the files of a folder sorted by path. No file twice, by whatever paths it is named.
    public var files: [String] = []
    public var problems: [InputProblem] = []
    /// Sum of the file sizes, bytes; inputs without a size count 0.
    public var byteCount: UInt64 = 0
  }

  /// - Parameter paths: files, folders (searched to any depth; hidden entries and symbolic links to folders are passed over), patterns with
  ///   `*`, `?` and `[…]`, and `-` for standard input.
  public static func find(_ paths: [String]) -> Found {
    var found = Found()
    var seen: Set<FileIdentity> = []
    for path in paths {
      if path == "-" {
        if !found.files.contains(path) { found.files.append(path) }
        continue
      }
      var status = stat()
      if stat(path, &status) == 0 {
        add(path, status, &found, &seen)
        continue
      }
      let reason = String(cString: strerror(errno))
      let isPattern = path.contains { "*?[".contains($0) }
      let matches = isPattern ? expand(path) : []
      if matches.isEmpty {
        found.problems.append(
          InputProblem(
            file: path,
            reason: isPattern
              ? "no file fits; check the folder, or quote a pattern such as 'logs/*.evtx'"
              : reason.lowercased()))
      }
      for match in matches where stat(match, &status) == 0 {
        add(match, status, &found, &seen)
      }
    }
    return found
  }

  /// What makes two paths the same file: `logs/a` is `./logs/a`, and a link is what it leads to.
  private struct FileIdentity: Hashable {
    var device: UInt64
    var number: UInt64

    init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  private static func add(
    _ path: String, _ status: stat, _ found: inout Found, _ seen: inout Set<FileIdentity>
  ) {
    switch status.st_mode & S_IFMT {
    case S_IFDIR: addFolder(path, &found, &seen)
    case S_IFREG, S_IFIFO, S_IFCHR:
      guard seen.insert(FileIdentity(status)).inserted else { return }
      found.files.append(path)
      found.byteCount += UInt64(max(0, status.st_size))
    default: found.problems.append(InputProblem(file: path, reason: "neither a file nor a folder"))
    }
  }

  private static func addFolder(_ path: String, _ found: inout Found, _ seen: inout Set<FileIdentity>) {
    guard let folder = opendir(path) else {
      found.problems.append(InputProblem(file: path, reason: String(cString: strerror(errno)).lowercased()))
      return
    }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(folder)
    for name in names.sorted() {
      let child = path.hasSuffix("/") ? path + name : path + "/" + name
      var status = stat()
      func passOver(_ reason: String) { found.problems.append(InputProblem(file: child, reason: reason)) }
      guard lstat(child, &status) == 0 else {
        // A name that is no UTF-8 was repaired on the way and is not found again.
        passOver(
          name.contains("\u{FFFD}")
            ? "its name is not UTF-8: rename it" : String(cString: strerror(errno)).lowercased())
        continue
      }
      if status.st_mode & S_IFMT == S_IFLNK {
        guard stat(child, &status) == 0 else {
          passOver("a link that leads nowhere")
          continue
        }
        if status.st_mode & S_IFMT == S_IFDIR {
          passOver("a link to a folder: name that folder itself to have it read")
          continue
        }
      }
      guard [S_IFDIR, S_IFREG].contains(status.st_mode & S_IFMT) else {
        passOver("a pipe, socket or device: inside a folder it might never end")
        continue
      }
      add(child, status, &found, &seen)
    }
  }

  private static func expand(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
  }
}
