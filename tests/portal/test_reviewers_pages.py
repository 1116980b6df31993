"""Reviewers' pages: their pile, and one application on one screen, as a browser without scripts gets them."""

from typing import Any

from models.accounts import Account, PersonName
from models.applications import Application
from models.reviews import Review
from portal.reviewers.scores import percent
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, SECRETARIAT, Actor
from tests.api.desk import done
from tests.api.reviewing import (
    CRITERIA,
    REVIEW,
    SECOND_REVIEWER,
    account_of,
    an_application,
    an_organisation,
    assigned,
    scores,
)
from tests.factories import a_call
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

WHOLE = {"act": "give", "points-merit": "8", "points-reach": "5", "recommendation": "YES", "comment": "Strong."}
GOOD = {"scores": scores(merit=2, reach=1), "recommendation": "NO", "comment": "Not this year."}


async def a_pile(live: Live, *, count: int = 2, blind: bool = False) -> list[str]:
    """Applications of people with names, given to a reviewer; in the order of the pile."""
    call = await a_call(criteria=CRITERIA, blind_review=blind)
    ids = []
    for number in range(count):
        person = Actor(f"person-{number}@example.org")
        account = await account_of(live.ask, person)
        name = PersonName(passport=f"Passport-name {number}", preferred=f"Preferred-name {number}").model_dump()
        await Account.change({"_id": account.id}, {"$set": {"name": name}})
        organisation = await an_organisation(live.ask, person, name=f"Organisation-name {number}")
        made = await an_application(live.ask, call, person, organisation=organisation.id, country="KG")
        ids.append(await assigned(live.ask, made, REVIEWER, SECOND_REVIEWER))
    return ids


def checked(page: str) -> set[tuple[str, str]]:
    """What is chosen in a form."""
    chosen = [one.attributes for one in Page(page).all("input") if "checked" in one.attributes]
    return {(one["name"], one["value"]) for one in chosen}


async def test_the_pile_says_by_call_how_far_each_review_is(live: Live, reader_of: ReaderOf) -> None:
    first, second = await a_pile(live)
    reviewer = await reader_of(REVIEWER)

    before = (await reviewer.get("/en/reviews")).text
    await reviewer.post(f"/en/reviews/{first}", data=WHOLE)
    await reviewer.post(f"/en/reviews/{second}", data={"act": "save", "points-merit": "3"})
    after = (await reviewer.get("/en/reviews")).text

    assert ("0 of 2 handed in" in before, "1 of 2 handed in" in after) == (True, True)
    assert "Preferred-name 0" in before
    assert "82.9" in after
    assert flaws_of(Page(after)) == []
    rows = [row.words for row in Page(after).all("tr")[1:]]
    assert [("saved, not handed in" in row, "accept" in row) for row in rows] == [(False, True), (True, False)]


async def test_nobody_else_has_a_pile(live: Live, reader_of: ReaderOf) -> None:
    (application,) = await a_pile(live, count=1)
    browsers = [await reader_of(actor) for actor in (AYGUL, CONTRIBUTOR, SECRETARIAT)]

    answers = [await one.get(path) for one in browsers for path in ("/en/reviews", f"/en/reviews/{application}")]

    assert [one.status_code for one in answers] == [404] * 6


async def test_a_guest_is_asked_to_sign_in(live: Live, reader_of: ReaderOf) -> None:
    answer = await (await reader_of(None)).get("/en/reviews")

    assert (answer.status_code, answer.headers["location"]) == (303, "/en/sign-in?next=/en/reviews")


async def test_what_was_given_to_others_is_not_there(live: Live, reader_of: ReaderOf) -> None:
    call = await a_call(criteria=CRITERIA)
    application = await assigned(live.ask, await an_application(live.ask, call), SECOND_REVIEWER)

    browser = await reader_of(REVIEWER)

    assert (await browser.get(f"/en/reviews/{application}")).status_code == 404
    assert (await browser.post(f"/en/reviews/{application}", data=WHOLE)).status_code == 404
    assert (await browser.get("/en/reviews/nonsense")).status_code == 404


async def test_a_blind_call_names_nobody(live: Live, reader_of: ReaderOf) -> None:
    (application,) = await a_pile(live, count=1, blind=True)
    browser = await reader_of(REVIEWER)

    pages = [(await browser.get(path)).text for path in ("/en/reviews", f"/en/reviews/{application}")]

    assert [word for word in ("-name 0", "person-0@") if any(word in page for page in pages)] == []
    assert "you are not told who applies" in pages[1]


async def test_a_review_is_saved_with_gaps_and_is_there_again(live: Live, reader_of: ReaderOf) -> None:
    first, _ = await a_pile(live)
    browser = await reader_of(REVIEWER)
    given = {"act": "save", "points-merit": "7", "recommendation": "MAYBE", "comment": "So far\r\nso good."}

    answer = await browser.post(f"/en/reviews/{first}", data=given)
    shown = (await browser.get(answer.headers["location"])).text

    assert answer.status_code == 303
    assert checked(shown) == {("points-merit", "7"), ("recommendation", "MAYBE")}
    assert "So far\nso good." in shown
    assert "Your review is saved. It is not handed in yet." in shown
    (stored,) = await Review.many({})
    assert (stored.comment, stored.submitted_at) == ("So far\nso good.", None)


async def test_what_is_missing_is_said_beside_each_field_and_what_was_typed_stays(
    live: Live, reader_of: ReaderOf
) -> None:
    first, _ = await a_pile(live)
    browser = await reader_of(REVIEWER)

    answer = await browser.post(f"/en/reviews/{first}", data={"act": "give", "points-merit": "7", "comment": "Hm."})

    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.with_id("points-reach-why").words == "Please give points here."
    assert page.with_id("recommendation-why").words == "Please say what you recommend."
    assert checked(answer.text) == {("points-merit", "7")}
    assert page.with_id("comment").words == "Hm."
    assert await Review.count_of({}) == 0
    assert flaws_of(page) == []


async def test_points_out_of_range_are_refused(live: Live, reader_of: ReaderOf) -> None:
    first, _ = await a_pile(live)
    browser = await reader_of(REVIEWER)

    for points in ("11", "-1", "eight", "9" * 40):
        answer = await browser.post(f"/en/reviews/{first}", data={**WHOLE, "points-merit": points})
        assert answer.status_code == 422, points
        assert Page(answer.text).with_id("points-merit-why").words


async def test_others_are_read_only_after_ones_own_review(live: Live, reader_of: ReaderOf) -> None:
    first, second = await a_pile(live)
    await done(live.ask, REVIEW, as_=SECOND_REVIEWER, application=first, **GOOD)
    browser = await reader_of(REVIEWER)

    before = (await browser.get(f"/en/reviews/{first}")).text
    answer = await browser.post(f"/en/reviews/{first}", data=WHOLE)
    after = (await browser.get(answer.headers["location"])).text

    assert ("Not this year." in before, "Not this year." in after) == (False, True)
    assert "Your review is handed in." in after
    assert f"/en/reviews/{second}" in after
    again = await browser.post(f"/en/reviews/{first}", data={**WHOLE, "points-merit": "1"})
    assert again.status_code == 303
    refused = await browser.post(f"/en/reviews/{first}", data={"act": "save"})
    assert (refused.status_code, "This review was given already." in refused.text) == (422, True)


async def test_a_conflict_is_declared_once_the_box_is_ticked_and_leaves_the_pile(
    live: Live, reader_of: ReaderOf
) -> None:
    first, _ = await a_pile(live)
    browser = await reader_of(REVIEWER)
    place = f"/en/reviews/{first}/conflict"

    refused = await browser.post(place, data={"note": "My cousin."})
    declared = await browser.post(place, data={"note": "My cousin.", "sure": "yes"})
    pile = (await browser.get(declared.headers["location"])).text

    assert refused.status_code == 422
    assert Page(refused.text).with_id("note").words == "My cousin."
    assert declared.status_code == 303
    assert "My cousin." in pile
    assert f'href="/en/reviews/{first}"' not in pile
    assert (await browser.get(f"/en/reviews/{first}")).status_code == 404


async def test_what_is_decided_is_reviewed_no_more(live: Live, reader_of: ReaderOf) -> None:
    first, _ = await a_pile(live)
    await Application.change_all({}, {"$set": {"state": "ACCEPTED"}})
    browser = await reader_of(REVIEWER)

    shown = (await browser.get(f"/en/reviews/{first}")).text
    answer = await browser.post(f"/en/reviews/{first}", data=WHOLE)

    assert ("data-review" in shown, "The review of this application is over." in shown) == (False, True)
    assert answer.status_code == 422


def test_the_points_come_to_a_share_by_the_weights() -> None:
    criteria: list[dict[str, Any]] = [one.model_dump() for one in CRITERIA]

    assert [percent(criteria, given) for given in ({}, {"merit": 10}, {"merit": 8, "reach": 5})] == [
        None,
        "85.7",
        "82.9",
    ]
