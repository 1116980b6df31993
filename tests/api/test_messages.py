"""Mails as staff and their readers have them: listed, edited, released, tried again, and never seen too early."""

from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import letters, outbox
from domain.applications import Action, State
from domain.letters import LetterKind
from locales.writing import written_instants
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id, new_id
from models.calls import Call
from models.messages import Message, MessageState
from resolvers.ids import global_id, read_global_id
from settings import Settings
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.content_documents import CREATE_CALL
from tests.api.desk import a_call_input, create_programme, refused, text
from tests.api.desk import done as written
from tests.api.documents import ERRORS
from tests.api.selecting import done, present, proposed, released
from tests.client import Ask
from tests.factories import a_call, an_application

SHOWN = "id to subject body locale state attempts version failure application { id }"
LIST = f"query($state: [MessageState!], $application: ID, $call: ID, $first: Int) {{ messages(state: $state, application: $application, call: $call, first: $first) {{ totalCount nodes {{ {SHOWN} }} }} }}"
MINE = "{ viewer { messages { nodes { subject state version } } applications { nodes { messages { subject } } } } }"
INPUTS = {"updateMessage": "UpdateMessageInput"}


async def listed(ask: Ask, **given: Any) -> list[dict[str, Any]]:
    """The mails as the secretariat lists them."""
    nodes: list[dict[str, Any]] = (await ask(LIST, as_=SECRETARIAT, **given))["messages"]["nodes"]
    return nodes


async def acted(ask: Ask, act: str, mail: dict[str, Any], **given: Any) -> dict[str, Any]:
    """The payload of an act on a mail as it was listed."""
    kind = INPUTS.get(act, "ActOnMessageInput")
    document = f"mutation($input: {kind}!) {{ {act}(input: $input) {{ message {{ {SHOWN} }} {ERRORS} }} }}"
    given = {"message": mail["id"], "version": mail["version"], **given}
    payload: dict[str, Any] = (await ask(document, as_=SECRETARIAT, input=given))[act]
    return payload


def objections(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """What was said against an act, which gave back nothing."""
    assert payload["message"] is None
    return [(error["code"], "/".join(error["path"])) for error in payload["userErrors"]]


@pytest.fixture
async def ineligible(ask: Ask, call: Call) -> dict[str, Any]:
    """A draft that tells no decision: that Aygül's application cannot be considered."""
    application = await an_application(call, of=await account_of(ask, AYGUL), state=State.INELIGIBLE)
    url, state = ask.settings.base_url, MessageState.DRAFT
    letter = await letters.about(application, LetterKind.INELIGIBLE, at=clock.now(), base_url=url, state=state)
    await letter.add()
    (draft,) = await listed(ask, state=["DRAFT"])
    return draft


@pytest.fixture
async def accepted(ask: Ask, call: Call) -> Application:
    """Aygül's application, which is to be accepted."""
    application = await an_application(call, of=await account_of(ask, AYGUL), state=State.SHORTLISTED)
    return await proposed(ask, application, "ACCEPTED")


async def account_of(ask: Ask, actor: Actor) -> Account:
    """The account of somebody who signed in."""
    await ask.headers(actor)
    (account,) = await Account.many({"email": actor.email})
    return account


async def subjects_read_by(ask: Ask, actor: Actor) -> tuple[list[str], list[str]]:
    """What somebody reads on their page, and beside their applications."""
    viewer = (await ask(MINE, as_=actor))["viewer"]
    beside = [mail["subject"] for one in viewer["applications"]["nodes"] for mail in one["messages"]]
    return [mail["subject"] for mail in viewer["messages"]["nodes"]], beside


async def test_a_draft_is_read_by_staff_and_by_its_reader_only_once_it_is_released(
    ask: Ask, ineligible: dict[str, Any]
) -> None:
    told = "Your application cannot be considered"
    assert (ineligible["subject"], ineligible["state"], ineligible["version"]) == (told, "DRAFT", 1)
    assert await subjects_read_by(ask, AYGUL) == ([], [])
    assert await ask("query($id: ID!) { node(id: $id) { id } }", as_=AYGUL, id=ineligible["id"]) == {"node": None}

    payload = await acted(ask, "releaseMessage", ineligible)

    assert (payload["message"]["state"], payload["message"]["version"]) == ("QUEUED", 2)
    assert await subjects_read_by(ask, AYGUL) == ([told], [told])


async def test_a_discarded_draft_is_never_read_by_who_it_was_for(ask: Ask, ineligible: dict[str, Any]) -> None:
    payload = await acted(ask, "discardMessage", ineligible)

    assert payload["message"]["state"] == "DISCARDED"
    assert await subjects_read_by(ask, AYGUL) == ([], [])
    assert objections(await acted(ask, "releaseMessage", payload["message"])) == [("WRONG_STATE", "message")]


async def test_every_mail_is_readable_on_the_persons_page_whether_or_not_it_arrived(ask: Ask) -> None:
    owner = await account_of(ask, AYGUL)
    now = clock.now()
    for state in MessageState:
        words = {"to": owner.email, "subject": state.value, "body": "B\n", "locale": "en"}
        await Message(
            cause=state.value, owner_id=owner.id, state=state, created_at=now, due_at=now, leased_until=now, **words
        ).add()

    read, _ = await subjects_read_by(ask, AYGUL)

    assert sorted(read) == ["FAILED", "QUEUED", "SENDING", "SENT"]


async def test_what_staff_alone_are_told_of_a_mail_its_reader_is_not(ask: Ask, ineligible: dict[str, Any]) -> None:
    await acted(ask, "releaseMessage", ineligible)

    (mail,) = (await ask(MINE, as_=AYGUL))["viewer"]["messages"]["nodes"]

    assert mail["version"] is None


async def test_mails_are_listed_by_state_application_and_call_the_newest_first(
    ask: Ask, call: Call, accepted: Application
) -> None:
    clock.move(timedelta(minutes=1))
    elsewhere = await an_application(await a_call("elsewhere"), state=State.CONFIRMED)
    await done(ask, Action.CANCEL, elsewhere, note="It rains.")
    yes, no = "Your application has been accepted", "Your participation has been cancelled"

    found = {
        "all": [mail["subject"] for mail in await listed(ask)],
        "drafts": [mail["subject"] for mail in await listed(ask, state=["DRAFT"])],
        "either": [mail["subject"] for mail in await listed(ask, state=["DRAFT", "QUEUED"], first=1)],
        "call": [mail["subject"] for mail in await listed(ask, call=global_id("Call", call.item_id))],
        "application": [
            mail["subject"] for mail in await listed(ask, application=global_id("Application", elsewhere.id))
        ],
        "nothing": await listed(ask, call=global_id("Call", new_id())),
    }

    assert found == {
        "all": [no, yes],
        "drafts": [yes],
        "either": [no],
        "call": [yes],
        "application": [no],
        "nothing": [],
    }


async def test_of_the_secretariat_nobody_reads_what_is_decided_on_themselves(ask: Ask, call: Call) -> None:
    application = await an_application(call, of=await account_of(ask, SECRETARIAT), state=State.SHORTLISTED)
    draft = await letters.about(application, LetterKind.REJECTED, at=clock.now(), base_url="", state=MessageState.DRAFT)
    await draft.add()
    mail = {"id": global_id("Message", draft.id), "version": 1}

    assert await listed(ask) == []
    assert await ask("query($id: ID!) { node(id: $id) { id } }", as_=SECRETARIAT, id=mail["id"]) == {"node": None}
    assert objections(await acted(ask, "updateMessage", mail, body="You are in!")) == [("NOT_FOUND", "message")]


async def test_a_draft_is_put_into_other_words_and_goes_out_with_them(
    ask: Ask, settings: Settings, ineligible: dict[str, Any]
) -> None:
    edited = (await acted(ask, "updateMessage", ineligible, body="Dear Aygül,\r\n\r\nsorry.\r\n"))["message"]
    await acted(ask, "releaseMessage", edited)
    await outbox.send_due(settings)

    mail = ask.mails()[-1]
    assert mail["Subject"] == ineligible["subject"]
    assert mail.get_body(("plain",)).get_content() == "Dear Aygül,\n\nsorry.\n"
    events = await AuditEvent.many({"about": Id(read_global_id(ineligible["id"])[1])}, sort=[("_id", 1)])
    assert [event.action for event in events] == ["UPDATE_MESSAGE", "RELEASE_MESSAGE"]
    assert "sorry" not in str([event.details for event in events])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"subject": " "}, [("REQUIRED", "subject")]),
        ({"body": "\n"}, [("REQUIRED", "body")]),
        ({"subject": "x" * 301}, [("TOO_LONG", "subject")]),
        ({"body": "x" * 20_001}, [("TOO_LONG", "body")]),
        ({"subject": "a\nBcc: b@example.org"}, [("INVALID", "subject")]),
        ({"subject": "", "body": "a\x00"}, [("REQUIRED", "subject"), ("INVALID", "body")]),
    ],
)
async def test_words_that_cannot_stand_are_refused_with_every_objection(
    ask: Ask, ineligible: dict[str, Any], words: dict[str, str], said: list[tuple[str, str]]
) -> None:
    assert objections(await acted(ask, "updateMessage", ineligible, **words)) == said
    assert await listed(ask, state=["DRAFT"]) == [ineligible]


async def test_the_letter_of_an_offer_keeps_the_place_of_its_last_day(ask: Ask, accepted: Application) -> None:
    (draft,) = await listed(ask, state=["DRAFT"])
    assert "{until}" in draft["body"]

    assert objections(await acted(ask, "updateMessage", draft, body="You are in!")) == [("INVALID", "body")]
    edited = await acted(ask, "updateMessage", draft, body="You are in! Answer until {until}.")

    assert edited["message"]["body"] == "You are in! Answer until {until}.\n"


async def test_the_letter_of_a_decision_goes_out_with_the_release_of_decisions_and_not_before(
    ask: Ask, call: Call, accepted: Application
) -> None:
    (draft,) = await listed(ask, state=["DRAFT"])
    held = [("WRONG_STATE", "message")]
    assert objections(await acted(ask, "releaseMessage", draft)) == held
    assert objections(await acted(ask, "discardMessage", draft)) == held
    edited = (await acted(ask, "updateMessage", draft, body="You are in! Answer until {until}."))["message"]
    assert await subjects_read_by(ask, AYGUL) == ([], [])

    assert (await released(ask, call))["userErrors"] == []

    application = await present(accepted)
    assert application.respond_by is not None
    (mail,) = await listed(ask)
    assert mail["state"] == "QUEUED"
    assert mail["id"] == edited["id"]
    last_day = written_instants(application.respond_by, ["Asia/Bishkek", "UTC"], "en")
    assert mail["body"] == f"You are in! Answer until {last_day}.\n"
    assert await subjects_read_by(ask, AYGUL) == ([draft["subject"]], [draft["subject"]])


async def test_a_mail_that_was_given_up_is_shown_to_staff_and_tried_again_as_the_same_mail(
    ask: Ask, settings: Settings
) -> None:
    now, owner = clock.now(), await account_of(ask, AYGUL)
    words = {"to": owner.email, "subject": "S", "body": "B\n", "locale": "en", "failure": "550 no such mailbox"}
    failed = {"state": MessageState.FAILED, "failed_at": now, "attempts": 12}
    stored = await Message(cause="c", owner_id=owner.id, created_at=now, due_at=now, **words, **failed).add()
    (mail,) = await listed(ask, state=["FAILED"])
    assert (mail["failure"], mail["attempts"]) == ("550 no such mailbox", 12)

    again = [await acted(ask, "retryMessage", mail, key="once") for _ in range(2)]
    await outbox.send_due(settings)

    assert [one["message"]["state"] for one in again] == ["QUEUED", "QUEUED"]
    assert ask.mails()[-1]["Message-ID"] == f"<{stored.id}@127.0.0.1>"
    assert [(one["state"], one["attempts"]) for one in await listed(ask)] == [("SENT", 1)]
    assert objections(await acted(ask, "retryMessage", again[0]["message"])) == [("WRONG_STATE", "message")]


@pytest.mark.parametrize("act", ["updateMessage", "releaseMessage", "discardMessage"])
async def test_an_act_on_a_stale_version_is_a_conflict_and_changes_nothing(
    ask: Ask, ineligible: dict[str, Any], act: str
) -> None:
    stale = {**ineligible, "version": 7}

    assert objections(await acted(ask, act, stale)) == [("CONFLICT", "version")]
    assert await listed(ask, state=["DRAFT"]) == [ineligible]


@pytest.mark.parametrize("actor", [AYGUL, TIMUR, EDITOR, CONTRIBUTOR, REVIEWER, ADMINISTRATOR, None])
async def test_nobody_but_the_secretariat_lists_mails(
    ask: Ask, ineligible: dict[str, Any], actor: Actor | None
) -> None:
    body = await ask.raw(LIST, as_=actor)

    assert body["data"] is None
    assert [error["extensions"]["code"] for error in body["errors"]] == ["FORBIDDEN" if actor else "UNAUTHENTICATED"]


async def test_a_calls_own_words_are_written_with_it_and_read_by_its_writers(ask: Ask) -> None:
    programme = await create_programme(ask, as_=SECRETARIAT)
    letters_given = [{"kind": "ACCEPTED", "text": text("Bring a coat.", tr="Mont getirin.")}]
    given = a_call_input(programme=programme["id"], letters=letters_given)
    made = await written(ask, CREATE_CALL, as_=SECRETARIAT, **given)
    document = 'query($id: ID!) { node(id: $id) { ... on Call { letters { kind text(locale: "en") } } } }'

    told = await ask(document, as_=SECRETARIAT, id=made["id"])

    assert told == {"node": {"letters": [{"kind": "ACCEPTED", "text": "Bring a coat."}]}}


async def test_a_calls_own_words_are_not_for_the_public(ask: Ask) -> None:
    call = await a_call(letters={LetterKind.REJECTED: {"en": "Sorry."}})
    document = "query($id: ID!) { node(id: $id) { ... on Call { letters { text } } } }"

    told = [await ask(document, as_=actor, id=global_id("Call", call.item_id)) for actor in (None, AYGUL)]

    assert told == [{"node": {"letters": None}}] * 2


async def test_one_kind_of_letter_is_given_words_once(ask: Ask) -> None:
    programme = await create_programme(ask, as_=SECRETARIAT)
    twice = [{"kind": "REJECTED", "text": text("A")}, {"kind": "REJECTED", "text": text("B")}]

    said = await refused(ask, CREATE_CALL, as_=SECRETARIAT, **a_call_input(programme=programme["id"], letters=twice))

    assert said == [("DUPLICATE", "letters/1/kind")]


async def test_the_daily_mail_is_ended_and_asked_for_again_in_the_profile(ask: Ask) -> None:
    document = f"mutation($input: ProfileInput!) {{ updateProfile(input: $input) {{ account {{ digest }} {ERRORS} }} }}"

    told = [
        (await ask(document, as_=SECRETARIAT, input=given))["updateProfile"]["account"]["digest"]
        for given in ({}, {"digest": False}, {"timeZone": "Asia/Bishkek"}, {"digest": True})
    ]

    assert told == [True, False, False, True]
