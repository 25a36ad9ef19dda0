import Sigma
import WardModel

extension LogSource {
  /// The source in the words of the Sigma library.
  var sigmaDescription: SourceDescription {
    let aliases = aliases
    return SourceDescription(
      product: product, services: [service].compactMap { $0 } + furtherServices, categories: categories,
      constants: Dictionary(constants.map { ($0.field, $0.value) }, uniquingKeysWith: { first, _ in first }),
      ruleNames: { aliases.allNames(of: $0) })
  }
}
