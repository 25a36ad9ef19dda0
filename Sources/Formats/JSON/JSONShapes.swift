/// The JSON shapes that Ward knows, the most specific first.
public enum JSONShapes {
  /// Every shape of this module. A new shape is one new file and one line here.
  public static let standard: [any JSONShape] = WindowsJSONShape.all
}
