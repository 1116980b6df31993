"""The numbers of a call: right for a known set, by the clocks of the call, told to the secretariat alone."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from domain.applications import State
from domain.call_numbers import REACHED_BY, FunnelStage
from models.application_parts import HistoryEntry
from models.applications import Application
from models.calls import Call
from models.erased import ErasedApplication
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.desk import a_form, a_question, create_call, nothing, text
from tests.client import Ask
from tests.factories import a_call, an_account, an_application

NUMBERS = """query($call: ID!) { callNumbers(call: $call) { call { slug } funnel { stage applications }
  byDay { day begun submitted } byCountry { country { code } submitted accepted confirmed }
  byLanguage { locale applications } organisations firstTimers } }"""
WRITTEN = """query($slug: String!) { call(slug: $slug) { letters { kind texts { locale text } } writtenForm { version
  sections { key title { locale text } fields { key kind label { locale text } askedFrom personalData
  options { value label { locale text } } visibleWhen { field equals } } } } } }"""


async def numbers_of(ask: Ask, call: Call, *, as_: Actor = SECRETARIAT) -> dict[str, Any]:
    answer = await ask(NUMBERS, as_=as_, call=global_id("Call", call.item_id))
    found: dict[str, Any] = answer["callNumbers"]
    return found


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def begun(call: Call, state: State, **given: Any) -> Application:
    application: Application = await an_application(call, state=state, **given)
    return application


@pytest.fixture
async def call() -> Call:
    """A call in Bishkek, six hours before UTC, with six applications."""
    call = await a_call(seats=10)
    back = await an_account("back@example.org", locale="ky")
    await begun(await a_call("earlier"), State.COMPLETED, of=back)
    await begun(call, State.DRAFT, created_at=at(1, 5), submitted_at=None, submission=None)
    await begun(call, State.SUBMITTED, of=back, created_at=at(1, 19), submitted_at=at(3, 5), country="KZ")
    await begun(call, State.INELIGIBLE, created_at=at(1, 20), submitted_at=at(3, 6))
    await begun(call, State.CONFIRMED, created_at=at(2, 5), submitted_at=at(3, 19))
    left = await begun(call, State.WITHDRAWN, created_at=at(2, 6), submitted_at=at(4, 5), country=None)
    left.history += [
        HistoryEntry(at=at(5, 1), action="SEND_TO_REVIEW", state=State.UNDER_REVIEW, actor="SECRETARIAT", by=None)
    ]
    await left.save_as_of(left.version)
    await ErasedApplication(
        call=call.item_id,
        state=State.REJECTED,
        country="KG",
        begun_on=date(2026, 3, 2),
        submitted_on=date(2026, 3, 4),
        erased_on=date(2026, 6, 1),
    ).add()
    return call


async def test_the_numbers_of_a_known_set(ask: Ask, call: Call) -> None:
    found = await numbers_of(ask, call)

    assert found == {
        "call": {"slug": call.slug},
        "funnel": [
            {"stage": stage, "applications": number}
            for stage, number in [
                ("BEGUN", 6),
                ("SUBMITTED", 5),
                ("SCREENED", 4),
                ("REVIEWED", 3),
                ("ACCEPTED", 1),
                ("CONFIRMED", 1),
                ("COMPLETED", 0),
            ]
        ],
        "byDay": [
            {"day": "2026-03-01", "begun": 1, "submitted": 0},
            {"day": "2026-03-02", "begun": 5, "submitted": 0},
            {"day": "2026-03-03", "begun": 0, "submitted": 2},
            {"day": "2026-03-04", "begun": 0, "submitted": 3},
        ],
        "byCountry": [
            {"country": {"code": "KG"}, "submitted": 3, "accepted": 1, "confirmed": 1},
            {"country": {"code": "KZ"}, "submitted": 1, "accepted": 0, "confirmed": 0},
            {"country": None, "submitted": 1, "accepted": 0, "confirmed": 0},
        ],
        "byLanguage": [{"locale": "en", "applications": 3}, {"locale": "ky", "applications": 1}],
        "organisations": 0,
        "firstTimers": 3,
    }


async def test_a_call_without_applications_has_numbers_too(ask: Ask) -> None:
    found = await numbers_of(ask, await a_call())

    assert {step["applications"] for step in found["funnel"]} == {0}
    assert (found["byDay"], found["byCountry"], found["byLanguage"], found["firstTimers"]) == ([], [], [], 0)


async def test_days_go_back_a_year_at_most(ask: Ask) -> None:
    call = await a_call()
    for year in (2020, 2026):
        await begun(call, State.DRAFT, created_at=datetime(year, 3, 1, 12, tzinfo=UTC), submitted_at=None)

    days = (await numbers_of(ask, call))["byDay"]

    assert (len(days), days[-1]["begun"], sum(day["begun"] for day in days)) == (366, 1, 1)


async def test_numbers_are_told_to_the_secretariat_alone(ask: Ask) -> None:
    call = await a_call()

    for other in (AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, ADMINISTRATOR):
        assert await numbers_of(ask, call, as_=other) is None
    assert (await ask(NUMBERS, as_=SECRETARIAT, call=nothing("Call")))["callNumbers"] is None


async def test_each_stage_holds_whoever_came_further() -> None:
    held = [REACHED_BY[stage] for stage in FunnelStage]

    assert list(REACHED_BY) == list(FunnelStage)
    assert all(later < earlier for earlier, later in pairwise(held))


async def test_a_form_is_given_back_in_all_languages_with_what_is_asked_later(ask: Ask) -> None:
    later = a_question("passport", askedFrom="ACCEPTANCE", personalData=True, label=text("Passport", kk="Төлқұжат"))
    letters = [{"kind": "ACCEPTED", "text": text("Welcome.", ky="Кош келиңиз.")}]
    await create_call(ask, slug="call", form=a_form(a_question(), later), letters=letters)

    answer = (await ask(WRITTEN, as_=CONTRIBUTOR, slug="call"))["call"]

    form = answer["writtenForm"]
    assert form["version"] == 1
    assert [(one["key"], one["askedFrom"], one["personalData"]) for one in form["sections"][0]["fields"]] == [
        ("name", "APPLICATION", None),
        ("passport", "ACCEPTANCE", True),
    ]
    assert form["sections"][0]["fields"][1]["label"] == text("Passport", kk="Төлқұжат")
    assert answer["letters"] == [{"kind": "ACCEPTED", "texts": text("Welcome.", ky="Кош келиңиз.")}]


async def test_a_written_form_is_for_writers(ask: Ask) -> None:
    await a_call("public")

    for other in (None, AYGUL, REVIEWER, CONTRIBUTOR):
        assert (await ask('{ call(slug: "public") { writtenForm { version } } }', as_=other))["call"][
            "writtenForm"
        ] is None
