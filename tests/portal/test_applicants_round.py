"""A round as one applicant lives through it on her pages, while staff act: from the receipt to the certificate."""

import re
from datetime import timedelta
from typing import Any

from adapters import clock
from domain.applications import Action
from models.applications import Application
from tests.actors import AYGUL, SECRETARIAT
from tests.api.selecting import REQUEST, done, named, present, proposed, released
from tests.factories import a_call
from tests.portal.conftest import Live, ReaderOf
from tests.portal.standings import main_of, version_on
from tests.portal.standings import named as named_account


async def test_a_round_from_the_receipt_to_the_certificate(live: Live, reader_of: ReaderOf) -> None:
    await named_account(live)
    call, browser = await a_call("forum", seats=1), await reader_of(AYGUL)
    address = (await browser.post("/en/calls/forum/apply")).headers["location"]

    async def read() -> str:
        return (await browser.get(address)).text

    async def handed_in(page: str, **answers: str) -> None:
        sent = {"version": version_on(page), **answers, "act": "save"}
        saved = await browser.post(address, data=sent, files={"none": ("", b"")})
        assert saved.status_code == 303, main_of(saved.text)
        answer = await browser.post(f"{address}/check", data={"version": version_on(await read_form())})
        assert answer.status_code == 303, main_of(answer.text)

    async def read_form() -> str:
        return (await browser.get(f"{address}?edit=1")).text

    await handed_in(await read_form(), name="Айгүл", motivation="To learn.")
    received = main_of(await read())
    assert ("received does not mean accepted" in received, "Change the answers" in received) == (True, True)

    (application,) = await Application.many({"call": call.item_id})
    await done(live.ask, Action.START_SCREENING, application)
    screened = main_of(await read())
    assert ("You need not do anything." in screened, "Change the answers" in screened) == (True, False)

    await asked_again(live, await present(application))
    assert "Which of your works are you proud of?" in main_of(await read())
    form = await read_form()
    assert ('name="motivation"' in form, 'name="name"' in form) == (True, False)
    await handed_in(form, motivation="To learn, and to show our museum.")
    assert "Your answers to our questions arrived" in main_of(await read())

    await done(live.ask, Action.SEND_TO_REVIEW, await present(application))
    await proposed(live.ask, await present(application), "WAITLISTED")
    assert "Under review" in main_of(await read())
    assert (await released(live.ask, call))["userErrors"] == []
    assert "All places are given for now." in main_of(await read())

    await done(live.ask, Action.PROMOTE, await present(application))
    offered = await read()
    ways = main_of(offered)
    assert ("You came on the waiting list" in ways, "A place is offered to you" in ways) == (True, True)
    confirmed = await browser.post(f"{address}/confirm", data={"version": version_on(offered)})
    assert "You have confirmed the place." in (await browser.get(confirmed.headers["location"])).text

    await done(live.ask, Action.RECORD_COMPLETION, await present(application))
    completed = await read()
    assert "You took part to the end." in completed
    certificate = re.search(r'href="(/en/certificates/[^"]+\?code=[^"]+)"', completed)
    assert certificate is not None
    assert "This certificate is genuine" in (await browser.get(certificate.group(1))).text
    mails = (await browser.get("/en/messages")).text
    assert mails.count("/en/messages/") >= 4


async def asked_again(live: Live, application: Application) -> None:
    """Staff ask for one answer again."""
    until = (clock.now() + timedelta(days=5)).isoformat()
    given: dict[str, Any] = {"fields": ["motivation"], "respondBy": until}
    note = "Which of your works are you proud of?"
    answer = await live.ask(REQUEST, as_=SECRETARIAT, input=named(application, note=note, **given))
    assert answer["requestInformation"]["userErrors"] == []
