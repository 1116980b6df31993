"""Who reads and does what: the table of every field and role, and proof that what it denies is denied over HTTP."""

import difflib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLObjectType

from adapters import clock
from domain.access import ACT, READ, read_rule
from domain.applications import Action, State
from domain.applications import Actor as Capacity
from domain.content import PublicationStatus
from models.accounts import Account
from models.applications import Application
from models.base import new_id
from models.calls import Call
from models.files import File
from models.meetings import Meeting
from models.messages import Message, MessageState
from models.organisations import Organisation
from resolvers.ids import global_id
from schema.gate import AccessDenied
from schema.root import schema
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.access_table import HEADER, TABLE, THINGS, VIEWERS, fields, lines
from tests.api.desk import CONTRIBUTOR_ELSEWHERE, nothing, text
from tests.api.documents import ATTACH, SAVE, SIGN_OUT, START, SUBMIT, WITHDRAW
from tests.api.selecting import ACTS as SELECTING
from tests.api.test_co_applicants import ACCEPT, DECLINE, INVITE, REMOVE
from tests.api.test_reuse import REUSE
from tests.api.test_uploads import ATTACH_UPLOAD
from tests.client import Ask
from tests.factories import a_call, a_draft_meeting, a_meeting

OTHERS = (TIMUR, CONTRIBUTOR, CONTRIBUTOR_ELSEWHERE, REVIEWER, EDITOR, SECRETARIAT, ADMINISTRATOR)
EVERYBODY: tuple[Actor | None, ...] = (None, AYGUL, *OTHERS)


def name_of(actor: Actor | None) -> str:
    return actor.email.partition("@")[0] if actor else "guest"


def test_the_table_says_what_the_rules_come_to() -> None:
    kept, now = TABLE.read_text().splitlines(), [*HEADER.splitlines(), *lines()]

    differences = list(difflib.unified_diff(kept, now, "kept in access_table.txt", "by the rules", lineterm="", n=0))

    wanted = "If this is meant: python -m tests.api.access_table, and have the difference read in review."
    assert not differences, "\n".join([*differences, wanted])


def test_every_rule_is_about_something_in_the_schema() -> None:
    known = {f"{kind}.{name}" for kind, name in fields()}
    types = {field.partition(".")[0] for field in known}

    assert {name for name in READ if name not in known | types} == set()
    assert {f"Mutation.{act}" for act in ACT} == {field for field in known if field.startswith("Mutation.")}


def test_no_resolver_runs_for_whom_the_table_denies_it() -> None:
    denials = [
        (role, whose, kind, name)
        for kind, name in fields()
        for role, viewer in VIEWERS.items()
        for whose, thing in THINGS.items()
        if not read_rule(kind, name)(viewer, thing)
    ]

    assert {role for role, *_ in denials} == set(VIEWERS)
    assert [denial for denial in denials if _answers(*denial)] == []


def _answers(role: str, whose: str, kind: str, name: str) -> bool:
    """Whether a field of the built schema shows a thing to somebody."""
    info = SimpleNamespace(context=SimpleNamespace(viewer=VIEWERS[role]))
    described = schema._schema.type_map[kind]
    assert isinstance(described, GraphQLObjectType)
    resolve = described.fields[name].resolve
    assert resolve is not None, "a field behind a rule has a resolver that asks it"
    try:
        shown = resolve(THINGS[whose], info)
    except AccessDenied as denied:
        return denied.is_guest is not (role == "GUEST")
    return shown is not None


WORDS = {
    "draft": "word-of-the-draft",
    "submitted": "word-as-submitted",
    "amended": "word-being-amended",
    "staff note": "word-of-the-staff",
    "undecided": "word-of-a-decision-not-released",
    "mail": "word-of-the-mail",
    "file": "word-in-a-file-name",
    "bytes": "word-in-the-file",
    "organisation": "word-of-the-organisation",
    "name": "word-of-the-passport",
    "address": AYGUL.email,
    "planned meeting": "word-of-a-planned-meeting",
    "edited meeting": "word-of-an-edit",
}
"""What could leak, each by a word that stands nowhere else."""

READABLE: dict[Actor | None, set[str]] = {
    None: set(),
    AYGUL: {"draft", "amended", "mail", "file", "bytes", "organisation", "name", "address"},
    TIMUR: set(),
    CONTRIBUTOR: {"submitted", "file", "bytes", "organisation", "name"},
    CONTRIBUTOR_ELSEWHERE: set(),
    REVIEWER: set(),
    EDITOR: {"planned meeting", "edited meeting"},
    SECRETARIAT: set(WORDS) - {"draft", "amended"},
    ADMINISTRATOR: {"name", "address"},
}

APPLICATION_PARTS = (
    "answers",
    "state",
    "history { action by note }",
    "applicant { email }",
    "applicant { name { passport } }",
    "applicant { organisation { name } }",
    "organisation { name about }",
    "files { field }",
    "files { file { name } }",
    "messages { subject body }",
)
NODES = (
    *(f"... on Application {{ {part} }}" for part in APPLICATION_PARTS),
    "... on Account { email }",
    "... on Account { name { passport } }",
    "... on Account { organisation { name } }",
    "... on Organisation { name }",
    "... on File { name url }",
    "... on Message { to subject body }",
    "... on Meeting { title revisions(first: 9) { nodes { content { title } } } }",
)
QUERIES = (
    *(f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename {part} }} }}" for part in NODES),
    *(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename }} viewer {{ applications {{ nodes {{ {part} }} }} }} }}"
        for part in APPLICATION_PARTS
    ),
    "{ viewer { messages { nodes { body } } } }",
    "{ meetings(filter: { status: [DRAFT, IN_REVIEW, APPROVED, PUBLISHED] }) { nodes { title } } }",
    '{ meetings { nodes { title } } fifth: meeting(slug: "fifth") { title } sixth: meeting(slug: "sixth") { title } }',
)
OWN = "query($id: ID!) { viewer { application(id: $id) { answers } } }"
STALE = (
    "mutation($id: ID!) { withdrawApplication(input: { application: $id, version: 0 }) "
    "{ application { answers } current { answers } userErrors { message } } }"
)


@pytest.fixture
async def aygul(ask: Ask, call: Call) -> dict[str, list[str]]:
    """Everything of Aygül's that could leak, and content that is not public: global ids by what they name."""
    profile = "mutation($name: String!) { updateProfile(input: { passportName: $name }) { userErrors { message } } }"
    await ask(profile, as_=AYGUL, name=WORDS["name"])
    organisation = {"name": WORDS["organisation"], "country": "KG"}
    await ask(SAVE_ORGANISATION, as_=AYGUL, input=organisation)
    submitted = await _begun(ask, call, WORDS["submitted"])
    letter = {"application": submitted, "field": "letter"}
    await ask.upload(ATTACH, WORDS["bytes"].encode(), f"{WORDS['file']}.txt", as_=AYGUL, input=letter)
    await ask(SUBMIT, as_=AYGUL, input={"application": submitted, "version": 3})
    await _save(ask, submitted, 4, motivation=WORDS["amended"])
    await _worked_on_by_staff()
    draft = await _begun(ask, await a_call("exchange-call"), WORDS["draft"])
    meetings = await _meetings()
    return {
        "application": [submitted, draft],
        "account": [global_id("Account", one.id) for one in await Account.many({"email": AYGUL.email})],
        "organisation": [global_id("Organisation", one.id) for one in await Organisation.many({})],
        "file": [global_id("File", one.id) for one in await File.many({})],
        "message": [global_id("Message", one.id) for one in await Message.many({})],
        "meeting": meetings,
    }


async def _begun(ask: Ask, call: Call, motivation: str) -> str:
    """A finished draft for a call."""
    given = {"call": global_id("Call", call.item_id), "key": call.slug}
    begun = (await ask(START, as_=AYGUL, input=given))["startApplication"]["application"]
    await _save(ask, begun["id"], begun["version"], name="Aygül", motivation=motivation)
    id_: str = begun["id"]
    return id_


async def _save(ask: Ask, application: str, version: int, **answers: str) -> None:
    given = [{"field": field, "value": value} for field, value in answers.items()]
    saved = await ask(SAVE, as_=AYGUL, input={"application": application, "version": version, "answers": given})
    assert saved["saveAnswers"]["userErrors"] == []


async def _worked_on_by_staff() -> None:
    """A step of the staff in the history, a mail that was sent and one that waits for its release."""
    (application,) = await Application.many({})
    note, now = WORDS["staff note"], clock.now()
    application.move_to(
        State.IN_SCREENING, Action.START_SCREENING, actor=Capacity.SECRETARIAT, by=None, at=now, note=note
    )
    await application.save_as_of(application.version)
    for word, state in (("mail", MessageState.SENT), ("undecided", MessageState.DRAFT)):
        await Message(
            cause=word,
            owner_id=application.applicant_id,
            application=application.id,
            to=AYGUL.email,
            subject="About your application",
            body=WORDS[word],
            locale="en",
            state=state,
            created_at=now,
            due_at=now,
        ).add()


async def _meetings() -> list[str]:
    """A meeting that nobody published yet, and one that is being edited after it was."""
    planned = await a_draft_meeting("sixth", title={"en": WORDS["planned meeting"]}).add()
    public = await a_meeting("fifth")
    edited = await Meeting.working({"item_id": public.item_id})
    assert edited is not None
    edited.title, edited.status = {"en": WORDS["edited meeting"]}, PublicationStatus.DRAFT
    await edited.save_as_of(edited.version)
    return [global_id("Meeting", planned.item_id), global_id("Meeting", public.item_id)]


@pytest.mark.parametrize("actor", EVERYBODY, ids=name_of)
async def test_nobody_reads_what_is_not_for_them(ask: Ask, aygul: dict[str, list[str]], actor: Actor | None) -> None:
    ids = [id_ for kind in aygul.values() for id_ in kind]
    read = [await ask.raw(query, as_=actor, ids=ids) for query in QUERIES]
    for application in aygul["application"]:
        read += [await ask.raw(document, as_=actor, id=application) for document in (OWN, STALE)]
    codes = {error["extensions"]["code"] for body in read for error in body.get("errors", [])}
    text = json.dumps(read, ensure_ascii=False)
    for file in aygul["file"]:
        text += (await ask.http.get(f"/files/{file}/letter.txt", headers=await ask.headers(actor))).text

    assert {what for what, word in WORDS.items() if word in text} == READABLE[actor]
    assert codes <= {"UNAUTHENTICATED" if actor is None else "FORBIDDEN"}


@pytest.mark.parametrize("actor", EVERYBODY, ids=name_of)
async def test_what_somebody_may_not_see_looks_absent(
    ask: Ask, aygul: dict[str, list[str]], actor: Actor | None
) -> None:
    submitted, draft = aygul["application"]
    ids = [submitted, draft, *aygul["message"], *aygul["file"], aygul["meeting"][0]]
    absent = [global_id(type_, new_id()) for type_ in ("Application", "Message", "File", "Meeting")]

    answer = await ask.raw("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", as_=actor, ids=[*ids, *absent])

    seen = {node["id"] for node in answer["data"]["nodes"] if node}
    writer_sees = {draft, submitted, *aygul["file"]}
    expected = {
        AYGUL: writer_sees | (set(aygul["message"]) - {await _withheld()}),
        CONTRIBUTOR: {submitted, *aygul["file"]},
        EDITOR: {aygul["meeting"][0]},
        SECRETARIAT: set(ids) - {draft},
    }
    assert seen == (expected.get(actor, set()) if actor else set())
    assert "errors" not in answer


async def _withheld() -> str:
    (mail,) = await Message.many({"state": "DRAFT"})
    return global_id("Message", mail.id)


async def test_the_applicant_is_not_told_the_words_of_the_staff(ask: Ask, aygul: dict[str, list[str]]) -> None:
    document = "query($id: ID!) { node(id: $id) { ... on Application { state progress history { action by note } } } }"

    told = await ask(document, as_=AYGUL, id=aygul["application"][0])
    known = await ask(document, as_=SECRETARIAT, id=aygul["application"][0])

    submitted = {"action": "SUBMIT", "by": "APPLICANT", "note": None}
    screened = {"action": "START_SCREENING", "by": "SECRETARIAT", "note": WORDS["staff note"]}
    assert told == {"node": {"state": None, "progress": "RECEIVED", "history": [submitted]}}
    assert known == {"node": {"state": "IN_SCREENING", "progress": "RECEIVED", "history": [submitted, screened]}}


ERRORS = "userErrors { code path }"
SAVE_ORGANISATION = (
    f"mutation($input: OrganisationInput!) {{ saveOrganisation(input: $input) {{ organisation {{ id }} {ERRORS} }} }}"
)
REQUEST_CODE = f"mutation($input: RequestSignInCodeInput!) {{ requestSignInCode(input: $input) {{ done {ERRORS} }} }}"
SIGN_IN = f"mutation($input: SignInInput!) {{ signIn(input: $input) {{ account {{ email }} token {ERRORS} }} }}"
UPDATE_PROFILE = f"mutation($input: ProfileInput!) {{ updateProfile(input: $input) {{ account {{ id }} {ERRORS} }} }}"
UNSUBSCRIBE = f"mutation($input: UnsubscribeInput!) {{ unsubscribe(input: $input) {{ done {ERRORS} }} }}"

Inputs = Callable[[str, Call], dict[str, Any] | None]

ACTS: dict[str, tuple[str, Inputs]] = {
    "requestSignInCode": (REQUEST_CODE, lambda draft, call: {"email": f"{new_id()}@example.org"}),
    "signIn": (SIGN_IN, lambda draft, call: {"email": AYGUL.email, "code": "000000"}),
    "signOut": (SIGN_OUT, lambda draft, call: None),
    "exportMyData": (f"mutation {{ exportMyData {{ url {ERRORS} }} }}", lambda draft, call: None),
    "eraseMyData": (
        f"mutation($input: EraseMyDataInput!) {{ eraseMyData(input: $input) {{ done {ERRORS} }} }}",
        lambda draft, call: {"confirm": AYGUL.email},
    ),
    "updateProfile": (UPDATE_PROFILE, lambda draft, call: {"passportName": "Somebody Else"}),
    "saveOrganisation": (SAVE_ORGANISATION, lambda draft, call: {"name": "Something else", "country": "HU"}),
    "startApplication": (START, lambda draft, call: {"call": global_id("Call", call.item_id), "key": call.slug}),
    "saveAnswers": (
        SAVE,
        lambda draft, call: {"application": draft, "version": 2, "answers": [{"field": "name", "value": "Else"}]},
    ),
    "attachFile": (ATTACH, lambda draft, call: {"application": draft, "field": "letter", "file": None}),
    "attachUpload": (
        ATTACH_UPLOAD,
        lambda draft, call: {"application": draft, "field": "letter", "upload": global_id("Upload", new_id())},
    ),
    "reuseAnswers": (REUSE, lambda draft, call: {"application": draft, "version": 2, "from": nothing("Application")}),
    "inviteCoApplicant": (
        INVITE,
        lambda draft, call: {"application": draft, "email": "third@example.org", "access": "EDIT"},
    ),
    "removeCoApplicant": (REMOVE, lambda draft, call: {"application": draft, "email": "nobody@example.org"}),
    "acceptInvitation": (ACCEPT, lambda draft, call: {"application": draft}),
    "declineInvitation": (DECLINE, lambda draft, call: {"application": draft}),
    "submitApplication": (SUBMIT, lambda draft, call: {"application": draft, "version": 2}),
    "withdrawApplication": (WITHDRAW, lambda draft, call: {"application": draft, "version": 2}),
    "unsubscribe": (UNSUBSCRIBE, lambda draft, call: {"token": "made-up"}),
    "confirmParticipation": (SELECTING[Action.CONFIRM], lambda draft, call: {"application": draft, "version": 2}),
    "declineParticipation": (SELECTING[Action.DECLINE], lambda draft, call: {"application": draft, "version": 2}),
}
"""Every act of the schema, tried on Aygül's draft where there is something to try it on."""

OUTCOMES: dict[str, tuple[str, str, str]] = {
    "requestSignInCode": ("done", "done", "done"),
    "signIn": ("WRONG_CODE", "WRONG_CODE", "WRONG_CODE"),
    "signOut": ("done", "done", "done"),
    "exportMyData": ("UNAUTHENTICATED", "done", "done"),
    "eraseMyData": ("UNAUTHENTICATED", "INVALID", "done"),
    "updateProfile": ("UNAUTHENTICATED", "done", "done"),
    "saveOrganisation": ("UNAUTHENTICATED", "done", "done"),
    "startApplication": ("UNAUTHENTICATED", "done", "done"),
    "saveAnswers": ("UNAUTHENTICATED", "NOT_FOUND", "done"),
    "attachFile": ("UNAUTHENTICATED", "NOT_FOUND", "done"),
    "attachUpload": ("UNAUTHENTICATED", "NOT_FOUND", "NOT_FOUND"),
    "reuseAnswers": ("UNAUTHENTICATED", "NOT_FOUND", "NOT_FOUND"),
    "inviteCoApplicant": ("UNAUTHENTICATED", "NOT_FOUND", "done"),
    "removeCoApplicant": ("UNAUTHENTICATED", "NOT_FOUND", "NOT_FOUND"),
    "acceptInvitation": ("UNAUTHENTICATED", "NOT_FOUND", "NOT_FOUND"),
    "declineInvitation": ("UNAUTHENTICATED", "NOT_FOUND", "NOT_FOUND"),
    "submitApplication": ("UNAUTHENTICATED", "NOT_FOUND", "done"),
    "withdrawApplication": ("UNAUTHENTICATED", "NOT_FOUND", "WRONG_STATE"),
    "unsubscribe": ("NOT_FOUND", "NOT_FOUND", "NOT_FOUND"),
    "confirmParticipation": ("UNAUTHENTICATED", "NOT_FOUND", "WRONG_STATE"),
    "declineParticipation": ("UNAUTHENTICATED", "NOT_FOUND", "WRONG_STATE"),
}
"""What comes of it for a guest, for everybody else who is signed in, and for Aygül."""


WRITE, KEEP, MODERATE = {CONTRIBUTOR, CONTRIBUTOR_ELSEWHERE, EDITOR, SECRETARIAT}, {EDITOR, SECRETARIAT}, {SECRETARIAT}
SPEAK, ADMINISTER = {CONTRIBUTOR, CONTRIBUTOR_ELSEWHERE, SECRETARIAT}, {ADMINISTRATOR}
ACT_ON: dict[str, Any] = {"content": nothing("Meeting"), "version": 1}
NAMED: dict[str, Any] = {"slug": "a", "name": text("A")}

ACT_ON_APPLICATION = {"application": nothing("Application"), "version": 1}
DESK: dict[str, tuple[str, dict[str, Any], str, set[Actor]]] = {
    "createMeeting": ("MeetingInput", {}, "REQUIRED", WRITE),
    "createProgramme": ("ProgrammeInput", {}, "REQUIRED", WRITE),
    "createCall": ("CallInput", {}, "REQUIRED", WRITE),
    "updateMeeting": (
        "UpdateMeetingInput", {"meeting": nothing("Meeting"), "version": 1, "changes": {}}, "NOT_FOUND", WRITE
    ),
    "updateProgramme": (
        "UpdateProgrammeInput", {"programme": nothing("Programme"), "version": 1, "changes": {}}, "NOT_FOUND", WRITE
    ),
    "updateCall": ("UpdateCallInput", {"call": nothing("Call"), "version": 1, "changes": {}}, "NOT_FOUND", WRITE),
    "copyCall": (
        "CopyCallInput",
        {"call": nothing("Call"), "slug": "a", "opensAt": "2031-01-01T00:00:00Z", "closesAt": "2031-03-01T00:00:00Z"},
        "NOT_FOUND",
        KEEP,
    ),
    "startSelection": ("ActOnCallInput", {"call": nothing("Call")}, "NOT_FOUND", MODERATE),
    "announceResults": ("ActOnCallInput", {"call": nothing("Call")}, "NOT_FOUND", MODERATE),
    "completeCall": ("ActOnCallInput", {"call": nothing("Call")}, "NOT_FOUND", MODERATE),
    "cancelCall": ("ActOnCallInput", {"call": nothing("Call"), "note": "A"}, "NOT_FOUND", MODERATE),
    "extendDeadline": (
        "ExtendDeadlineInput", {"call": nothing("Call"), "closesAt": "2031-03-01T00:00:00Z"}, "NOT_FOUND", MODERATE
    ),
    "postponeCall": (
        "PostponeCallInput",
        {"call": nothing("Call"), "startsOn": "2031-03-01", "endsOn": "2031-03-02"},
        "NOT_FOUND",
        MODERATE,
    ),
    "submitForReview": ("ActOnContentInput", ACT_ON, "NOT_FOUND", WRITE),
    "deleteContent": ("ActOnContentInput", ACT_ON, "NOT_FOUND", WRITE),
    "undeleteContent": ("ActOnContentInput", ACT_ON, "NOT_FOUND", WRITE),
    "requestChanges": ("ActOnContentInput", ACT_ON, "NOT_FOUND", MODERATE),
    "approveContent": ("ActOnContentInput", ACT_ON, "NOT_FOUND", MODERATE),
    "publishContent": ("ActOnContentInput", ACT_ON, "NOT_FOUND", MODERATE),
    "unpublishContent": ("ActOnContentInput", ACT_ON, "NOT_FOUND", MODERATE),
    "archiveContent": ("ActOnContentInput", ACT_ON, "NOT_FOUND", MODERATE),
    "setTranslation": ("SetTranslationInput", {**ACT_ON, "locale": "ru", "state": "DRAFT"}, "NOT_FOUND", WRITE),
    "restoreRevision": ("RestoreRevisionInput", {**ACT_ON, "revision": 1}, "NOT_FOUND", WRITE),
    "uploadFile": ("UploadFileInput", {"file": None}, "done", WRITE),
    "saveInstitution": (
        "InstitutionInput", {**NAMED, "institution": nothing("Institution"), "kind": "MEMBER"}, "NOT_FOUND", KEEP
    ),
    "saveMeetingSeries": ("MeetingSeriesInput", {**NAMED, "series": nothing("MeetingSeries")}, "NOT_FOUND", KEEP),
    "saveDocument": (
        "DocumentInput",
        {"document": nothing("Document"), "slug": "a", "title": text("A"), "class": "OTHER"},
        "NOT_FOUND",
        KEEP,
    ),
    "saveActivityPlan": (
        "ActivityPlanInput", {"year": 2024, "document": nothing("Document"), "activities": []}, "NOT_FOUND", KEEP
    ),
    "saveCustomBlockType": (
        "CustomBlockTypeInput", {"type": "a", "title": text("A"), "jsonSchema": {}}, "INVALID", MODERATE
    ),
    "startFollowUp": ("StartFollowUpInput", {"actionItem": nothing("ActionItem")}, "NOT_FOUND", KEEP),
    "reportFollowUp": (
        "ReportFollowUpInput",
        {"actionItem": nothing("ActionItem"), "status": "OPEN", "text": text("A")},
        "NOT_FOUND",
        SPEAK,
    ),
    "requestCorrection": ("RequestCorrectionInput", {"meeting": nothing("Meeting"), "text": "A"}, "NOT_FOUND", SPEAK),
    "settleCorrection": (
        "SettleCorrectionInput", {"request": nothing("CorrectionRequest"), "accepted": True}, "NOT_FOUND", MODERATE
    ),
    "issueCorrigendum": (
        "IssueCorrigendumInput",
        {"meeting": nothing("Meeting"), "version": 1, "text": text("A"), "changes": {}},
        "NOT_FOUND",
        MODERATE,
    ),
    "assignReviewers": (
        "AssignReviewersInput",
        {"applications": [nothing("Application")], "reviewers": [nothing("Account")]},
        "NOT_FOUND",
        MODERATE,
    ),
    "unassignReviewer": (
        "UnassignReviewerInput",
        {"application": nothing("Application"), "reviewer": nothing("Account")},
        "NOT_FOUND",
        MODERATE,
    ),
    "spreadReviewers": (
        "SpreadReviewersInput",
        {"call": nothing("Call"), "reviewers": [nothing("Account")], "each": 1},
        "NOT_FOUND",
        MODERATE,
    ),
    "saveReview": ("SaveReviewInput", {"application": nothing("Application")}, "NOT_FOUND", {REVIEWER}),
    "reviewApplication": (
        "ReviewApplicationInput",
        {"application": nothing("Application"), "scores": [], "recommendation": "YES"},
        "NOT_FOUND",
        {REVIEWER},
    ),
    "declareConflict": ("DeclareConflictInput", {"application": nothing("Application")}, "NOT_FOUND", {REVIEWER}),
    "endorseApplication": (
        "EndorseApplicationInput",
        {"application": nothing("Application"), "version": 1, "endorsed": True},
        "NOT_FOUND",
        {CONTRIBUTOR, CONTRIBUTOR_ELSEWHERE},
    ),
    "rankEndorsements": (
        "RankEndorsementsInput",
        {"call": nothing("Call"), "applications": [nothing("Application")]},
        "NOT_FOUND",
        {CONTRIBUTOR, CONTRIBUTOR_ELSEWHERE},
    ),
    "claimModeration": ("subject", {"subject": nothing("Meeting")}, "NOT_FOUND", MODERATE),
    "setRoles": ("SetRolesInput", {"email": "nobody", "roles": []}, "INVALID", ADMINISTER),
    "createApiKey": ("CreateApiKeyInput", {"name": "", "scopes": ["READ_PUBLIC"]}, "REQUIRED", ADMINISTER),
    "rotateApiKey": ("RotateApiKeyInput", {"apiKey": nothing("ApiKey")}, "NOT_FOUND", ADMINISTER),
    "revokeApiKey": ("apiKey", {"apiKey": nothing("ApiKey")}, "NOT_FOUND", ADMINISTER),
    "trustDocuments": ("TrustDocumentsInput", {"documents": ["{"]}, "INVALID", ADMINISTER),
    "createWebhook": ("CreateWebhookInput", {"url": "nowhere"}, "INVALID", ADMINISTER),
    "deleteWebhook": ("webhook", {"webhook": nothing("Webhook")}, "NOT_FOUND", ADMINISTER),
    "testWebhook": ("webhook", {"webhook": nothing("Webhook")}, "NOT_FOUND", ADMINISTER),
    "replayWebhook": ("ReplayWebhookInput", {"webhook": nothing("Webhook")}, "NOT_FOUND", ADMINISTER),
    "redeliverWebhook": ("delivery", {"delivery": nothing("WebhookDelivery")}, "NOT_FOUND", ADMINISTER),
    "startScreening": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "markIneligible": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "sendToReview": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "shortlistApplication": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "promoteApplication": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "cancelParticipation": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "recordCompletion": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "recordNoShow": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "reopenApplication": ("ActOnApplicationInput", ACT_ON_APPLICATION, "NOT_FOUND", MODERATE),
    "requestInformation": (
        "RequestInformationInput",
        {**ACT_ON_APPLICATION, "fields": ["a"], "respondBy": "2031-03-01T00:00:00Z", "note": "A"},
        "NOT_FOUND",
        MODERATE,
    ),
    "proposeDecision": (
        "ProposeDecisionInput", {**ACT_ON_APPLICATION, "decision": "ACCEPTED"}, "NOT_FOUND", MODERATE
    ),
    "releaseDecisions": ("ReleaseDecisionsInput", {"call": nothing("Call")}, "NOT_FOUND", MODERATE),
    "rankWaitingList": ("RankWaitingListInput", {"call": nothing("Call"), "applications": []}, "NOT_FOUND", MODERATE),
    "saveView": ("SaveViewInput", {"name": ""}, "REQUIRED", MODERATE),
    "deleteView": ("DeleteViewInput", {"view": nothing("SavedView")}, "NOT_FOUND", MODERATE),
    "addStaffNote": ("AddStaffNoteInput", {"application": nothing("Application"), "text": "A"}, "NOT_FOUND", MODERATE),
    "updateMessage": ("UpdateMessageInput", {"message": nothing("Message"), "version": 1}, "NOT_FOUND", MODERATE),
    "releaseMessage": ("ActOnMessageInput", {"message": nothing("Message"), "version": 1}, "NOT_FOUND", MODERATE),
    "discardMessage": ("ActOnMessageInput", {"message": nothing("Message"), "version": 1}, "NOT_FOUND", MODERATE),
    "retryMessage": ("ActOnMessageInput", {"message": nothing("Message"), "version": 1}, "NOT_FOUND", MODERATE),
}  # fmt: skip
"""Every act of the content desk, tried on what is not there; what those are told who may try it, and who they are.
Whose things they may act on is tested with each act."""


@pytest.mark.parametrize("act", DESK)
async def test_nobody_gets_to_the_content_desk_but_who_works_there(ask: Ask, act: str) -> None:
    kind, given, told, who = DESK[act]
    document = f"mutation($input: {kind}!) {{ {act}(input: $input) {{ {ERRORS} }} }}"
    if kind in given:
        # What the act is given is an id alone.
        document = f"mutation($input: ID!) {{ {act}({kind}: $input) {{ {ERRORS} }} }}"

    for actor in EVERYBODY:
        body = await _sent(ask, document, given.get(kind, given), actor)
        if "errors" in body:
            found = body["errors"][0]["extensions"]["code"]
        else:
            found = next(iter([error["code"] for error in body["data"][act]["userErrors"]]), "done")
        assert (actor, found) == (actor, told if actor in who else "FORBIDDEN" if actor else "UNAUTHENTICATED")


def test_every_act_of_the_schema_is_tried() -> None:
    assert set(ACTS) == set(OUTCOMES)
    assert {*ACTS, *DESK} == {name for kind, name in fields() if kind == "Mutation"}


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_acts_on_what_is_not_theirs(ask: Ask, call: Call, act: str) -> None:
    draft = await _begun(ask, call, WORDS["draft"])
    await ask(SAVE_ORGANISATION, as_=AYGUL, input={"name": WORDS["organisation"], "country": "KG"})
    before = await _of_aygul()
    attempt = _attempt(ask, act, draft, call)

    outcomes = {name_of(actor): await attempt(actor) for actor in (None, *OTHERS)}

    for_guest, for_others, for_aygul = OUTCOMES[act]
    assert outcomes == {"guest": for_guest, **{name_of(actor): for_others for actor in OTHERS}}
    assert await _of_aygul() == before
    assert await attempt(AYGUL) == for_aygul


def _attempt(ask: Ask, act: str, draft: str, call: Call) -> Callable[[Actor | None], Awaitable[str]]:
    document, inputs = ACTS[act]

    async def attempt(actor: Actor | None) -> str:
        body = await _sent(ask, document, inputs(draft, call), actor)
        if "errors" in body:
            return str(body["errors"][0]["extensions"]["code"])
        errors = body["data"][act]["userErrors"]
        return str(errors[0]["code"]) if errors else "done"

    return attempt


async def _sent(ask: Ask, document: str, given: dict[str, Any] | str | None, actor: Actor | None) -> dict[str, Any]:
    if given is None or "file" not in given:
        return await ask.raw(document, as_=actor, **({} if given is None else {"input": given}))
    parts = {
        "operations": json.dumps({"query": document, "variables": {"input": given}}),
        "map": json.dumps({"0": ["variables.input.file"]}),
    }
    sent = await ask.http.post(
        "/graphql", data=parts, files={"0": ("letter.txt", b"Dear all,")}, headers=await ask.headers(actor)
    )
    body: dict[str, Any] = sent.json()
    return body


async def _of_aygul() -> list[dict[str, Any]]:
    """Everything stored that is Aygül's."""
    (account,) = await Account.many({"email": AYGUL.email})
    owned = [await model.many({"owner_id": account.id}) for model in (Organisation, File, Message)]
    applications = await Application.many({"applicant_id": account.id})
    return [one.model_dump() for group in ([account], applications, *owned) for one in group]


async def test_an_ended_session_is_a_guests(ask: Ask, call: Call) -> None:
    draft = await _begun(ask, call, WORDS["draft"])
    await ask(SIGN_OUT, as_=AYGUL)

    assert await ask(OWN, as_=AYGUL, id=draft) == {"viewer": None}


async def test_a_session_that_ran_out_is_a_guests(ask: Ask, call: Call) -> None:
    draft = await _begun(ask, call, WORDS["draft"])
    clock.move(timedelta(days=ask.settings.session_days, seconds=1))

    assert await ask(OWN, as_=AYGUL, id=draft) == {"viewer": None}
