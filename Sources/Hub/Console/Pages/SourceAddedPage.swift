extension Console {
  /// Shown once after a source was added or got a new token.
  enum SourceAddedPage {
    static func render(_ view: SourceAddedView, in frame: Frame) -> [UInt8] {
      Document(
        title: view.name, place: .sources,
        content: """
          \(pageHead("\(view.name) may send now", crumb: (Link("/sources"), "Sources"), lede: "Paste one of these on the sender. The source turns to “Heard” when its first event arrives."))
          <div class="secret"><h2>The token, shown this once</h2>\(copyable(view.token, label: "Token"))\
          <p>Ward keeps only a fingerprint of it. If it is lost, make a new one on the source’s page.</p></div>
          \(section("senders", "Ready to paste", each(snippets(view)) { folded($0.name, style: "fold boxed", "<p class=\"hint\">\($0.place)</p>\(copyable($0.text, label: $0.name))") }))
          \(section("trust", "So that the sender knows this hub", intro: "Senders that check certificates need the hub’s own authority, or its fingerprint.", facts([("Authority file on the hub", "<span class=\"code\">\(view.authorityFile)</span>"), ("SHA-256", "<span class=\"code\">\(view.fingerprint)</span>")], style: "facts card")))
          <p class="pager"><a class="button" href="\(Link.source(view.id))">Go to the source</a></p>
          """
      ).render(in: frame)
    }

    struct Snippet {
      var name: String
      var place: String
      var text: String
    }

    /// What to paste on each kind of sender.
    /// - Source: the reference pages of curl, Winlogbeat, Filebeat, Fluent Bit (output `http`) and rsyslog (`omelasticsearch`, `omfwd`).
    static func snippets(_ view: SourceAddedView) -> [Snippet] {
      let address = "https://\(view.hostName):\(view.httpsPort)"
      let beats = """
        output.elasticsearch:
          hosts: ["\(address)"]
          api_key: "ward:\(view.token)"
          ssl.certificate_authorities: ["/etc/ward/authority.pem"]
        setup.ilm.enabled: false
        setup.template.enabled: false
        """
      return [
        Snippet(
          name: "curl, to try it", place: "In a terminal.",
          text: """
            curl --cacert authority.pem \\
              -H "Authorization: Bearer \(view.token)" \\
              -H "Content-Type: application/x-ndjson" \\
              --data-binary '{"message":"hello from curl"}' \\
              "\(address)/v1/events"
            """),
        Snippet(
          name: "Winlogbeat", place: "At the end of winlogbeat.yml, in place of its other output.",
          text: beats),
        Snippet(
          name: "Filebeat", place: "At the end of filebeat.yml, in place of its other output.", text: beats),
        Snippet(
          name: "Fluent Bit", place: "In fluent-bit.conf.",
          text: """
            [OUTPUT]
                Name        http
                Match       *
                Host        \(view.hostName)
                Port        \(view.httpsPort)
                URI         /v1/events
                Format      json_lines
                Compress    gzip
                Header      Authorization Bearer \(view.token)
                tls         On
                tls.ca_file /etc/ward/authority.pem
            """),
        Snippet(
          name: "rsyslog, over HTTPS",
          place: "In /etc/rsyslog.d/60-ward.conf; needs the package rsyslog-elasticsearch.",
          text: """
            module(load="omelasticsearch")
            action(type="omelasticsearch"
                   server="\(view.hostName)" serverport="\(view.httpsPort)" usehttps="on"
                   tls.cacert="/etc/ward/authority.pem"
                   uid="ward" pwd="\(view.token)"
                   bulkmode="on" searchType=""
                   queue.type="LinkedList" queue.filename="ward" queue.maxdiskspace="1g"
                   action.resumeRetryCount="-1")
            """),
        Snippet(
          name: "rsyslog, as syslog over TLS",
          place:
            "In /etc/rsyslog.d/60-ward.conf; needs the package rsyslog-gnutls. Syslog carries no token: the source is known by its address.",
          text: """
            action(type="omfwd" target="\(view.hostName)" port="\(view.syslogTLSPort)" protocol="tcp"
                   TCP_Framing="octet-counted" Template="RSYSLOG_SyslogProtocol23Format"
                   StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name"
                   StreamDriverPermittedPeers="\(view.hostName)"
                   StreamDriver.CAFile="/etc/ward/authority.pem"
                   queue.type="LinkedList" queue.filename="ward-syslog" action.resumeRetryCount="-1")
            """),
      ]
    }
  }
}
