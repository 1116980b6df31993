"""Privacy: a person is handed all that is held about them, and can have it erased; who reads of them is noted."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import structlog

from adapters import clock, database
from domain.applications import Action, State
from domain.applications import Actor as By
from domain.co_applicants import CoAccess, InvitationState
from models.accounts import Account, Session
from models.application_parts import CoApplicant, HistoryEntry
from models.applications import Application
from models.audit import AuditEvent
from models.base import new_id
from models.calls import Call, Round
from models.certificates import Certificate
from models.erased import ErasedApplication
from models.files import File
from models.holdings import HOLDINGS, Fate, told_of
from models.messages import Message, MessageState
from models.notices import Notice
from models.organisations import Organisation
from models.registry import MODELS
from models.repeats import Repeat
from models.reviews import Review
from models.saved_views import SavedView
from models.staff_notes import StaffNote
from models.uploads import Upload
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.applying import act_on, codes, saved, submitted
from tests.api.documents import ATTACH, ERRORS, SAVE, START, SUBMIT
from tests.api.selecting import done, named
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import a_call, an_account, an_application

EXPORT = f"mutation {{ exportMyData {{ url {ERRORS} }} }}"
ERASE = f"mutation($input: EraseMyDataInput!) {{ eraseMyData(input: $input) {{ done {ERRORS} }} }}"
PROFILE = "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { code } } }"
ORGANISATION = "mutation($input: OrganisationInput!) { saveOrganisation(input: $input) { userErrors { code } } }"
CHECK = (
    "query($reference: String!, $sha256: String!) { checkReceipt(reference: $reference, sha256: $sha256) { valid } }"
)

MARK = "zhuldyz"
"""A word that stands nowhere but in what is held about Aygül."""
OF_OTHERS = "kyzyl"
"""A word that stands nowhere but in what others wrote about her, or in what is theirs."""


async def erased(ask: Ask, confirm: str = AYGUL.email, as_: Actor = AYGUL) -> Any:
    return (await ask(ERASE, as_=as_, input={"confirm": confirm}))["eraseMyData"]


async def account(actor: Actor = AYGUL) -> Account:
    found = await Account.one({"email": actor.email})
    assert found is not None
    return found


async def applied(ask: Ask, call: Call) -> dict[str, Any]:
    """Aygül's application to a call, with a file and with answers that are marked, handed in."""
    begun = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": f"{MARK}-{call.slug}"})
    draft = await saved(ask, begun["startApplication"]["application"], name=MARK, motivation=f"{MARK} wants to learn.")
    given = {"input": {"application": draft["id"], "field": "letter"}}
    attached = await ask.upload(ATTACH, f"{MARK} writes".encode(), f"{MARK}.txt", as_=AYGUL, **given)
    return await submitted(ask, attached["attachFile"]["application"])


async def everything(ask: Ask) -> dict[str, Any]:
    """Aygül, of whom something is held in every collection that can hold something."""
    await ask(PROFILE, as_=AYGUL, input={"passportName": f"{MARK} Aygül", "nativeName": "Айгүл"})
    await ask(ORGANISATION, as_=AYGUL, input={"name": f"{MARK} society", "country": "KG"})
    person, now = await account(), clock.now()
    of_timur = await an_account("timur@example.org", locale="en")
    handed_in = await applied(ask, await a_call("first", seats=1))
    key = (await Application.many({"applicant_id": person.id}))[0].id
    await StaffNote(application=key, by=new_id(), at=now, text=f"{MARK} {OF_OTHERS}").add()
    await Review(application=key, reviewer=new_id(), comment=f"{MARK} {OF_OTHERS}", saved_at=now).add()
    taken_part = await an_application(await a_call("second"), of=person, state=State.CONFIRMED)
    await done(ask, Action.RECORD_COMPLETION, taken_part)
    guest = CoApplicant(
        email=person.email,
        email_key=person.email_key,
        access=CoAccess.VIEW,
        state=InvitationState.ACCEPTED,
        account=person.id,
        invited_at=now,
    )
    answers = {"name": OF_OTHERS, "motivation": OF_OTHERS}
    of_another = await an_application(await a_call("third"), of=of_timur, co_applicants=[guest], answers=answers)
    invitation = {"owner_id": of_timur.id, "application": of_another.id, "to": person.email.upper(), "locale": "en"}
    times = {"created_at": now, "due_at": now}
    await Message(cause="invitation:1", subject="Come", body="Come", **invitation, **times).add()
    begun = await ask(
        START, as_=AYGUL, input={"call": global_id("Call", (await a_call("fourth")).item_id), "key": MARK}
    )
    await saved(ask, begun["startApplication"]["application"], name=MARK)
    await Upload.begin(owner_id=person.id, name=f"{MARK}.pdf", length=9, at=now)
    await SavedView(owner_id=person.id, name=MARK, saved_at=now).add()
    await Repeat(account=person.id, key=MARK, act="SUBMIT", subject=key, at=now).add()
    await Notice(cause="c", call=new_id(), kind="CALL_CANCELLED", at=now, after=person.id, done=True).add()
    return handed_in


async def found_in(*words: str) -> dict[str, int]:
    """In which collections one of these words, or ids, stands, and in how many documents."""
    found: dict[str, int] = {}
    for model in MODELS:
        async for raw in model.rows({}):
            if any(word in str(raw) for word in words):
                found[model.__name__] = found.get(model.__name__, 0) + 1
    return found


def test_every_collection_says_what_it_holds_about_a_person() -> None:
    assert set(HOLDINGS) == set(MODELS)
    assert all(holding.why for holding in HOLDINGS.values())


async def test_where_a_person_is_held_the_registry_says_so(ask: Ask) -> None:
    await everything(ask)
    person = await account()

    holding = {model.__name__ for model in MODELS if HOLDINGS[model].fate is not Fate.NOTHING}
    assert set(await found_in(str(person.id), person.email_key, MARK)) <= holding


async def archive(ask: Ask, as_: Actor = AYGUL) -> zipfile.ZipFile:
    answer = await ask.http.get("/exports/my-data.zip", headers=await ask.headers(as_))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def data_of(ask: Ask, as_: Actor = AYGUL) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((await archive(ask, as_)).read("data.json"))
    return read


async def test_the_export_holds_everything_of_the_person_under_its_name(ask: Ask) -> None:
    handed_in = await everything(ask)

    data = await data_of(ask)

    counts = {name: len(records) for name, records in data.items()}
    assert list(counts) == [told.under for _, told in told_of()]
    assert {name: number for name, number in counts.items() if number == 0} == {"sign_in_codes": 0}
    assert data["account"][0]["email"] == AYGUL.email
    assert [one["sha256"] for one in data["receipts"]] == [handed_in["receipt"]["sha256"]]
    assert {one["progress"] for one in data["applications"]} == {"RECEIVED", "COMPLETED", "DRAFT"}
    assert data["applications"][0]["answers"] == {"name": MARK, "motivation": f"{MARK} wants to learn."}


async def test_the_export_holds_the_files_as_they_were_attached(ask: Ask) -> None:
    await everything(ask)
    (file,) = await File.many({})

    zipped = await archive(ask)

    assert zipped.testzip() is None
    assert zipped.read(f"files/{file.id}/{MARK}.txt") == f"{MARK} writes".encode()


async def test_the_export_holds_nothing_of_others_and_nothing_that_is_decided_in_silence(ask: Ask) -> None:
    await everything(ask)
    key = (await Application.many({"state": "SUBMITTED", "submission.answers.name": MARK}))[0].id
    pending = {"state": "REJECTED", "by": new_id(), "at": clock.now(), "letter": new_id()}
    await Application.change({"_id": key}, {"$set": {"pending_decision": pending, "average_score": 12.5}})
    await Message.change({}, {"$set": {"state": MessageState.DRAFT.value, "body": "secret-letter"}})

    text = (await archive(ask)).read("data.json").decode()

    assert [word for word in (OF_OTHERS, "REJECTED", "12.5", "secret-letter", "token_hash") if word in text] == []


async def test_the_export_is_for_the_person_alone(ask: Ask) -> None:
    await everything(ask)

    assert (await ask.http.get("/exports/my-data.zip")).status_code == 401
    assert MARK not in json.dumps(await data_of(ask, EDITOR))


async def test_the_act_tells_where_the_export_is(ask: Ask) -> None:
    answer = await ask(EXPORT, as_=AYGUL)

    assert answer["exportMyData"] == {"url": f"{ask.settings.base_url}/exports/my-data.zip", "userErrors": []}


async def test_after_the_erasure_nothing_leads_to_the_person(ask: Ask) -> None:
    await everything(ask)
    person = await account()
    kept = {model.__name__ for model, holding in HOLDINGS.items() if holding.fate is Fate.KEPT}

    assert await erased(ask) == {"done": True, "userErrors": []}

    assert await found_in(MARK, person.email_key, person.email_key.upper()) == {}
    assert set(await found_in(str(person.id))) == {"AuditEvent", "Bucket", "Notice"} & kept
    assert await File.count_of({}) == 0
    assert await database.connected().documents["files_content.chunks"].count_documents({}) == 0


async def test_the_log_tells_how_much_was_erased(ask: Ask) -> None:
    await everything(ask)
    await erased(ask)

    (event,) = await AuditEvent.many({"action": "ERASE"})
    assert event.details == {"applications": 3, "files": 1}


async def test_the_mail_to_who_was_invited_and_removed_again_goes_too(ask: Ask) -> None:
    await everything(ask)
    person = await account()
    await Application.change_all({}, {"$set": {"co_applicants": []}})
    await erased(ask)

    assert await Message.count_of({"to": {"$regex": person.email, "$options": "i"}}) == 0


async def test_the_export_tells_of_co_applicants_what_the_person_typed_and_of_notes_what_they_were_told(
    ask: Ask,
) -> None:
    await ask.headers(AYGUL)
    guest = CoApplicant(
        email="Timur@Example.org",
        email_key="timur@example.org",
        access=CoAccess.VIEW,
        state=InvitationState.ACCEPTED,
        account=new_id(),
        invited_at=clock.now(),
    )
    application = await an_application(await a_call(), of=await account(), co_applicants=[guest])
    acts = [(Action.START_SCREENING, OF_OTHERS), (Action.RELEASE, OF_OTHERS), (Action.CANCEL, "No room.")]
    entries = [
        HistoryEntry(at=clock.now(), action=act, state=State.CANCELLED, actor=By.SECRETARIAT, by=new_id(), note=note)
        for act, note in acts
    ]
    pushed = [entry.model_dump() for entry in entries]
    await Application.change({"_id": application.id}, {"$push": {"history": {"$each": pushed}}})

    (told,) = (await data_of(ask))["applications"]

    assert told["co_applicants"] == [{"email": "Timur@Example.org", "access": "VIEW", "state": "ACCEPTED"}]
    assert [(entry["action"], entry["note"]) for entry in told["history"]] == [
        ("SUBMIT", None),
        ("RELEASE", None),
        ("CANCEL", "No room."),
    ]


async def test_others_keep_what_is_theirs(ask: Ask) -> None:
    await everything(ask)
    await erased(ask)

    (left,) = await Application.many({})
    assert (left.answers["name"], left.co_applicants) == (OF_OTHERS, [])


async def test_only_counts_stay_of_what_was_handed_in(ask: Ask) -> None:
    await everything(ask)
    await erased(ask)

    left = await ErasedApplication.many({}, sort=[("state", 1)])
    today = clock.now().date()
    assert [(one.state, one.country, one.submitted_on, one.erased_on) for one in left] == [
        (State.COMPLETED, "KG", today, today),
        (State.WITHDRAWN, "KG", today, today),
    ]


async def test_the_certificate_stays_confirmed_and_forgets_whose_it_is(ask: Ask) -> None:
    await everything(ask)
    (before,) = await Certificate.many({})
    await erased(ask)

    (after,) = await Certificate.many({})
    nobody = {"name": None, "owner_id": None, "application": None, "sha256": None, "version": 2}
    assert after == before.model_copy(update=nobody)


async def test_the_receipt_stays_valid(ask: Ask) -> None:
    receipt = (await everything(ask))["receipt"]
    await erased(ask)

    given = {"reference": receipt["reference"], "sha256": receipt["sha256"]}
    assert await ask(CHECK, **given) == {"checkReceipt": {"valid": True}}


async def test_a_seat_that_was_held_goes_to_the_next(ask: Ask) -> None:
    await ask.headers(AYGUL)
    call = await a_call(seats=1)
    await an_application(call, of=await account(), state=State.ACCEPTED)
    waiting = await an_application(call, state=State.WAITLISTED, waiting_rank=1)

    await erased(ask)

    (promoted,) = await Application.many({})
    assert (promoted.id, promoted.state) == (waiting.id, State.ACCEPTED)
    assert (await Round.of(call.item_id)).seats_taken == 1
    assert await Message.count_of({"application": waiting.id}) == 1


async def test_everybody_is_signed_out_and_the_address_begins_anew(ask: Ask) -> None:
    await everything(ask)
    person = await account()
    await erased(ask)

    assert await ask("{ viewer { account { email } } }", as_=AYGUL) == {"viewer": None}
    assert await Session.count_of({"account_id": person.id}) == 0
    again = await ask.raw(ERASE, as_=AYGUL, input={"confirm": AYGUL.email})
    assert again["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    del ask.tokens[AYGUL]
    assert (await data_of(ask))["applications"] == []


@pytest.mark.parametrize("confirm", ["", "yes", TIMUR.email])
async def test_it_is_not_done_by_mistake(ask: Ask, confirm: str) -> None:
    await everything(ask)

    assert codes(await erased(ask, confirm)) == [("INVALID", ("confirm",))]
    assert await Account.count_of({"email": AYGUL.email}) == 1


async def test_the_address_may_be_spelt_in_another_way(ask: Ask) -> None:
    await ask.headers(AYGUL)

    assert (await erased(ask, " AYGUL@Example.ORG "))["done"] is True


@pytest.mark.parametrize("actor", [SECRETARIAT, REVIEWER, EDITOR, CONTRIBUTOR, ADMINISTRATOR])
async def test_who_has_an_office_gives_it_up_first(ask: Ask, actor: Actor) -> None:
    await ask.headers(actor)

    assert codes(await erased(ask, actor.email, actor)) == [("FORBIDDEN", ())]
    assert await Account.count_of({"email": actor.email}) == 1


async def test_an_organisation_that_anothers_application_names_stays_as_nobodys(ask: Ask) -> None:
    await everything(ask)
    person = await account()
    (organisation,) = await Organisation.many({})
    await Application.change({"applicant_id": {"$ne": person.id}}, {"$set": {"organisation": organisation.id}})
    await erased(ask)

    (left,) = await Organisation.many({})
    assert left.id == organisation.id
    assert left.owner_id != person.id


async def test_an_erasure_that_is_broken_off_erases_nothing(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    await everything(ask)
    before = await found_in(MARK)

    async def break_off(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Repeat, "remove_where", break_off)
    answer = await ask.raw(ERASE, as_=AYGUL, input={"confirm": AYGUL.email})

    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert await found_in(MARK) == before


READ = """query($id: ID!) { node(id: $id) { ... on Application {
  state answers receivedAnswers applicant { email } files { file { name } } history { action } } } }"""
ONLY_STATE = "query($id: ID!) { node(id: $id) { ... on Application { state progress } } }"


async def reads_of(about: Any) -> list[tuple[str, str | None]]:
    """Which reads of something are noted: what was done, and the address of who did it."""
    events = await AuditEvent.many({"about": about, "action": {"$regex": "^READ"}}, sort=[("at", 1)])
    readers = [await Account.by_id(event.by) for event in events if event.by]
    return [(event.action, reader and reader.email) for event, reader in zip(events, readers, strict=True)]


async def test_what_staff_read_of_a_person_is_noted_once_a_day(ask: Ask) -> None:
    application = await an_application(await a_call())
    for _ in range(3):
        await ask(READ, as_=SECRETARIAT, id=global_id("Application", application.id))
    clock.move(timedelta(days=1))
    await ask(READ, as_=SECRETARIAT, id=global_id("Application", application.id))

    assert await reads_of(application.id) == [("READ", SECRETARIAT.email)] * 2


@pytest.mark.parametrize(
    "part",
    [
        *("answers", "receivedAnswers", "applicant { name { passport } }", "receivedFiles { field }"),
        *("messages { subject }", "history { action }"),
    ],
)
async def test_each_part_that_is_personal_is_noted(ask: Ask, part: str) -> None:
    application = await an_application(await a_call())
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Application {{ {part} }} }} }}"
    await ask(document, as_=SECRETARIAT, id=global_id("Application", application.id))

    assert await reads_of(application.id) == [("READ", SECRETARIAT.email)]


async def test_reviewers_and_institutions_are_noted_as_well(ask: Ask) -> None:
    for actor in (REVIEWER, CONTRIBUTOR):
        await ask.headers(actor)
    application = await an_application(await a_call(), reviewers=[(await account(REVIEWER)).id])
    for actor in (REVIEWER, CONTRIBUTOR):
        await ask.raw(
            READ.replace("email", "name { passport }"), as_=actor, id=global_id("Application", application.id)
        )

    assert sorted(await reads_of(application.id)) == [("READ", CONTRIBUTOR.email), ("READ", REVIEWER.email)]


async def test_who_reads_nothing_personal_is_not_noted(ask: Ask) -> None:
    application = await an_application(await a_call())
    await ask(ONLY_STATE, as_=SECRETARIAT, id=global_id("Application", application.id))

    assert await reads_of(application.id) == []


async def test_who_reads_their_own_is_not_noted(ask: Ask) -> None:
    await ask.headers(AYGUL)
    application = await an_application(await a_call(), of=await account())
    await ask(READ, as_=AYGUL, id=global_id("Application", application.id))

    assert await reads_of(application.id) == []


async def test_a_person_their_organisation_and_their_mails_are_noted_wherever_staff_read_them(ask: Ask) -> None:
    await applied(ask, await a_call())
    (mail,), person = await Message.many({}), await account()
    organisation = await Organisation(owner_id=person.id, name="Manas", country="KG").add()
    things = {"Account": person.id, "Organisation": organisation.id, "Message": mail.id}
    for actor in (SECRETARIAT, AYGUL, TIMUR, SECRETARIAT):
        for kind, key in things.items():
            await ask("query($id: ID!) { node(id: $id) { id } }", as_=actor, id=global_id(kind, key))

    assert [await reads_of(key) for key in things.values()] == [[("READ", SECRETARIAT.email)]] * 3


async def test_a_list_of_mails_is_noted_each_time_it_is_read(ask: Ask) -> None:
    await applied(ask, call := await a_call())
    document = "query($call: ID) { messages(call: $call, state: [QUEUED]) { nodes { to } } }"
    for _ in range(2):
        await ask(document, as_=SECRETARIAT, call=global_id("Call", call.item_id))

    events = await AuditEvent.many({"action": "READ_LIST"})
    noted = {"list": "messages", "filter": ["call", "state"], "count": 1}
    assert [(event.about, event.details) for event in events] == [(call.item_id, noted)] * 2


async def test_the_first_reading_of_a_page_takes_as_many_commands_for_three_as_for_one(
    ask: Ask, commands: CommandCounter
) -> None:
    call = await a_call()
    document = "{ applications { nodes { answers } } }"
    await ask.headers(SECRETARIAT)
    counts = []
    for number in (1, 3):
        made = [await an_application(call) for _ in range(number)]
        commands.reset()
        await ask(document, as_=SECRETARIAT)
        counts.append(len(commands.names))
        assert [await reads_of(one.id) for one in made] == [[("READ", SECRETARIAT.email)]] * number

    assert counts[0] == counts[1]


async def test_two_that_note_the_same_reading_at_once_note_it_once(fresh_database: database.Database) -> None:
    events = [AuditEvent(at=clock.now(), by=None, action="READ", about=new_id()) for _ in range(2)]
    await AuditEvent.add_missing(events[:1])
    await AuditEvent.add_missing(events)

    assert await AuditEvent.count_of({"action": "READ"}) == 2


async def test_who_is_refused_is_not_noted(ask: Ask) -> None:
    application = await an_application(await a_call())
    await ask(READ, as_=TIMUR, id=global_id("Application", application.id))

    assert await reads_of(application.id) == []


async def test_a_file_that_staff_fetch_is_noted_and_the_persons_own_fetching_is_not(ask: Ask) -> None:
    await applied(ask, await a_call())
    (file,) = await File.many({})
    address = f"/files/{global_id('File', file.id)}/{file.name}"
    for actor in (AYGUL, SECRETARIAT, SECRETARIAT):
        assert (await ask.http.get(address, headers=await ask.headers(actor))).status_code == 200

    assert await reads_of(file.id) == [("READ_FILE", SECRETARIAT.email)]


async def test_reads_stand_in_the_chain_of_the_log(ask: Ask) -> None:
    application = await an_application(await a_call())
    await ask(READ, as_=SECRETARIAT, id=global_id("Application", application.id))
    await AuditEvent.seal()

    assert [fault async for fault in AuditEvent.faults()] == []
    assert await AuditEvent.count_of({"action": "READ", "number": {"$ne": None}}) == 1


async def test_neither_the_audit_log_nor_the_logs_hold_what_a_person_wrote(ask: Ask) -> None:
    logs = structlog.testing.LogCapture()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[logs])
    try:
        handed_in = await everything(ask)
        await ask(SAVE, as_=AYGUL, input=act_on(handed_in, answers=[{"field": "travels", "value": MARK}]))
        await ask(SUBMIT, as_=AYGUL, input={**act_on(handed_in), "version": 99})
        application = (await Application.many({"submission.answers.name": MARK}))[0]
        await done(ask, Action.START_SCREENING, application, note=f"{MARK} is known.")
        await ask(READ, as_=SECRETARIAT, id=named(application)["application"])
        await data_of(ask)
        await ask.raw("query($id: ID!) { node(id: $id) { oops } }", id=MARK)
        await erased(ask)
    finally:
        structlog.configure(processors=before)

    assert len(logs.entries) > 5
    assert [entry for entry in logs.entries if MARK in str(entry) or AYGUL.email in str(entry)] == []
    assert {"START", "SUBMIT", "START_SCREENING", "READ", "EXPORT_MY_DATA", "WITHDRAW", "ERASE"} <= {
        event.action for event in await AuditEvent.many({})
    }
    assert [event for event in await AuditEvent.many({}) if MARK in str(event) or AYGUL.email in str(event)] == []


RETENTION = "{ call(slug: $slug) { retentionDays } }"
CREATE = f"mutation($input: CallInput!) {{ createCall(input: $input) {{ {ERRORS} }} }}"


@pytest.mark.parametrize(("given", "told"), [(None, 730), (30, 30)])
async def test_everybody_can_read_how_long_a_call_keeps_personal_data(ask: Ask, given: int | None, told: int) -> None:
    call = await a_call(retention_days=given)

    answer = await ask(f"query($slug: String!) {RETENTION}", slug=call.slug)

    assert answer == {"call": {"retentionDays": told}}


@pytest.mark.parametrize("days", [0, -1, 3_651])
async def test_personal_data_are_kept_for_a_day_and_for_ten_years_at_most(ask: Ask, days: int) -> None:
    answer = await ask(CREATE, as_=EDITOR, input={"retentionDays": days})

    assert ("OUT_OF_RANGE", ("retentionDays",)) in codes(answer["createCall"])
