"""The secretariat's calls: their list, new ones, one on a screen, and what is done with its round."""

from typing import Any

import pytest

from models.notices import Notice
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT
from tests.api.desk import SECOND_SECRETARIAT, a_form, a_question, create_call, text
from tests.portal.conftest import Live, ReaderOf
from tests.portal.desk_calls import CALL, sent
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

STANDING = """query($slug: String!) { call(slug: $slug) { id isPublic callStatus opensAt closesAt startsOn endsOn
  workingCopy { ... on Call { status title closesAt opensAt timeZone seats writtenForm { sections { key } } } } } }"""
PAGES = ("", "/facts", "/letters", "/form", "/numbers", "/round/extend-deadline", "/round/postpone", "/round/cancel")


async def standing(live: Live, slug: str) -> Any:
    return (await live.ask(STANDING, as_=SECRETARIAT, slug=slug))["call"]


async def test_pages_of_calls_are_whole_and_for_their_roles(reader_of: ReaderOf) -> None:
    secretariat = await reader_of(SECRETARIAT)
    for path in ("/en/desk/calls", "/en/desk/calls/new", "/en/desk/calls/new?from=", *(CALL + one for one in PAGES)):
        answer = await secretariat.get(path)
        assert (path, answer.status_code, flaws_of(Page(answer.text))) == (path, 200, [])
    for other in (AYGUL, REVIEWER):
        assert (await (await reader_of(other)).get("/en/desk/calls")).status_code == 404
    guest = await (await reader_of(None)).get(CALL)
    assert (guest.status_code, guest.headers["location"].partition("?")[0]) == (303, "/en/sign-in")
    contributor = await reader_of(CONTRIBUTOR)
    assert [(await contributor.get(path)).status_code for path in (CALL, f"{CALL}/numbers")] == [404, 404]
    editor = await reader_of(EDITOR)
    assert [(await editor.get(CALL + one)).status_code for one in ("", "/form", "/numbers", "/round/cancel")] == [
        *(200, 200, 404, 404)
    ]


async def test_calls_are_listed_by_where_they_stand(reader_of: ReaderOf) -> None:
    secretariat = await reader_of(SECRETARIAT)

    found = {
        asked: [slug in (await secretariat.get(f"/en/desk/calls?{asked}")).text for slug in ("internship", "exchange")]
        for asked in ("", "round=ANNOUNCED", "round=CLOSED", "status=DRAFT", "programme=nothing")
    }

    assert found == {
        "": [True, True],
        "round=ANNOUNCED": [True, False],
        "round=CLOSED": [False, True],
        "status=DRAFT": [False, False],
        "programme=nothing": [False, False],
    }


async def test_a_call_is_begun_by_hand_with_times_by_the_clocks_of_its_zone(live: Live, reader_of: ReaderOf) -> None:
    editor, there = await reader_of(EDITOR), "/en/desk/calls/new"
    begun = await editor.get(there)
    programme = Page(begun.text).all("option")[1].attributes["value"]
    typed = {"title": "Forum <2027>", "slug": "forum-2027", "programme": programme, "seats": "many"}
    times = {"opensAt": "2027-03-28T02:30", "closesAt": "2027-10-31T02:30", "timeZone": "Europe/Berlin"}

    refused = await sent(editor, begun, there, **typed, **times)
    made = await sent(editor, refused, there, seats="20", opensAt="2027-03-28T03:30")

    assert refused.status_code == 422
    for kept in ("Forum &lt;2027&gt;", 'value="many"', 'value="2027-03-28T02:30"', "clocks in this time zone skip"):
        assert kept in refused.text
    assert made.headers["location"] == "/en/desk/calls/forum-2027?done=made"
    copy = (await standing(live, "forum-2027"))["workingCopy"]
    assert (copy["opensAt"], copy["closesAt"], copy["seats"]) == (
        "2027-03-28T01:30:00Z",
        "2027-10-31T01:30:00Z",  # shown twice: a deadline is the later one
        20,
    )


async def test_a_contributor_begins_a_round_of_a_public_programme(live: Live, reader_of: ReaderOf) -> None:
    contributor, there = await reader_of(CONTRIBUTOR), "/en/desk/calls/new"
    begun = await contributor.get(there)
    (programme,) = [one for one in Page(begun.text).all("option") if one.words == "Internship Programme"]
    times = {"opensAt": "2027-01-01T09:00", "closesAt": "2027-02-01T09:00", "timeZone": "Asia/Bishkek"}

    made = await sent(
        contributor, begun, there, title="Ours", slug="ours", programme=programme.attributes["value"], **times
    )
    again = await sent(contributor, begun, there, title="Ours", programme=programme.attributes["value"], **times)
    other = await sent(contributor, begun, there, title="Их", programme=programme.attributes["value"], **times)

    assert made.status_code == again.status_code == 303
    assert again.headers["location"] != made.headers["location"]
    assert other.headers["location"] == "/en/desk/calls/ikh?done=made"
    for view in ("", "/facts", "/letters", "/form"):
        page = await contributor.get(f"/en/desk/calls/ours{view}")
        assert (view, page.status_code, flaws_of(Page(page.text))) == (view, 200, [])
    assert "ours" in (await contributor.get("/en/desk/calls")).text
    assert "/ours/round/" not in (await contributor.get("/en/desk/calls/ours")).text


async def test_what_the_api_objects_to_stands_beside_its_field(reader_of: ReaderOf) -> None:
    editor, there = await reader_of(EDITOR), "/en/desk/calls/new"
    begun = await editor.get(there)

    refused = await sent(
        editor, begun, there, title="A", slug="Not One", opensAt="2027-01-02T10:00", closesAt="2027-01-01T10:00"
    )

    assert refused.status_code == 422
    assert 'id="slug-why"' in refused.text
    assert 'id="programme-why"' in refused.text
    assert 'value="Not One"' in refused.text


async def test_a_call_is_begun_from_an_earlier_one(live: Live, reader_of: ReaderOf) -> None:
    secretariat = await reader_of(SECRETARIAT)
    begun = await secretariat.get(f"/en/desk/calls/new?from={CALL.rpartition('/')[2]}")
    times = {"opensAt": "2027-11-01T09:00", "closesAt": "2027-12-01T23:59"}

    refused = await sent(secretariat, begun, "/en/desk/calls/copy", slug="internship-call", **times)
    made = await sent(secretariat, refused, "/en/desk/calls/copy", slug="training-2028")

    assert refused.status_code == 422
    assert "This short name is taken." in refused.text
    assert made.headers["location"] == "/en/desk/calls/training-2028?done=copied"
    copy = (await standing(live, "training-2028"))["workingCopy"]
    assert (copy["closesAt"], copy["timeZone"]) == ("2027-12-01T17:59:00Z", "Asia/Bishkek")
    assert len(copy["writtenForm"]["sections"]) == 5


async def test_a_call_goes_to_the_public_from_its_screen(live: Live, reader_of: ReaderOf) -> None:
    programme = (await live.ask("{ programmes { nodes { id } } }"))["programmes"]["nodes"][0]["id"]
    await create_call(live.ask, as_=EDITOR, programme=programme, form=a_form(a_question()), title=text("Round"))
    there = "/en/desk/calls/call"
    for actor, act in ((EDITOR, "SUBMIT_FOR_REVIEW"), (SECOND_SECRETARIAT, "APPROVE"), (SECOND_SECRETARIAT, "PUBLISH")):
        reader = await reader_of(actor)
        shown = await reader.get(there)
        assert f'value="{act}"' in shown.text
        done = await sent(reader, shown, there, act=act)
        assert (done.status_code, done.headers["location"]) == (303, f"{there}?done={act}")

    assert (await standing(live, "call"))["isPublic"] is True


@pytest.mark.parametrize(
    ("act", "typed", "wrong", "told"),
    [
        ("extend-deadline", {"closesAt": "2099-01-31T18:00"}, {"closesAt": "2020-01-01T00:00"}, ["DEADLINE_EXTENDED"]),
        (
            "postpone",
            {"startsOn": "2099-05-01", "endsOn": "2099-05-03"},
            {"startsOn": "2099-05-01", "endsOn": ""},
            ["CALL_POSTPONED"],
        ),
        ("cancel", {"note": "The host cannot take part."}, {"note": ""}, ["CALL_CANCELLED"]),
    ],
)
async def test_an_act_on_a_round_says_first_what_it_causes(
    live: Live, reader_of: ReaderOf, act: str, typed: dict[str, str], wrong: dict[str, str], told: list[str]
) -> None:
    secretariat, there = await reader_of(SECRETARIAT), f"{CALL}/round/{act}"
    shown = await secretariat.get(there)

    refused = await sent(secretariat, shown, there, **wrong)
    again = await sent(secretariat, refused, there, **typed)
    twice = await sent(secretariat, refused, there, **typed)

    assert "gets a mail" in shown.text
    assert refused.status_code == 422
    assert "-why" in refused.text
    assert [answer.headers["location"] for answer in (again, twice)] == [f"{CALL}?done={act}"] * 2
    assert [notice.kind.value for notice in await Notice.many({})] == told
    call = await standing(live, CALL.rpartition("/")[2])
    if act == "extend-deadline":
        assert call["closesAt"] == "2099-01-31T12:00:00Z"
    elif act == "postpone":
        assert (call["startsOn"], call["endsOn"]) == ("2099-05-01", "2099-05-03")
    else:
        assert call["callStatus"] == "CANCELLED"


async def test_a_closed_round_is_taken_to_its_end(live: Live, reader_of: ReaderOf) -> None:
    secretariat, there = await reader_of(SECRETARIAT), "/en/desk/calls/exchange-call"
    for act in ("start-selection", "announce-results", "complete"):
        shown = await secretariat.get(f"{there}/round/{act}")
        assert shown.status_code == 200
        assert "No mail goes out" in shown.text
        done = await sent(secretariat, shown, f"{there}/round/{act}")
        assert done.headers["location"] == f"{there}?done={act}"

    assert (await standing(live, "exchange-call"))["callStatus"] == "COMPLETED"
    assert (await secretariat.get(f"{there}/round/cancel")).status_code == 404
    assert await Notice.many({}) == []
