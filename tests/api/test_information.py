"""Information asked for once more, and what is asked of the accepted alone: what of it is handed in, and what stays."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from adapters.database import FILES, connected
from delivery import offers
from domain.applications import Action, State
from models.accounts import Account
from models.applications import Application
from models.calls import Call
from models.files import File
from models.messages import Message
from models.organisations import Organisation
from resolvers.ids import global_id
from settings import Settings
from tests.actors import AYGUL, CONTRIBUTOR, SECRETARIAT, TIMUR, Actor
from tests.api.applying import COMPLETE, act_on, answers, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import ATTACH, MINE, SAVE, SUBMIT
from tests.api.reviewing import an_organisation
from tests.api.selecting import REQUEST, done, named, present, tried
from tests.api.test_endorsement import endorsed
from tests.client import Ask
from tests.factories import FORM, a_call, an_application

NOTES = "query($id: ID!) { node(id: $id) { ... on Application { history { action note } } } }"
SCAN = {"key": "scan", "kind": "FILE", "label": {"en": "Scan"}, "asked_from": "ACCEPTANCE"}


async def stored() -> Application:
    """The one application that there is."""
    (found,) = await Application.many({})
    return found


async def asked_again(ask: Ask, *fields: str) -> dict[str, Any]:
    """Aygül's application as she reads it, after staff asked for these answers again."""
    application = await stored()
    until = (clock.now() + timedelta(days=5)).isoformat()
    given = named(application, fields=list(fields), respondBy=until, note="Say more.")
    assert (await ask(REQUEST, as_=SECRETARIAT, input=given))["requestInformation"]["userErrors"] == []
    return await mine(ask)


async def mine(ask: Ask) -> dict[str, Any]:
    """Aygül's application as she reads it."""
    found = await ask(MINE, as_=AYGUL, id=global_id("Application", (await stored()).id))
    application: dict[str, Any] = found["viewer"]["application"]
    return application


async def received() -> dict[str, Any]:
    """What was handed in last."""
    submission = (await stored()).submission
    assert submission is not None
    return submission.answers


async def an_offer(ask: Ask, call: Call, **given: Any) -> Application:
    """An application of Aygül's that a seat is offered to."""
    await ask.headers(AYGUL)
    aygul = await Account.one({"email": AYGUL.email})
    until = clock.now() + timedelta(days=1)
    offered: Application = await an_application(call, of=aygul, state=State.ACCEPTED, respond_by=until, **given)
    return offered


async def test_what_was_not_asked_for_again_counts_as_it_was_received(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE, travels=False))
    await saved(ask, application, name=None, travels=True)
    await done(ask, Action.START_SCREENING, await stored())

    answered = await saved(ask, await asked_again(ask, "motivation"), motivation="To learn more.")
    assert (await submitted(ask, answered))["progress"] == "RECEIVED"

    assert await received() == {**COMPLETE, "motivation": "To learn more.", "travels": False}


async def test_files_that_were_not_asked_for_again_stay_as_they_were_received(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    given = {"application": draft["id"], "field": "letter"}
    attached = (await ask.upload(ATTACH, b"Dear all,", "a.txt", as_=AYGUL, input=given))["attachFile"]["application"]
    application = await submitted(ask, attached)
    await saved(ask, application, letter=[])
    await ask.upload(ATTACH, b"Dear nobody,", "b.txt", as_=AYGUL, input={**given})
    await done(ask, Action.START_SCREENING, await stored())

    await submitted(ask, await saved(ask, await asked_again(ask, "motivation"), motivation="To learn more."))

    submission = (await stored()).submission
    assert submission is not None
    (kept,) = await File.many({"_id": {"$in": [one.file for one in submission.attachments]}})
    assert (kept.name, submission.answers["letter"]) == ("a.txt", [str(kept.id)])


async def test_asking_again_opens_what_the_answer_brings_up(ask: Ask, a_draft: DraftOf) -> None:
    await submitted(ask, await saved(ask, await a_draft(), **COMPLETE, travels=False))
    await done(ask, Action.START_SCREENING, await stored())

    answered = await saved(ask, await asked_again(ask, "travels"), travels=True)
    incomplete = (await ask(SUBMIT, as_=AYGUL, input=act_on(answered)))["submitApplication"]
    assert codes(incomplete) == [("REQUIRED", ("answers", "visa"))]
    await submitted(ask, await saved(ask, answered, visa="Schengen"))

    assert await received() == {**COMPLETE, "travels": True, "visa": "Schengen"}
    (letter,) = await Message.many({"cause": {"$regex": "^INFORMATION_REQUESTED"}})
    assert "\n– Do you travel?\n– Which visa?\n" in letter.body
    await asked_again(ask, "travels")
    assert (await stored()).reopened_fields == ["travels"]


async def test_information_sent_again_without_a_key_changes_nothing(ask: Ask, a_draft: DraftOf) -> None:
    await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    # Two steps that she does not count.
    await done(ask, Action.START_SCREENING, await stored())
    await done(ask, Action.SEND_TO_REVIEW, await stored())
    answered = await saved(ask, await asked_again(ask, "motivation"), motivation="To learn more.")

    payloads = await asyncio.gather(*[ask(SUBMIT, as_=AYGUL, input=act_on(answered)) for _ in range(20)])
    again = (await ask(SUBMIT, as_=AYGUL, input=act_on(answered)))["submitApplication"]

    assert [codes(payload["submitApplication"]) for payload in payloads] == [[]] * 20
    assert (codes(again), again["application"]) == ([], await mine(ask))
    assert [entry.action for entry in (await stored()).history].count(Action.SUBMIT) == 2


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.DECLINE])
async def test_an_offer_is_answered_once_however_often_the_answer_is_sent(ask: Ask, action: Action) -> None:
    offered = await an_offer(ask, await a_call(seats=1))

    payloads = await asyncio.gather(*[tried(ask, action, offered, as_=AYGUL) for _ in range(5)])
    again = await tried(ask, action, offered, as_=AYGUL)

    assert [codes(payload) for payload in [*payloads, again]] == [[]] * 6
    assert [entry.action for entry in (await present(offered)).history].count(action) == 1
    other = {Action.CONFIRM: Action.DECLINE, Action.DECLINE: Action.CONFIRM}[action]
    assert codes(await tried(ask, other, offered, as_=AYGUL)) == [("CONFLICT", ("version",))]


async def with_a_passport(ask: Ask) -> Application:
    """An application that a seat is offered to, and whose person said and sent what is asked of the accepted."""
    section = FORM.sections[0].model_dump()
    form = FORM.model_validate({"sections": [{**section, "fields": [*section["fields"], SCAN]}]})
    offered = await an_offer(ask, await a_call(seats=1, form=form))
    given = act_on(await mine(ask), answers=answers(passport="AC 123"))
    assert (await ask(SAVE, as_=AYGUL, input=given))["saveAnswers"]["userErrors"] == []
    scan = {"application": given["application"], "field": "scan"}
    assert (await ask.upload(ATTACH, b"AC 123", "a.txt", as_=AYGUL, input=scan))["attachFile"]["userErrors"] == []
    return await present(offered)


LOST = {
    Action.DECLINE: (AYGUL, State.DECLINED),
    Action.WITHDRAW: (AYGUL, State.WITHDRAWN),
    Action.CANCEL: (SECRETARIAT, State.CANCELLED),
    Action.EXPIRE_OFFER: (None, State.OFFER_EXPIRED),
}


@pytest.mark.parametrize("action", LOST)
async def test_a_passport_goes_with_the_offer_that_it_was_asked_for(
    ask: Ask, settings: Settings, action: Action
) -> None:
    offered, (by, state) = await with_a_passport(ask), LOST[action]
    assert (offered.answers["passport"], len(offered.attachments)) == ("AC 123", 1)

    if by is None:
        clock.move(timedelta(days=2))
        assert await offers.end_due(settings) == 1
    else:
        await done(ask, action, offered, as_=by, note="It has to be.")

    left = await present(offered)
    assert (left.state, "passport" in left.answers, left.attachments) == (state, False, [])
    assert await File.count_of({}) == 0
    for kept in ("files", "chunks"):
        assert await connected().documents[f"{FILES}.{kept}"].count_documents({}) == 0


@pytest.mark.parametrize(("action", "by"), [(Action.WITHDRAW, AYGUL), (Action.CANCEL, SECRETARIAT)])
async def test_what_was_confirmed_goes_with_the_seat(ask: Ask, action: Action, by: Actor) -> None:
    await done(ask, Action.CONFIRM, await with_a_passport(ask), as_=AYGUL)
    confirmed = await stored()
    assert confirmed.confirmed_answers["passport"] == "AC 123"

    await done(ask, action, confirmed, as_=by, note="Ill.")

    left = await stored()
    assert (left.confirmed_answers, left.attachments, await File.count_of({})) == ({}, [], 0)


async def test_what_the_accepted_said_is_kept_of_who_took_part(ask: Ask) -> None:
    await done(ask, Action.CONFIRM, await with_a_passport(ask), as_=AYGUL)
    await done(ask, Action.RECORD_COMPLETION, await stored())

    took_part = await stored()
    assert (took_part.confirmed_answers["passport"], len(took_part.attachments)) == ("AC 123", 1)


async def test_who_is_looked_at_again_after_an_offer_can_be_asked_and_answer(ask: Ask, settings: Settings) -> None:
    await with_a_passport(ask)
    clock.move(timedelta(days=2))
    await offers.end_due(settings)
    await done(ask, Action.REOPEN, await stored())

    answered = await saved(ask, await asked_again(ask, "motivation"), motivation="To learn more.")

    assert (await submitted(ask, answered))["progress"] == "RECEIVED"
    assert await received() == {"name": "A person", "motivation": "To learn more."}


async def test_the_country_stays_once_screening_has_begun(ask: Ask, a_draft: DraftOf) -> None:
    organisation = await an_organisation(ask, AYGUL)
    await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await done(ask, Action.START_SCREENING, await stored())
    await Organisation.change({"_id": organisation.id}, {"$set": {"country": "KZ"}})

    await submitted(ask, await saved(ask, await asked_again(ask, "motivation"), motivation="To learn more."))

    assert (await stored()).country == "KG"


@pytest.mark.parametrize(("country", "stays"), [("KZ", False), ("KG", True)])
async def test_an_endorsement_is_void_once_the_application_is_of_another_country(
    ask: Ask, a_draft: DraftOf, country: str, stays: bool
) -> None:
    organisation = await an_organisation(ask, AYGUL)
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await endorsed(ask, await stored(), (await stored()).version, rank=1)
    await Organisation.change({"_id": organisation.id}, {"$set": {"country": country}})

    await submitted(ask, await saved(ask, application, motivation="To learn more."))

    amended = await stored()
    assert (amended.country, amended.endorsement is not None) == (country, stays)


async def test_what_the_applicant_said_is_read_by_them_and_the_secretariat_alone(ask: Ask, call: Call) -> None:
    let_in = {"email": TIMUR.email, "email_key": TIMUR.email, "access": "VIEW", "invited_at": clock.now()}
    await ask.headers(TIMUR)
    timur = await Account.one({"email": TIMUR.email})
    assert timur is not None
    co_applicant = {**let_in, "state": "ACCEPTED", "account": timur.id}
    left = await an_offer(ask, call, country="KG", co_applicants=[co_applicant])
    await done(ask, Action.WITHDRAW, left, as_=AYGUL, note="I am ill.")

    read = {}
    for reader in (AYGUL, SECRETARIAT, TIMUR, CONTRIBUTOR):
        node = (await ask(NOTES, as_=reader, id=global_id("Application", left.id)))["node"]
        read[reader.email] = node["history"][-1]["note"]

    assert read == {
        AYGUL.email: "I am ill.",
        SECRETARIAT.email: "I am ill.",
        TIMUR.email: None,
        CONTRIBUTOR.email: None,
    }
