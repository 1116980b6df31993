"""A desk in the middle of a year: applications in every state, reviews, notes, mails, drafts, keys: something on each page."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters import clock
from domain.access import Role
from domain.applications import State
from models.accounts import Account
from models.application_parts import Receipt, Submission
from models.applications import Application
from models.calls import Call, Criterion
from models.messages import Message
from models.organisations import Organisation
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.content_documents import CREATE_MEETING, CREATE_PROGRAMME, UPDATE_MEETING, UPDATE_PROGRAMME, act
from tests.api.desk import a_meeting_input, a_programme_input, done, paragraphs, text
from tests.api.reviewing import account_of
from tests.client import Ask
from tests.factories import an_application

BUSY: Final = Actor("busy@example.org", (Role.SECRETARIAT, Role.ADMINISTRATOR, Role.EDITOR))
CALL: Final = "capacity-building-training-call"
ERRORS: Final = "userErrors { code message path }"
NAMES: Final = (
    ("Aigul Asanova", "Айгүл Асанова", "KG"),
    ("Həsən Əliyev", "Həsən Əliyev", "AZ"),
    ("Gülşen Yıldız", "Gülşen Yıldız", "DE"),
    ("Nurlan Ibrayev", "Нұрлан Ыбыраев", "KZ"),
    ("Nagy Réka", "Nagy Réka", "HU"),
    ("Oʻktam Karimov", "Oʻktam Karimov", "UZ"),
    ("Mähri Annaýewa", "Mähri Annaýewa", "TM"),
    ("Abdulla Qadir", "ئابدۇللا قادىر", "TR"),
    ("Maximilian Alexander von Habsburg-Lothringen-Karakhanid", "Maximilian", "AT"),
)
ENDORSE: Final = f"mutation($input: EndorseApplicationInput!) {{ endorseApplication(input: $input) {{ application {{ id }} {ERRORS} }} }}"
REVIEW: Final = f"mutation($input: ReviewApplicationInput!) {{ reviewApplication(input: $input) {{ application {{ id }} {ERRORS} }} }}"
NOTE: Final = (
    f"mutation($input: AddStaffNoteInput!) {{ addStaffNote(input: $input) {{ application {{ id }} {ERRORS} }} }}"
)
PROPOSE: Final = (
    f"mutation($input: ProposeDecisionInput!) {{ proposeDecision(input: $input) {{ application {{ id }} {ERRORS} }} }}"
)
VIEW: Final = f"mutation($input: SaveViewInput!) {{ saveView(input: $input) {{ view {{ id }} {ERRORS} }} }}"
API_KEY: Final = (
    f"mutation($input: CreateApiKeyInput!) {{ createApiKey(input: $input) {{ apiKey {{ id }} {ERRORS} }} }}"
)
WEBHOOK: Final = (
    f"mutation($input: CreateWebhookInput!) {{ createWebhook(input: $input) {{ webhook {{ id }} {ERRORS} }} }}"
)
INVITE: Final = f"mutation($input: InviteCoApplicantInput!) {{ inviteCoApplicant(input: $input) {{ application {{ id }} {ERRORS} }} }}"


async def a_busy_desk(ask: Ask) -> Call:
    """The call whose round is under way; Aygül has an offer, a draft elsewhere, and a mail about each."""
    call = await _round()
    made = [
        await _application(ask, call, number, state)
        for number, state in enumerate(state for state in State if state is not State.DRAFT)
    ]
    await _looked_at(ask, call, made)
    await _of_timur(ask)
    await _content(ask)
    await _administration(ask)
    return call


async def _round() -> Call:
    """The training's call, with criteria to be reviewed by."""
    call = await Call.one({"slug": CALL})
    assert call is not None
    criteria = [
        Criterion(key="merit", label={"en": "Merit", "ky": "Татыктуулук"}, maximum=10, weight=2),
        Criterion(key="reach", label={"en": "Reach"}, maximum=5),
    ]
    await Call.change({"item_id": call.item_id}, {"$set": {"criteria": [one.model_dump() for one in criteria]}})
    return call


async def _application(ask: Ask, call: Call, number: int, state: State) -> Application:
    passport, native, country = NAMES[number % len(NAMES)]
    person = AYGUL if state is State.ACCEPTED else Actor(f"applicant-{number}@example.org")
    account = await account_of(ask, person)
    await Account.change({"_id": account.id}, {"$set": {"name": {"passport": passport, "native": native}}})
    organisation = await Organisation(owner_id=account.id, name=f"Society of {native}", country=country).add()
    now, answers = clock.now(), _answers(native, country)
    receipt = Receipt(reference=f"TRN-2026-{number + 1:06d}", received_at=now, sha256=f"{number:064x}")
    submission = Submission(answers=answers, attachments=[], of_version=1, receipt=receipt)
    made: Application = await an_application(
        call,
        of=account,
        state=state,
        country=country,
        organisation=organisation.id,
        answers=answers,
        submission=submission,
        created_at=now - timedelta(days=number + 1),
        submitted_at=now - timedelta(days=number),
        **_of_state(state),
    )
    await made.be_found()
    return made


def _of_state(state: State) -> dict[str, Any]:
    soon = clock.now() + timedelta(days=5)
    match state:
        case State.ACCEPTED:
            return {"respond_by": soon}
        case State.INFO_REQUESTED:
            return {"respond_by": soon}
        case State.WAITLISTED:
            return {"waiting_rank": 1}
    return {}


def _answers(name: str, country: str) -> dict[str, Any]:
    return {
        "full_name": name,
        "email": "someone@example.org",
        "country": country,
        "languages": [{"language": "ky", "level": "NATIVE"}],
        "role": "board",
        "motivation": "To learn how others run their organisations, and to pass it on at home. " * 6,
        "consent": True,
    }


async def _looked_at(ask: Ask, call: Call, made: list[Application]) -> None:
    """Reviewed, endorsed, noted, decided on; mails are owed for it."""
    reviewer = (await account_of(ask, REVIEWER)).id
    in_review = [one for one in made if one.state in (State.UNDER_REVIEW, State.SHORTLISTED)]
    for one in in_review:
        await Application.change({"_id": one.id}, {"$set": {"reviewers": [reviewer]}})
    reviewed = {"scores": [{"criterion": "merit", "points": 8}, {"criterion": "reach", "points": 4}]}
    key = global_id("Application", in_review[0].id)
    await done(ask, REVIEW, as_=REVIEWER, application=key, recommendation="YES", comment="Strong.", **reviewed)
    await done(ask, NOTE, as_=SECRETARIAT, application=key, text="Spoke to their board.")
    stored = await Application.by_id(in_review[0].id)
    assert stored is not None
    await done(ask, PROPOSE, as_=SECRETARIAT, application=key, version=stored.version, decision="ACCEPTED")
    of_kg = next(one for one in made if one.country == "KG" and one.is_active)
    stored = await Application.by_id(of_kg.id)
    assert stored is not None
    endorsed = {"application": global_id("Application", of_kg.id), "version": stored.version, "endorsed": True}
    await done(ask, ENDORSE, as_=CONTRIBUTOR, comment="Known to us.", **endorsed)
    await done(ask, VIEW, as_=BUSY, name="To be screened", filter={"state": ["SUBMITTED"]}, isShared=True)


async def _of_timur(ask: Ask) -> None:
    """He took part in a round before, and was written to then."""
    account = await account_of(ask, TIMUR)
    earlier = await Call.one({"slug": "exchange-call"})
    assert earlier is not None
    given = {"answers": _answers("Timur", "KZ"), "country": "KZ", "created_at": clock.now() - timedelta(days=300)}
    application = await an_application(earlier, of=account, state=State.COMPLETED, **given)
    now = clock.now()
    await Message(
        cause="receipt:timur",
        owner_id=account.id,
        application=application.id,
        to=account.email,
        subject="We have received your application",
        body="Dear Timur,\n",
        locale="en",
        created_at=now,
        due_at=now,
    ).add()


async def _published_again(ask: Ask, folder: str, update: str, slug: str) -> None:
    """An item with a second revision, to be compared with the first."""
    found = (await ask(f'{{ {folder}(slug: "{slug}") {{ id version }} }}', as_=EDITOR))[folder]
    changes = {"summary": text("What it is, said anew.")}
    saved = await done(ask, update, as_=EDITOR, **{folder: found["id"]}, version=found["version"], changes=changes)
    for name, actor in (("submitForReview", EDITOR), ("approveContent", SECRETARIAT), ("publishContent", SECRETARIAT)):
        saved = await done(ask, act(name), as_=actor, content=found["id"], version=saved["version"])


async def two_revisions(ask: Ask) -> None:
    """A meeting and a programme whose revisions readers can compare."""
    await _published_again(ask, "meeting", UPDATE_MEETING, "fifth-diaspora-meeting")
    await _published_again(ask, "programme", UPDATE_PROGRAMME, "diaspora-forum")


async def _content(ask: Ask) -> None:
    """One meeting in review, one programme in the trash, one published with a working copy."""
    meeting = await done(
        ask, CREATE_MEETING, as_=CONTRIBUTOR, **a_meeting_input(slug="sixth", title=text("The sixth meeting"))
    )
    await done(ask, act("submitForReview"), as_=CONTRIBUTOR, content=meeting["id"], version=meeting["version"])
    gone = await done(ask, CREATE_PROGRAMME, as_=EDITOR, **a_programme_input(slug="gone", title=text("Gone")))
    await done(ask, act("deleteContent"), as_=SECRETARIAT, content=gone["id"], version=gone["version"])
    found = (await ask('{ programme(slug: "internship") { id version } }', as_=EDITOR))["programme"]
    changes = {"body": [{"locale": "en", "blocks": paragraphs("Three months beside the Secretariat.")}]}
    await done(ask, UPDATE_PROGRAMME, as_=EDITOR, programme=found["id"], version=found["version"], changes=changes)


async def _administration(ask: Ask) -> None:
    ends = (datetime.now(UTC) + timedelta(days=90)).isoformat()
    await done(
        ask,
        API_KEY,
        as_=BUSY,
        name="A ministry",
        scopes=["READ_PUBLIC"],
        origins=["https://ministry.example"],
        expiresAt=ends,
    )
    await done(ask, WEBHOOK, as_=BUSY, url="https://hooks.example.org/kurultai", types=["CALL"])
