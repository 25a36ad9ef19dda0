/// What a person needs to put the hub into a phone's code program. Shown once.
public struct CodeEnrolment: Sendable {
  /// The secret in base 32, to be typed.
  public let secretText: String
  /// The same as an address for a picture code.
  /// - Source: github.com/google/google-authenticator wiki, Key URI Format.
  public let address: String

  init(secret: [UInt8], name: String, hubName: String) {
    secretText = Base32.uppercase(secret)
    let label = URLText.escaped(hubName) + ":" + URLText.escaped(name)
    address = "otpauth://totp/\(label)?secret=\(secretText)&issuer=\(URLText.escaped(hubName))"
  }

}
