import WardModel

extension HubRuntime {
  static let roleNames = Role.allCases.map(\.rawValue)
  private static let accountPageLimit = 500
  private static let accountModel = APIModel(
    "Account",
    [
      APIMember("name", .text, "The sign-in name."), APIMember("displayName", .text),
      APIMember("roles", .list(.choice(roleNames))), APIMember("disabled", .flag),
      APIMember("secondFactor", .flag),
      APIMember("mustChangePassword", .flag),
      APIMember("issuer", .nullable(.text), "Where it signs in, if not here."),
      APIMember("created", .nullable(.time)), APIMember("lastSignIn", .nullable(.time)),
    ])

  /// Calls about accounts. Tokens can't make them: a person's session is needed.
  var accountEndpoints: [APIEndpoint] {
    let whole = APIOperation.Answer.json(.named(Self.accountModel))
    return [
      endpoint(
        .get, "/v1/accounts", .needs(.manageAccounts), "accounts", "Accounts, by name",
        parameters: APIOperation.paging(most: Self.accountPageLimit),
        answer: .json(APIModel.page(of: Self.accountModel))
      ) { call in
        let limit = try call.limit(100, most: Self.accountPageLimit)
        let after = call.query("cursor") ?? ""
        let found = try await desk.accounts().sorted { $0.name < $1.name }.filter { $0.name > after }
        let page = found.prefix(limit)
        return .page(page.map(Self.json), cursor: found.count > limit ? page.last?.name : nil)
      },
      endpoint(
        .post, "/v1/accounts", .needs(.manageAccounts), "accounts",
        "Makes an account; its password must be changed at the first sign-in", body: NewAccount.members,
        status: 201,
        answer: whole
      ) { call in
        let body = try call.body(NewAccount.self)
        let made = try await desk.addAccount(
          name: body.name, displayName: body.displayName, roles: body.roles, password: body.password,
          by: call.actor)
        return .json(Self.json(made).bytes, status: 201)
      },
      endpoint(
        .put, "/v1/accounts/:name/roles", .needs(.manageAccounts), "accounts",
        "Gives other roles; ends its sessions",
        body: RoleList.members, answer: whole
      ) { call in
        let roles = try call.body(RoleList.self).roles
        return .json(Self.json(try await desk.setRoles(roles, of: call.part("name"), by: call.actor)).bytes)
      },
      endpoint(
        .put, "/v1/accounts/:name/state", .needs(.manageAccounts), "accounts",
        "Shuts an account or opens it again; ends its sessions", body: AccountState.members, answer: whole
      ) { call in
        let isDisabled = try call.body(AccountState.self).disabled
        return .json(
          Self.json(try await desk.setDisabled(isDisabled, call.part("name"), by: call.actor)).bytes)
      },
    ]
  }

  private static func json(_ person: Person) -> JSONObject {
    var json = JSONObject()
    json.add("name", person.name)
    json.add("displayName", person.displayName)
    json.add("roles", person.roles.map(\.rawValue).sorted())
    json.add("disabled", person.isDisabled)
    json.add("secondFactor", person.hasSecondFactor)
    json.add("mustChangePassword", person.mustChangePassword)
    json.add("issuer", person.issuer)
    json.add("created", person.createdAt)
    json.add("lastSignIn", person.lastSignInAt)
    return json
  }
}

private struct RoleList: APIBody {
  static let members = [APIMember("roles", .list(.choice(HubRuntime.roleNames)))]
  var roles: Set<Role>

  private enum CodingKeys: CodingKey { case roles }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var roles: Set<Role> = []
    for name in try container.decode([String].self, forKey: .roles) {
      guard let role = Role(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .roles, in: container,
          debugDescription: "each must be one of \(HubRuntime.roleNames.joined(separator: ", "))")
      }
      roles.insert(role)
    }
    self.roles = roles
  }
}

private struct NewAccount: APIBody {
  static let members =
    [
      APIMember("name", .text), APIMember("displayName", .text),
      APIMember("password", .text, "To be changed at the first sign-in."),
    ] + RoleList.members
  var name: String
  var displayName: String
  var password: String
  var roles: Set<Role>

  private enum CodingKeys: CodingKey { case name, displayName, password }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    displayName = try container.decode(String.self, forKey: .displayName)
    password = try container.decode(String.self, forKey: .password)
    roles = try RoleList(from: decoder).roles
  }
}

private struct AccountState: APIBody {
  static let members = [APIMember("disabled", .flag)]
  var disabled: Bool
}
