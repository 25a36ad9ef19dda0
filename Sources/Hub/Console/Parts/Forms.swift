extension Console {
  /// A form that is sent to one of the routes, always with the field against forged requests.
  static func form(_ frame: Frame, to link: Link, style: String = "", _ content: HTML) -> HTML {
    """
    <form method="post" action="\(link)" class="\(style)"><input type="hidden" name="csrf" value="\(frame.csrf)">
    \(content)
    </form>

    """
  }

  /// A form that is one button.
  static func button(
    _ frame: Frame, to link: Link, _ text: String, style: String = "", fields: [(String, String)] = []
  ) -> HTML {
    form(
      frame, to: link, style: "inline",
      """
      \(each(fields) { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })\
      <button class="\(style)">\(text)</button>
      """)
  }

  /// A labelled field of one line.
  static func field(
    _ label: String, name: String, value: String = "", type: String = "text", hint: String? = nil,
    required: Bool = true, autocomplete: String = "off", id: String? = nil, code: Bool = false
  ) -> HTML {
    let id = id ?? "f-" + name
    return """
      <div class="field"><label for="\(id)">\(label)</label>\
      \(with(hint) { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" })\
      <input id="\(id)" name="\(name)" type="\(type)" value="\(value)" autocomplete="\(autocomplete)"\
      \(when(code, " class=\"code\" spellcheck=\"false\""))\
      \(when(hint != nil, " aria-describedby=\"\(id)-hint\""))\(when(required, " required"))></div>

      """
  }

  static func area(
    _ label: String, name: String, value: String = "", hint: String? = nil, id: String? = nil,
    code: Bool = false
  ) -> HTML {
    let id = id ?? "f-" + name
    return """
      <div class="field"><label for="\(id)">\(label)</label>\
      \(with(hint) { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" })\
      <textarea id="\(id)" name="\(name)" rows="3"\(when(code, " class=\"code\" spellcheck=\"false\""))\
      \(when(hint != nil, " aria-describedby=\"\(id)-hint\"")) required>
      \(lines: value)</textarea></div>

      """
  }

  /// A labelled choice; each option is its value and its words.
  static func choice(
    _ label: String, name: String, _ options: [(String, String)], chosen: String = "", hint: String? = nil,
    id: String? = nil
  ) -> HTML {
    let id = id ?? "f-" + name
    return """
      <div class="field"><label for="\(id)">\(label)</label>\
      \(with(hint) { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" })\
      <select id="\(id)" name="\(name)"\(when(hint != nil, " aria-describedby=\"\(id)-hint\""))>\
      \(each(options) { "<option value=\"\($0.0)\"\(when($0.0 == chosen, " selected"))>\($0.1)</option>" })</select></div>

      """
  }

  /// Several choices at once; the field comes once for each that is ticked.
  static func ticks(_ label: String, name: String, _ options: [(String, String)], chosen: [String] = [])
    -> HTML
  {
    """
    <fieldset class="field"><legend>\(label)</legend>\(each(options) { option in
      "<div class=\"radio\"><label><input type=\"checkbox\" name=\"\(name)\" value=\"\(option.0)\"\(when(chosen.contains(option.0), " checked"))> \(option.1)</label></div>"
    })</fieldset>

    """
  }

  /// What is wrong with what was entered.
  static func problem(_ text: String?) -> HTML {
    with(text) { "<p class=\"problem\" role=\"alert\">\($0)</p>" }
  }

  /// A quiet form behind its own words.
  static func folded(_ summary: String, style: String = "fold", _ content: HTML) -> HTML {
    """
    <details class="\(style)"><summary>\(summary)</summary><div class="inside">\(content)</div></details>

    """
  }
}
