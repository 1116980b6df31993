"""The look at everything before it is handed in, and what is open when staff ask again or an offer stands."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from adapters import clock
from domain.applications import Action, State
from models.accounts import Account
from models.applications import Application
from models.calls import Call
from resolvers.ids import global_id
from tests.actors import AYGUL, SECRETARIAT
from tests.api.documents import WITHDRAW
from tests.api.selecting import REQUEST, done, named
from tests.factories import an_application
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_pages import ANSWERS
from tests.portal.test_structure import flaws_of

SLUG = "capacity-building-training-call"
NO_FILE = {"letter": ("", b"")}


@pytest.fixture
async def browser(reader_of: ReaderOf) -> httpx.AsyncClient:
    """A browser with Aygül signed in."""
    return await reader_of(AYGUL)


@pytest.fixture
async def address(browser: httpx.AsyncClient) -> str:
    """Where her draft is."""
    return (await browser.post(f"/en/calls/{SLUG}/apply")).headers["location"]


def hidden_on(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(version|key)" value="([^"]*)"', page.text))


async def filled(browser: httpx.AsyncClient, address: str, act: str = "check", **given: str) -> httpx.Response:
    return await browser.post(address, data={"version": "1", **ANSWERS, **given, "act": act}, files=NO_FILE)


async def handed_in(browser: httpx.AsyncClient, address: str) -> None:
    await filled(browser, address)
    answer = await browser.post(f"{address}/check", data=hidden_on(await browser.get(f"{address}/check")))
    assert answer.headers["location"] == f"{address}?done=received"


async def test_what_is_missing_stands_on_top_in_words_and_leads_to_its_question(
    browser: httpx.AsyncClient, address: str
) -> None:
    answer = await filled(browser, address, full_name="", motivation="Too short.")
    assert answer.headers["location"] == f"{address}/check"

    page = await browser.get(f"{address}/check")

    assert "Not complete yet" in page.text
    assert f'href="{address}?edit=1&amp;missing=1#full_name"' in page.text
    assert "Hand in</button>" not in page.text
    assert flaws_of(Page(page.text)) == []
    form = await browser.get(f"{address}?edit=1&missing=1")
    assert Page(form.text).with_id("full_name-why").words == "This needs an answer."
    assert Page(form.text).with_id("full_name").attributes["aria-invalid"] == "true"


async def test_everything_is_shown_as_it_will_be_received_and_handed_in_once(
    browser: httpx.AsyncClient, address: str
) -> None:
    await filled(browser, address, role_other="Never asked", members="1500")

    page = await browser.get(f"{address}/check")

    assert "Nothing is missing" in page.text
    assert flaws_of(Page(page.text)) == []
    for words in ("Айгүл", "Germany", "Kyrgyz (native)", "Member of the board", "1500", "I agree that my data"):
        assert words in page.text
    assert "Never asked" not in page.text, "what is not asked is not received"
    given = hidden_on(page)
    answered = await asyncio.gather(*[browser.post(f"{address}/check", data=given) for _ in range(4)])
    assert [one.headers.get("location") for one in answered] == [f"{address}?done=received"] * 4
    (stored,) = await Application.many({})
    assert [entry.action for entry in stored.history].count(Action.SUBMIT) == 1


async def test_what_changed_since_the_look_is_looked_at_again(browser: httpx.AsyncClient, address: str) -> None:
    await filled(browser, address)
    given = hidden_on(await browser.get(f"{address}/check"))
    await browser.post(f"{address}/answers", json={"fields": {"full_name": {"posted": [["full_name", "A"]]}}})
    current = await browser.get(f"{address}/check")
    await browser.post(
        f"{address}/answers",
        json={
            "fields": {"full_name": {"posted": [["full_name", "Aygül"]], "basedOn": int(hidden_on(current)["version"])}}
        },
    )

    answer = await browser.post(f"{address}/check", data=given)

    assert answer.status_code == 422
    assert "changed elsewhere" in answer.text
    assert "Aygül" in answer.text


async def test_there_is_nothing_to_check_once_nothing_can_be_changed(
    browser: httpx.AsyncClient, address: str, live: Live
) -> None:
    await handed_in(browser, address)
    version = re.search(r'name="version" value="(\d+)"', (await browser.get(f"{address}?edit=1")).text)
    assert version is not None
    await live.ask(WITHDRAW, as_=AYGUL, input={"application": address.rpartition("/")[2], "version": int(version[1])})

    assert (await browser.get(f"{address}/check")).headers["location"] == address
    assert (await browser.post(f"{address}/check", data={"version": "1", "key": "a"})).status_code == 422


async def test_when_staff_ask_again_only_what_they_ask_for_is_open(
    browser: httpx.AsyncClient, address: str, live: Live
) -> None:
    await handed_in(browser, address)
    (stored,) = await Application.many({})
    await done(live.ask, Action.START_SCREENING, stored)
    (stored,) = await Application.many({})
    until = (clock.now() + timedelta(days=5)).isoformat()
    given = named(stored, fields=["motivation"], respondBy=until, note="Please say who it is for.")
    assert (await live.ask(REQUEST, as_=SECRETARIAT, input=given))["requestInformation"]["userErrors"] == []

    form = await browser.get(f"{address}?edit=1")

    assert "Please say who it is for." in form.text
    assert [one.attributes["data-field"] for one in Page(form.text).elements if "data-field" in one.attributes] == [
        "motivation"
    ]
    assert "Your other answers, as we received them" in form.text
    assert "Айгүл" in form.text
    assert flaws_of(Page(form.text)) == []
    version = re.search(r'name="version" value="(\d+)"', form.text)
    assert version is not None
    more = "For the young people of our organisation, who will teach others in turn."
    answer = await browser.post(
        address, data={"version": version[1], "motivation": more, "act": "check"}, files=NO_FILE
    )
    assert answer.headers["location"] == f"{address}/check"
    check = await browser.get(f"{address}/check")
    assert "Please say who it is for." in check.text
    answer = await browser.post(f"{address}/check", data=hidden_on(check))
    assert answer.status_code == 303
    (stored,) = await Application.many({})
    assert stored.submission is not None
    assert (stored.submission.answers["motivation"], stored.submission.answers["full_name"]) == (more, "Айгүл")


async def test_of_the_accepted_only_what_is_asked_of_them_is_open(browser: httpx.AsyncClient, live: Live) -> None:
    aygul, call = await Account.one({"email": AYGUL.email}), (await Call.many({"slug": SLUG}))[0]
    until = clock.now() + timedelta(days=1)
    offered = await an_application(call, of=aygul, state=State.ACCEPTED, respond_by=until)
    address = f"/en/applications/{global_id('Application', offered.id)}"

    form = await browser.get(f"{address}?edit=1")

    open_fields = [one.attributes["data-field"] for one in Page(form.text).elements if "data-field" in one.attributes]
    assert open_fields == ["passport_number", "diet"]
    answered = await browser.post(
        f"{address}/answers", json={"fields": {"diet": {"posted": [["diet", "None"]], "basedOn": 1}}}
    )
    assert answered.json()["shown"]["diet"] == "None"
