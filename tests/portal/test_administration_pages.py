"""Pages of administration: accounts and roles, API keys, webhooks, the audit log; without scripts."""

import html
import re

from models.accounts import Account
from models.api_keys import ApiKey
from models.audit import AuditEvent
from models.institutions import Institution
from models.webhook_deliveries import WebhookDelivery
from models.webhooks import Webhook
from resolvers.changes import cursor_at
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.factories import an_account
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

PATHS = ("/en/desk/accounts", "/en/desk/accounts/new", "/en/desk/api-keys", "/en/desk/webhooks", "/en/desk/audit")
HOOK = "https://partner.invalid/changes"


def secret_in(page: str) -> str:
    """The secret that a page shows."""
    return Page(page).with_id("secret").words


async def test_the_pages_are_for_administrators_alone(live: Live, reader_of: ReaderOf) -> None:
    for actor in (AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT):
        browser = await reader_of(actor)
        assert [(await browser.get(path)).status_code for path in PATHS] == [404] * 5, actor
        assert (await browser.post("/en/desk/api-keys", data={"name": "Mine"})).status_code == 404
    guest = await (await reader_of(None)).get("/en/desk/audit")
    assert guest.headers["location"] == "/en/sign-in?next=/en/desk/audit"
    assert await ApiKey.count_of({}) == 0


# Accounts ----------------------------------------------------------------------------------------------------------


async def test_accounts_are_found_and_come_in_pages(live: Live, reader_of: ReaderOf) -> None:
    for number in range(52):
        await an_account(f"person-{number:02}@example.org")
    browser = await reader_of(ADMINISTRATOR)

    first = (await browser.get("/en/desk/accounts", params={"text": "person"})).text
    more = next(one.attributes["href"] for one in Page(first).all("a") if one.words == "More")
    second = (await browser.get(f"/en/desk/accounts{html.unescape(more)}")).text
    administrators = (await browser.get("/en/desk/accounts", params={"role": "ADMINISTRATOR"})).text

    assert "accounts: 52" in first
    assert [len(re.findall(r">person-\d+@", page)) for page in (first, second)] == [50, 2]
    assert (ADMINISTRATOR.email in administrators, "person-" in administrators) == (True, False)
    assert flaws_of(Page(first)) == []


async def test_an_administrator_does_not_stop_being_one_by_a_slip(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    account = await Account.one({"email": ADMINISTRATOR.email})
    assert account is not None
    path = f"/en/desk/accounts/{global_id('Account', account.id)}"

    refused = await browser.post(path, data={"roles": ["EDITOR"]})
    more = await browser.post(path, data={"roles": ["EDITOR", "ADMINISTRATOR"]})

    assert (refused.status_code, more.status_code) == (422, 303)
    assert "another administrator can" in refused.text
    assert flaws_of(Page(refused.text)) == []


async def test_roles_are_given_to_an_address_and_taken_again(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    institution = await Institution.one({"slug": "kg-diaspora"})
    assert institution is not None
    of = global_id("Institution", institution.id)
    sent = {"email": "new@example.org", "roles": ["CONTRIBUTOR", "REVIEWER"], "institution": of}

    given = await browser.post("/en/desk/accounts/new", data=sent)
    listed = (await browser.get(given.headers["location"])).text
    account = await Account.one({"email": "new@example.org"})
    assert account is not None
    place = f"/en/desk/accounts/{global_id('Account', account.id)}"
    shown = Page((await browser.get(place)).text)
    taken = await browser.post(place, data={"roles": ["APPLICANT"], "institution": ""})
    after = await Account.one({"email": "new@example.org"})

    assert (given.status_code, taken.status_code) == (303, 303)
    assert "The roles are set. They hold at once." in listed
    assert (account.roles, account.institution) == (["CONTRIBUTOR", "REVIEWER"], institution.id)
    chosen = [one.attributes["value"] for one in shown.all("input") if "checked" in one.attributes]
    assert chosen == ["CONTRIBUTOR", "REVIEWER"]
    assert after is not None
    assert (after.roles, after.institution) == (["APPLICANT"], None)


async def test_what_cannot_be_set_is_said_and_what_was_chosen_stays(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    await Account.change_all({"email": {"$ne": ADMINISTRATOR.email}}, {"$set": {"roles": []}})
    me = await Account.one({"email": ADMINISTRATOR.email})
    assert me is not None
    refused = {
        "email": await browser.post("/en/desk/accounts/new", data={"email": "nobody", "roles": "EDITOR"}),
        "institution": await browser.post(
            "/en/desk/accounts/new", data={"email": "a@b.example", "roles": "CONTRIBUTOR"}
        ),
        "roles": await browser.post(f"/en/desk/accounts/{global_id('Account', me.id)}", data={"roles": "EDITOR"}),
    }

    for field, answer in refused.items():
        page = Page(answer.text)
        assert (answer.status_code, bool(page.with_id(f"{field}-why").words)) == (422, True)
        assert len([one for one in page.all("input") if "checked" in one.attributes]) == 1
        assert flaws_of(page) == []
    assert Page(refused["email"].text).with_id("email").attributes["value"] == "nobody"
    assert (await browser.get("/en/desk/accounts/nonsense")).status_code == 404


# API keys ----------------------------------------------------------------------------------------------------------


async def test_the_secret_of_a_key_is_shown_once(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    sent = {
        "name": "Partner",
        "scopes": ["READ_PUBLIC", "RECEIVE_CHANGES"],
        "origins": "https://a.example\r\n\r\nhttps://b.example",
        "expires": "2099-01-31T12:00",
    }

    made = await browser.post("/en/desk/api-keys", data=sent)
    secret = secret_in(made.text)
    (key,) = await ApiKey.many({})
    place = f"/en/desk/api-keys/{global_id('ApiKey', key.id)}"
    later = [(await browser.get(path)).text for path in ("/en/desk/api-keys", place)]

    assert secret.startswith("kk_live_")
    assert made.headers["cache-control"] == "no-store"
    assert [secret in page for page in later] == [False, False]
    assert [secret[:14] in page for page in later] == [True, True]
    assert (key.origins, key.scopes) == (["https://a.example", "https://b.example"], sent["scopes"])
    assert key.expires_at is not None
    assert key.expires_at.isoformat() == "2099-01-31T12:00:00+00:00"
    assert [flaws_of(Page(page)) for page in (made.text, *later)] == [[], [], []]


async def test_every_objection_to_a_key_stands_beside_its_field(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    sent = {"name": "", "origins": "https://a.example\nnonsense", "expires": "2001-01-01T00:00"}

    answer = await browser.post("/en/desk/api-keys", data=sent)
    day = await browser.post("/en/desk/api-keys", data={**sent, "expires": "soon"})

    page = Page(answer.text)
    assert answer.status_code == 422
    assert [bool(page.with_id(f"{one}-why").words) for one in ("name", "scopes", "origins", "expires")] == [True] * 4
    assert page.with_id("origins-why").words.startswith("nonsense: ")
    assert page.with_id("origins").words == "https://a.example nonsense"
    assert Page(day.text).with_id("expires-why").words.startswith("A day and a time, please")
    assert flaws_of(page) == []


async def test_a_key_gets_a_new_secret_and_ends(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    first = secret_in((await browser.post("/en/desk/api-keys", data={"name": "P", "scopes": "READ_PUBLIC"})).text)
    (key,) = await ApiKey.many({})
    place = f"/en/desk/api-keys/{global_id('ApiKey', key.id)}"

    wrong = [await browser.post(place, data={"act": "rotate", "hours": hours}) for hours in ("", "721")]
    rotated = await browser.post(place, data={"act": "rotate", "hours": "12"})
    unsure = await browser.post(place, data={"act": "revoke"})
    revoked = await browser.post(place, data={"act": "revoke", "sure": "yes"})

    assert [one.status_code for one in wrong] == [422, 422]
    assert "works for 12 hours more" in rotated.text
    assert secret_in(rotated.text) != first
    assert (unsure.status_code, revoked.status_code) == (422, 303)
    assert "The key is revoked." in (await browser.get(revoked.headers["location"])).text
    (key,) = await ApiKey.many({})
    assert key.revoked_at is not None
    assert (await browser.get("/en/desk/api-keys/nonsense")).status_code == 404


# Webhooks ----------------------------------------------------------------------------------------------------------


async def test_a_webhook_is_made_tested_sent_anew_and_deleted(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)

    made = await browser.post("/en/desk/webhooks", data={"url": HOOK, "types": ["CALL", "MEETING"]})
    (hook,) = await Webhook.many({})
    place = f"/en/desk/webhooks/{global_id('Webhook', hook.id)}"
    tested = await browser.post(place, data={"act": "test"})
    log = (await browser.get(tested.headers["location"])).text
    (delivery,) = await WebhookDelivery.many({})
    sent = {"act": "redeliver", "delivery": global_id("WebhookDelivery", delivery.id)}
    again = await browser.post(place, data=sent)
    wrong = await browser.post(place, data={"act": "replay", "after": "nonsense"})
    replayed = await browser.post(place, data={"act": "replay", "after": cursor_at(1)})
    listed = (await browser.get("/en/desk/webhooks")).text
    unsure = await browser.post(place, data={"act": "delete"})
    deleted = await browser.post(place, data={"act": "delete", "sure": "yes"})

    assert secret_in(made.text).startswith("whsec_")
    assert secret_in(made.text) not in log + listed
    assert made.headers["cache-control"] == "no-store"
    assert [one.status_code for one in (tested, again, replayed, deleted)] == [303] * 4
    assert "A test is on its way" in log
    assert HOOK in listed
    assert Page(wrong.text).with_id("after").attributes["value"] == "nonsense"
    assert (wrong.status_code, unsure.status_code) == (422, 422)
    assert [flaws_of(Page(page)) for page in (made.text, log, wrong.text, listed)] == [[]] * 4
    assert await Webhook.count_of({}) == 0
    assert (await browser.get(place)).status_code == 404


async def test_what_is_no_address_or_document_is_said(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)

    for sent, field in (
        ({"url": "partner"}, "url"),
        ({"url": "http://partner.example"}, "url"),
        ({"url": HOOK, "document": "nonsense"}, "document"),
    ):
        answer = await browser.post("/en/desk/webhooks", data={**sent, "types": "CALL"})
        page = Page(answer.text)
        assert (answer.status_code, bool(page.with_id(f"{field}-why").words)) == (422, True), sent
        assert page.with_id("url").attributes["value"] == sent["url"]
        assert "checked" in page.with_id("type-CALL").attributes


# Audit log ---------------------------------------------------------------------------------------------------------


async def test_the_log_tells_in_words_who_did_what_and_how_it_is_sealed(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(ADMINISTRATOR)
    await browser.post("/en/desk/accounts/new", data={"email": "new@example.org", "roles": "EDITOR"})
    while not (sealed := await AuditEvent.many({"action": "SET_ROLES", "number": {"$type": "number"}})):
        await AuditEvent.seal()
    (event,) = sealed
    account = await Account.one({"email": "new@example.org"})
    assert account is not None

    whole = (await browser.get("/en/desk/audit")).text
    about = (await browser.get("/en/desk/audit", params={"about": global_id("Account", account.id)})).text
    nothing = (await browser.get("/en/desk/audit", params={"about": "nonsense"})).text

    assert "set roles" in whole
    assert {str(event.hash), str(event.previous_hash)} <= {one.words for one in Page(whole).all("dd")}
    assert f"kurultai verify-audit --head {event.hash}" in whole
    assert len(Page(about).all("tr")) == 2
    assert "Nothing was done to anything with this id." in nothing
    assert [flaws_of(Page(page)) for page in (whole, about, nothing)] == [[]] * 3
