/// Reads files of Sigma documents: rules, correlations and filters.
///
/// Each file is read by itself, without state, so that callers may read many at once; ``RuleSet/assemble(_:pipelines:placeholders:)``
/// links the results.
public enum RuleParser {
  /// Reads one file. Never fails as a whole: what can't be used is in `refused`.
  public static func parse(
    file: String, bytes: UnsafeRawBufferPointer, limits: LoadLimits = LoadLimits()
  ) -> ParsedFile {
    var result = ParsedFile(file: file)
    let tree = YAMLReader.read(bytes, limits: limits)
    var collection = RuleCollection(limits: limits)
    var testCount = 0
    for document in tree.documents {
      if let refusal = document.refusal {
        result.refuse(refusal, nil)
        continue
      }
      guard document.root >= 0 else { continue }
      let root = tree.node(document.root)
      // An empty document, such as after a last `---`.
      if root.isNull { continue }
      var parser = DocumentParser(file: file, limits: limits, testCount: testCount)
      do throws(Refusal) {
        guard let merged = try collection.take(root) else { continue }
        result.documents.append(try parser.parse(merged))
      } catch {
        let title = root.isMapping ? (root["title"] ?? root["id"])?.text : nil
        result.refuse(error, title)
      }
      testCount = parser.testCount
      result.warnings += parser.warnings
    }
    if let error = tree.syntaxError { result.refuse(error, nil) }
    return result
  }

  /// As above, from an array.
  public static func parse(file: String, bytes: [UInt8], limits: LoadLimits = LoadLimits()) -> ParsedFile {
    bytes.withUnsafeBytes { parse(file: file, bytes: $0, limits: limits) }
  }
}

extension ParsedFile {
  mutating func refuse(_ refusal: Refusal, _ rule: String?) {
    refused.append(Problem(file: file, line: refusal.line, message: refusal.message, rule: rule))
  }
}
