"""What is one's own: the profile's choices, mails, earlier answers, the export, and the end of it all."""

import io
import json
import zipfile
from typing import Any

import pytest

from adapters import clock
from domain.applications import State
from models.accounts import Account
from models.applications import Application
from models.base import new_id
from models.messages import Message, MessageState
from portal.applicants.zones import meant
from resolvers.ids import global_id
from tests.actors import AYGUL, SECRETARIAT, TIMUR
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.reader import Page
from tests.portal.standings import address_of, an_offer, main_of, named, standing, version_on
from tests.portal.test_structure import flaws_of

KUFIC = {"passport": "Ahmad Shah Turkmani", "native": "احمدشاه ترکمنی"}


async def a_mail(person: Account, application: Application | None = None, **given: object) -> Message:
    """A mail to somebody."""
    now = clock.now()
    made = {
        **{"id": new_id(), "cause": f"test:{new_id()}", "owner_id": person.id, "to": person.email},
        **{"application": application and application.id, "call": application and application.call},
        **{"subject": "Кабар", "body": "Read <this>:\nhttps://example.org/a?b=1&c=2", "locale": "ky"},
        **{"state": MessageState.FAILED, "created_at": now, "due_at": now},
    }
    mail: Message = await Message(**{**made, **given}).add()
    return mail


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Asia / Bishkek", "Asia/Bishkek"),
        ("bishkek", "Asia/Bishkek"),
        ("Бишкек", "Asia/Bishkek"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
        ("", ""),
        ("Atlantis", "Atlantis"),
    ],
)
def test_a_time_zone_is_found_by_its_city(typed: str, zone: str) -> None:
    assert meant(typed, "ky") == zone


async def test_until_a_time_zone_is_chosen_the_profile_proposes_that_of_the_device(
    live: Live, reader_of: ReaderOf
) -> None:
    browser = await reader_of(AYGUL)
    browser.cookies.set("tz", "Asia%2FAlmaty")
    before = await browser.get("/en/profile")

    sent = {"passportName": "Aygul", "locale": "kk", "timeZone": "Almaty"}
    saved = await browser.post("/en/profile", data=sent)
    after = await browser.get(saved.headers["location"])

    assert 'value="Asia/Almaty"' in before.text
    assert "This is what your device says" in before.text
    assert "This is what your device says" not in after.text
    assert '<option value="kk" lang="kk" selected>' in after.text
    found = await Account.one({"email": AYGUL.email})
    assert found is not None
    assert (found.locale, found.time_zone) == ("kk", "Asia/Almaty")
    assert flaws_of(Page(after.text)) == []


async def test_only_who_gets_the_daily_mail_is_asked_about_it(live: Live, reader_of: ReaderOf) -> None:
    applicant, staff = await reader_of(AYGUL), await reader_of(SECRETARIAT)

    await staff.post("/en/profile", data={"passportName": "S", "locale": "en", "timeZone": "UTC"})

    assert 'name="digest"' not in (await applicant.get("/en/profile")).text
    assert 'name="digest" value="yes">' in (await staff.get("/en/profile")).text
    found = await Account.one({"email": SECRETARIAT.email})
    assert found is not None
    assert found.digest is False


async def test_every_mail_is_there_to_be_read_whether_or_not_it_arrived(live: Live, reader_of: ReaderOf) -> None:
    application = await standing(live, State.SUBMITTED)
    person = await Account.by_id(application.applicant_id)
    assert person is not None
    mail = await a_mail(person, application)
    browser, address = await reader_of(AYGUL), f"/en/messages/{global_id('Message', mail.id)}"

    listed, read = await browser.get("/en/messages"), await browser.get(address)

    assert f'<a href="{address}" lang="ky" dir="ltr">Кабар</a>' in listed.text
    assert address in (await browser.get(address_of(application))).text
    assert "could not be delivered" in listed.text
    assert "It counts all the same" in read.text
    assert 'Read &lt;this&gt;:\n<a href="https://example.org/a?b=1&amp;c=2" rel="noopener">' in read.text
    assert [flaws_of(Page(one.text)) for one in (listed, read)] == [[], []]


async def test_the_mail_of_somebody_else_is_not_there(live: Live, reader_of: ReaderOf) -> None:
    application = await standing(live, State.SUBMITTED)
    person = await Account.by_id(application.applicant_id)
    assert person is not None
    mail = await a_mail(person, application)
    draft = await a_mail(person, application, state=MessageState.DRAFT)
    own, guest = await reader_of(AYGUL), await reader_of(None)

    addresses = [f"/en/messages/{global_id('Message', one.id)}" for one in (mail, draft)]
    for reader in (TIMUR, SECRETARIAT):
        assert (await (await reader_of(reader)).get(addresses[0])).status_code == 404
    assert (await own.get(addresses[1])).status_code == 404
    assert (await own.get("/en/messages/nothing")).status_code == 404
    assert (await guest.get(addresses[0])).headers["location"] == f"/en/sign-in?next={addresses[0]}"


async def test_answers_of_an_earlier_application_are_taken_over_once_chosen(live: Live, reader_of: ReaderOf) -> None:
    earlier = await standing(live, State.REJECTED, slug="earlier", answers={"name": "Айгүл", "motivation": "To learn."})
    blank: dict[str, Any] = {"submission": None, "submitted_at": None, "answers": {}}
    draft = await standing(live, State.DRAFT, slug="later", **blank)
    browser, address = await reader_of(AYGUL), address_of(draft)

    form, page = await browser.get(address), await browser.get(f"{address}/reuse")
    unchosen = await browser.post(f"{address}/reuse", data={"version": version_on(page.text)})
    sent = {"version": version_on(page.text), "from": global_id("Application", earlier.id)}
    done = await browser.post(f"{address}/reuse", data=sent)
    wrong = await browser.post(f"{address}/reuse", data={**sent, "from": global_id("Application", draft.id)})

    assert f'href="{address}/reuse"' in form.text
    assert "Answers were taken over." in (await browser.get(done.headers["location"])).text
    assert ("The earlier" in page.text, "The later" in page.text) == (True, True)
    assert (unchosen.status_code, "Please choose an application first." in unchosen.text) == (422, True)
    assert done.headers["location"] == f"{address}?done=reused"
    assert wrong.status_code in (303, 422)
    found = await Application.by_id(draft.id)
    assert found is not None
    assert found.answers == {"name": "A person", "motivation": "To learn."}
    assert [flaws_of(Page(one.text)) for one in (page, unchosen)] == [[], []]
    assert (await (await reader_of(TIMUR)).get(f"{address}/reuse")).status_code == 404


async def test_all_that_is_held_is_told_and_can_be_taken_away(live: Live, reader_of: ReaderOf) -> None:
    await named(live, AYGUL, **KUFIC)
    await standing(live, State.UNDER_REVIEW)
    browser = await reader_of(AYGUL)

    page = await browser.get("/en/profile/data")
    led = await browser.post("/en/profile/data", data={"act": "export"})
    taken = await browser.get(led.headers["location"])

    assert "Applications under way: 1." in page.text
    assert led.status_code == 303
    archive = zipfile.ZipFile(io.BytesIO(taken.content))
    assert "احمدشاه ترکمنی" in archive.read("data.json").decode()
    assert "applications" in json.loads(archive.read("data.json"))
    assert flaws_of(Page(page.text)) == []


async def test_an_erasure_asks_for_the_address_and_leaves_nothing_but_a_farewell(
    live: Live, reader_of: ReaderOf
) -> None:
    await named(live)
    application = await an_offer(live)
    browser = await reader_of(AYGUL)

    refused = await browser.post("/en/profile/data", data={"act": "erase", "confirm": "timur@example.org"})
    done = await browser.post("/en/profile/data", data={"act": "erase", "confirm": " AYGUL@example.org "})
    farewell = await browser.get(done.headers["location"])

    assert (refused.status_code, 'id="confirm-why"' in refused.text) == (422, True)
    assert 'value="timur@example.org"' in refused.text
    assert flaws_of(Page(refused.text)) == []
    gone = {one.partition("=")[0] for one in done.headers.get_list("set-cookie") if "Max-Age=0" in one}
    assert gone == {"kurultai_session", "zone", "workplace"}
    assert "what we kept about you is gone" in farewell.text
    assert await Account.one({"email": AYGUL.email}) is None
    assert await Application.by_id(application.id) is None


async def test_who_has_an_office_cannot_be_erased_from_the_page(reader_of: ReaderOf) -> None:
    staff = await reader_of(SECRETARIAT)

    page = await staff.get("/en/profile/data")
    refused = await staff.post("/en/profile/data", data={"act": "erase", "confirm": SECRETARIAT.email})

    assert 'name="confirm"' not in page.text
    assert (refused.status_code, "They have to be taken from you first." in refused.text) == (422, True)


async def test_a_guest_is_asked_to_sign_in_and_comes_back(reader_of: ReaderOf) -> None:
    guest = await reader_of(None)
    for path in ("/applications", "/invitations", "/messages", "/profile", "/profile/data", "/applications/x/reuse"):
        assert (await guest.get(f"/en{path}")).headers["location"] == f"/en/sign-in?next=/en{path}"


@needs_chromium
async def test_axe_finds_nothing_on_the_pages_of_an_applicant(live: Live, page_of: PageOf) -> None:
    person = await named(live, AYGUL, **KUFIC)
    application = await an_offer(live)
    mail = await a_mail(person, application)
    draft = await standing(live, State.DRAFT, slug="draft", submission=None, submitted_at=None, answers={})
    page = await page_of(AYGUL, viewport={"width": 320, "height": 800})
    own = address_of(application)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    for path in (
        *("/en/applications", own, f"{own}/co-applicants", f"{address_of(draft)}/reuse", "/en/invitations"),
        *("/en/messages", f"/en/messages/{global_id('Message', mail.id)}", "/en/profile", "/en/profile/data"),
        *("/en/receipts", "/en/certificates", "/en/unsubscribe/none"),
    ):
        await page.goto(path)
        assert await flaws_by_axe(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path

    await page.goto(own)
    await page.click(".reference button")
    assert await page.evaluate("navigator.clipboard.readText()") == application.reference
    assert "A place is offered to you" in main_of(await page.content())
