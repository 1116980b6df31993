"""The GraphQL documents of the tests of the content desk."""

ERRORS = "userErrors { code message path }"
STANDING = "id slug version status availableActions translations { locale state origin } revision { number }"

CREATE_MEETING = (
    f"mutation($input: MeetingInput!) {{ createMeeting(input: $input) {{ meeting {{ {STANDING} }} {ERRORS} }} }}"
)
UPDATE_MEETING = f"""mutation($input: UpdateMeetingInput!) {{ updateMeeting(input: $input) {{
  meeting {{ {STANDING} title summary ru: title(locale: "ru") }} current {{ version title summary }} {ERRORS} }} }}"""
CREATE_PROGRAMME = (
    f"mutation($input: ProgrammeInput!) {{ createProgramme(input: $input) {{ programme {{ {STANDING} }} {ERRORS} }} }}"
)
UPDATE_PROGRAMME = f"""mutation($input: UpdateProgrammeInput!) {{ updateProgramme(input: $input) {{
  programme {{ {STANDING} title summary tags }} current {{ version title summary tags }} {ERRORS} }} }}"""
CREATE_CALL = f"mutation($input: CallInput!) {{ createCall(input: $input) {{ call {{ {STANDING} form {{ version sections {{ key fields {{ key label }} }} }} }} {ERRORS} }} }}"
UPDATE_CALL = f"mutation($input: UpdateCallInput!) {{ updateCall(input: $input) {{ call {{ {STANDING} form {{ version sections {{ key fields {{ key label }} }} }} }} {ERRORS} }} }}"


def act(name: str) -> str:
    """The document of one of the acts of the workflow."""
    return (
        f"mutation($input: ActOnContentInput!) {{ {name}(input: $input) {{ "
        f"content {{ __typename {STANDING} acts {{ action note by }} }} current {{ version status }} {ERRORS} }} }}"
    )


SET_TRANSLATION = f"mutation($input: SetTranslationInput!) {{ setTranslation(input: $input) {{ content {{ {STANDING} }} {ERRORS} }} }}"
RESTORE = f"mutation($input: RestoreRevisionInput!) {{ restoreRevision(input: $input) {{ content {{ {STANDING} title }} {ERRORS} }} }}"
COMPARE = """query($content: ID!, $before: Int!, $after: Int, $locale: Locale) {
  compareRevisions(content: $content, before: $before, after: $after, locale: $locale) {
    locale fields { path kind before after spans { kind text } }
    blocks { path key kind isMoved placeBefore placeAfter spans { kind text } after { __typename } }
  } }"""
SAVE_INSTITUTION = (
    f"mutation($input: InstitutionInput!) {{ saveInstitution(input: $input) {{ institution {{ id slug }} {ERRORS} }} }}"
)
SAVE_SERIES = (
    f"mutation($input: MeetingSeriesInput!) {{ saveMeetingSeries(input: $input) {{ series {{ id }} {ERRORS} }} }}"
)
SAVE_DOCUMENT = (
    f"mutation($input: DocumentInput!) {{ saveDocument(input: $input) {{ document {{ id class }} {ERRORS} }} }}"
)
SAVE_PLAN = f"mutation($input: ActivityPlanInput!) {{ saveActivityPlan(input: $input) {{ activityPlan {{ id year activities {{ key title status }} }} {ERRORS} }} }}"
SAVE_BLOCK_TYPE = f"mutation($input: CustomBlockTypeInput!) {{ saveCustomBlockType(input: $input) {{ customBlockType {{ type title jsonSchema version }} {ERRORS} }} }}"
UPLOAD = f"mutation($input: UploadFileInput!) {{ uploadFile(input: $input) {{ file {{ id name mediaType url }} {ERRORS} }} }}"
REQUEST_CORRECTION = f"mutation($input: RequestCorrectionInput!) {{ requestCorrection(input: $input) {{ request {{ id state text place }} {ERRORS} }} }}"
SETTLE_CORRECTION = f"mutation($input: SettleCorrectionInput!) {{ settleCorrection(input: $input) {{ request {{ id state answer }} {ERRORS} }} }}"
ISSUE_CORRIGENDUM = f"mutation($input: IssueCorrigendumInput!) {{ issueCorrigendum(input: $input) {{ meeting {{ {STANDING} minutes {{ recordStatus corrigenda {{ number text }} }} }} {ERRORS} }} }}"
REPORT = f"mutation($input: ReportFollowUpInput!) {{ reportFollowUp(input: $input) {{ actionItem {{ id status reports {{ text status institution {{ slug }} }} }} {ERRORS} }} }}"
START_FOLLOW_UP = f"mutation($input: StartFollowUpInput!) {{ startFollowUp(input: $input) {{ content {{ __typename {STANDING} title }} {ERRORS} }} }}"
QUEUE = "{ moderationQueue { totalCount nodes { since reason claimedBy { email } subject { __typename ... on Meeting { id status } ... on Programme { id status } ... on Call { id status } } } } }"
CLAIM = f"mutation($subject: ID!) {{ claimModeration(subject: $subject) {{ done {ERRORS} }} }}"
