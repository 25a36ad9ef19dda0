import Glibc

/// Finds the files that patterns mean.
enum FileFinder {
  struct Found: Hashable {
    var path: String
    var identity: FileIdentity
    var byteCount: UInt64
  }

  /// The regular files of a configuration, in the order of their paths, each once.
  static func files(_ configuration: FollowConfiguration, limit: Int) -> [Found] {
    var paths: Set<String> = []
    for pattern in configuration.patterns {
      for path in expand(pattern) {
        if isFolder(path) { paths.formUnion(names(path).map { path + "/" + $0 }) } else { paths.insert(path) }
      }
    }
    let wanted = paths.filter { path in !configuration.ignoredSuffixes.contains { path.hasSuffix($0) } }
    var seen: Set<FileIdentity> = []
    var found: [Found] = []
    for path in wanted.sorted() {
      guard found.count < limit else { break }
      guard let file = status(path), seen.insert(file.identity).inserted else { continue }
      found.append(file)
    }
    return found
  }

  /// The file at a path; `nil` when there is none or it is no regular file.
  static func status(_ path: String) -> Found? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Found(
      path: path, identity: FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)),
      byteCount: UInt64(max(0, status.st_size)))
  }

  /// Where in a folder a file is now, by its number.
  static func path(of identity: FileIdentity, in folder: String) -> String? {
    for name in names(folder) {
      let path = folder + "/" + name
      if status(path)?.identity == identity { return path }
    }
    return nil
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether a pattern means a path that may no longer be there.
  static func covers(_ pattern: String, _ path: String) -> Bool {
    pattern == path || folder(of: path) == pattern || fnmatch(pattern, path, FNM_PATHNAME) == 0
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Names in a folder, without those that begin with a point.
  private static func names(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  private static func expand(_ pattern: String) -> [String] {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return [pattern] }
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, GLOB_NOSORT, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }
}
