"""The GraphQL documents of the tests."""

ERRORS = "userErrors { code message path }"
APPLICATION = "application { id version progress state availableActions answers savedAt reference receipt { reference receivedAt sha256 } files { field file { id name mediaType bytes sha256 } } history { action by } }"

START = f"mutation($input: StartApplicationInput!) {{ startApplication(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
SAVE = f"mutation($input: SaveAnswersInput!) {{ saveAnswers(input: $input) {{ {APPLICATION} current {{ version answers }} {ERRORS} }} }}"
ATTACH = f"mutation($input: AttachFileInput!) {{ attachFile(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
SUBMIT = (
    f"mutation($input: SubmitApplicationInput!) {{ submitApplication(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
)
WITHDRAW = (
    f"mutation($input: ActOnApplicationInput!) {{ withdrawApplication(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
)
MINE = f"query($id: ID!) {{ viewer {{ {APPLICATION.replace('application {', 'application(id: $id) {', 1)} }} }}"

REQUEST_CODE = f"mutation($input: RequestSignInCodeInput!) {{ requestSignInCode(input: $input) {{ done {ERRORS} }} }}"
SIGN_IN = f"mutation($input: SignInInput!) {{ signIn(input: $input) {{ token expiresAt account {{ email roles }} {ERRORS} }} }}"
SIGN_OUT = f"mutation {{ signOut {{ done {ERRORS} }} }}"
