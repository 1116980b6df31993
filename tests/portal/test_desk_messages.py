"""Mails at the desk: what waits first, drafts put into other words, sent, dropped, tried again."""

import re

from models.applications import Application
from models.messages import Message, MessageState
from resolvers.ids import global_id
from tests.actors import SECRETARIAT
from tests.portal.a_round import a_closed_call, applications, decided, field, read
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

MAILS = "/en/desk/messages"


async def a_draft(live: Live) -> Message:
    """A draft that no decision holds any more."""
    (one,) = await applications(await a_closed_call(), 1)
    await decided(live.ask, one, "REJECTED")
    await Application.change({"_id": one.id}, {"$set": {"pending_decision": None}})
    return await of(one.id)


async def of(application: object) -> Message:
    """The one letter about an application."""
    (message,) = await Message.many({"application": application})
    return message


def at(message: Message) -> str:
    return f"{MAILS}/{global_id('Message', message.id)}"


async def now(message: Message) -> Message:
    found = await Message.by_id(message.id)
    assert found is not None
    return found


async def test_a_draft_is_put_into_other_words_and_sent(live: Live, reader_of: ReaderOf) -> None:
    message = await a_draft(live)
    browser = await reader_of(SECRETARIAT)
    listed = await read(browser, MAILS)
    assert at(message) in listed
    assert flaws_of(Page(listed)) == []
    html = await read(browser, at(message))
    assert flaws_of(Page(html)) == []
    words = {"subject": "About your application", "body": "We are sorry.\n\nThe secretariat"}
    saved = await browser.post(at(message), data={"version": field(html, "version"), **words})
    assert "The draft is saved." in await read(browser, saved.headers["location"])
    assert (await now(message)).subject == "About your application"
    html = await read(browser, at(message))
    sent = await browser.post(
        f"{at(message)}/release", data={"version": field(html, "version"), "back": "/desk/messages?view=sent"}
    )
    assert sent.headers["location"] == f"{MAILS}?view=sent&done=message-released"
    assert (await now(message)).state is not MessageState.DRAFT
    assert (await browser.post(f"{at(message)}/explode")).status_code == 404


async def test_refused_words_stay_in_their_fields(live: Live, reader_of: ReaderOf) -> None:
    message = await a_draft(live)
    browser = await reader_of(SECRETARIAT)
    data = {"version": message.version, "subject": " ", "body": "Much to say."}
    answer = await browser.post(at(message), data=data)
    assert answer.status_code == 422
    assert 'href="#subject"' in answer.text
    assert ">Much to say.</textarea>" in answer.text


async def test_a_draft_that_was_changed_meanwhile_stands_beside_what_was_typed(live: Live, reader_of: ReaderOf) -> None:
    message = await a_draft(live)
    browser = await reader_of(SECRETARIAT)
    old = {"version": message.version, "subject": "Mine", "body": "My words."}
    await browser.post(at(message), data={**old, "subject": "Theirs", "body": "Their words."})
    answer = await browser.post(at(message), data=old)
    assert answer.status_code == 422
    assert "This mail was changed after you opened it." in answer.text
    assert ">My words.</textarea>" in answer.text
    assert "Their words." in answer.text
    await browser.post(at(message), data={**old, "version": field(answer.text, "version")})
    assert (await now(message)).subject == "Mine"


async def test_a_draft_is_dropped(live: Live, reader_of: ReaderOf) -> None:
    message = await a_draft(live)
    browser = await reader_of(SECRETARIAT)
    await browser.post(f"{at(message)}/discard", data={"version": message.version})
    assert (await now(message)).state is MessageState.DISCARDED
    assert at(message) not in await read(browser, MAILS)
    assert at(message) in await read(browser, f"{MAILS}?view=discarded")
    again = await browser.post(f"{at(message)}/discard", data={"version": (await now(message)).version})
    assert again.status_code == 422


async def test_the_letter_of_a_decision_waits_for_the_release(live: Live, reader_of: ReaderOf) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    await decided(live.ask, one, "REJECTED")
    message = await of(one.id)
    browser = await reader_of(SECRETARIAT)
    assert "goes out with the release" in await read(browser, MAILS)
    html = await read(browser, at(message))
    assert "/release" in html
    assert f"{at(message)}/release" not in html
    answer = await browser.post(f"{at(message)}/release", data={"version": message.version})
    assert answer.status_code == 422


async def test_a_failed_mail_says_why_and_is_tried_again(live: Live, reader_of: ReaderOf) -> None:
    message = await a_draft(live)
    failed = {"state": MessageState.FAILED.value, "failure": "550 no such user", "attempts": 7}
    await Message.change({"_id": message.id}, {"$set": failed})
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, f"{MAILS}?view=failed")
    assert "550 no such user (tries: 7)" in html
    assert re.search(r"could not be sent", html)
    await browser.post(f"{at(message)}/retry", data={"version": message.version})
    assert (await now(message)).state is not MessageState.FAILED
    assert at(message) not in await read(browser, f"{MAILS}?view=failed&call={global_id('Call', message.call)}")
