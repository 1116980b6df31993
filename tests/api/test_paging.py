"""Pages of lists, walked by their cursors; and what is no cursor of a list, whatever it is."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import clock
from domain.errors import BadRequest
from models.audit import AuditEvent
from models.base import Id, new_id
from models.decisions import Decision
from models.meetings import Meeting, MeetingSeries
from models.programmes import Programme
from resolvers import audit, contents, decisions, meetings, programmes
from resolvers.cursors import LARGEST_INTEGER, Kind, cursor_of, place_in, values_of
from tests.actors import EDITOR
from tests.client import Ask
from tests.factories import a_call, a_meeting, a_programme

ID = "6" * 24
ORDERED = (
    frozenset({Kind.NUMBER}),
    frozenset({Kind.INSTANT, Kind.NOTHING}),
    frozenset({Kind.TEXT}),
    frozenset({Kind.ID}),
)

LISTS = [
    "{ list: meetings(after: $c) { nodes { id } } }",
    "{ list: meetings(before: $c, last: 2) { nodes { id } } }",
    "{ list: programmes(after: $c) { nodes { id } } }",
    "{ list: calls(after: $c) { nodes { id } } }",
    "{ list: decisions(after: $c) { nodes { id } } }",
    '{ list: search(text: "xx", after: $c) { nodes { __typename } } }',
    '{ one: programme(slug: "training") { list: calls(after: $c) { nodes { id } } } }',
    '{ one: programme(slug: "training") { list: revisions(after: $c) { nodes { id } } } }',
    '{ one: meetingSeries(slug: "ministers") { list: meetings(before: $c, last: 2) { nodes { id } } } }',
]


def written(*values: Any) -> str:
    return encoded(json.dumps(values).encode())


def encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


NO_CURSORS = {
    "no base64": "nonsense",
    "not even ascii": "курсор",
    "no json": encoded(b"{"),
    "no list": encoded(b"null"),
    "nothing": written(),
    "too short": written(["t", 0]),
    "too long": written(["t", 0], ["o", ID], ["o", ID]),
    "no pairs": written(5, ID),
    "text where none belongs": written(["s", "5"], ["o", ID]),
    "of the older kind": written(["v", 5], ["o", ID]),
    "an unknown kind": written(["x", 5], ["o", ID]),
    "a kind that is none": written([["t"], 5], ["o", ID]),
    "text for an instant": written(["t", "5"], ["o", ID]),
    "a fraction of a millisecond": written(["t", 0.5], ["o", ID]),
    "a truth for an instant": written(["t", True], ["o", ID]),
    "beyond every calendar": written(["t", 10**16], ["o", ID]),
    "beyond what the database keeps": written(["i", 2**63], ["o", ID]),
    "beyond what anybody counts": written(["i", int(1e30)], ["o", ID]),
    "half a character": written(["s", "\ud800"], ["o", ID]),
    "half a character for an id": written(["t", 0], ["o", "\ud800"]),
    "no id": written(["t", 0], ["o", "6"]),
    "null for an id": written(["t", 0], ["n", None]),
    "deep": encoded(b"[" * 60_000),
    "endless digits": encoded(b"[" + b"9" * 5_000 + b"]"),
}


@pytest.fixture
async def lists(ask: Ask) -> None:
    series = await MeetingSeries(slug="ministers", name={"en": "Ministers"}).add()
    await a_meeting(series=series.id)
    await a_call(programme=(await a_programme()).item_id)


@pytest.mark.parametrize("cursor", NO_CURSORS.values(), ids=NO_CURSORS.keys())
async def test_what_is_no_cursor_is_the_clients_mistake_in_every_list(ask: Ask, lists: None, cursor: str) -> None:
    for document in LISTS:
        body = await ask.raw(f"query($c: String) {document}", c=cursor)

        assert [(error["message"], error["extensions"]) for error in body["errors"]] == [
            ("This is not a cursor of this list.", {"code": "BAD_USER_INPUT"})
        ], document


async def test_a_cursor_of_one_list_is_none_of_another(ask: Ask, lists: None) -> None:
    found = await ask(
        '{ programme(slug: "training") { revisions { edges { cursor } } } meetings { edges { cursor } } }'
    )
    (revision,), (meeting,) = found["programme"]["revisions"]["edges"], found["meetings"]["edges"]

    for document, cursor in [(LISTS[0], revision), (LISTS[6], revision), (LISTS[7], meeting)]:
        body = await ask.raw(f"query($c: String) {document}", c=cursor["cursor"])
        assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


INSTANTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))
NUMBERS = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)


@given(NUMBERS, st.none() | INSTANTS, st.text(), st.binary(min_size=12, max_size=12))
def test_a_cursor_is_read_as_it_was_written_to_the_millisecond(
    number: int, instant: datetime | None, text: str, raw: bytes
) -> None:
    kept = instant and instant - timedelta(microseconds=instant.microsecond % 1_000)
    values = [number, kept, text, Id(raw)]

    assert values_of(cursor_of(values), ORDERED) == values
    assert values_of(cursor_of([number, instant, text, Id(raw)]), ORDERED) == values


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.sampled_from(list(Kind)),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=2), parts, max_size=4),
)


@given(
    st.lists(JSON | st.tuples(st.sampled_from(list(Kind)), JSON), max_size=5).map(lambda one: written(*one)) | st.text()
)
def test_whatever_comes_is_a_place_that_can_be_asked_for_or_no_cursor(cursor: str) -> None:
    try:
        number, instant, text, key = values_of(cursor, ORDERED) or ()
    except BadRequest:
        return
    assert abs(number) <= LARGEST_INTEGER
    assert instant is None or instant.tzinfo is UTC
    assert text.encode()
    assert isinstance(key, Id)


def test_text_that_the_database_cannot_keep_is_in_no_cursor() -> None:
    assert values_of(written(["s", "Ү"]), [frozenset({Kind.TEXT})]) == ["Ү"]
    with pytest.raises(BadRequest):
        values_of(written(["s", "\ud800"]), [frozenset({Kind.TEXT})])


@pytest.mark.parametrize(
    ("model", "order", "place"),
    [
        (Meeting, meetings.NEWEST_FIRST, "t o"),
        (Programme, programmes.NEWEST_FIRST, "tn o"),
        (Programme, contents.NEWEST_REVISION_FIRST, "in o"),
        (Decision, decisions.IN_ORDER, "t i o"),
        (AuditEvent, audit.NEWEST_FIRST, "in"),
    ],
)
def test_what_a_cursor_holds_is_what_the_documents_hold(model: Any, order: Any, place: str) -> None:
    assert place_in(model, order) == tuple(frozenset(map(Kind, kinds)) for kinds in place.split())


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("sort", ["NEWEST_FIRST", "OLDEST_FIRST"])
async def test_pages_visit_each_draft_once_though_none_was_published(ask: Ask, sort: str, size: int) -> None:
    published = [await a_programme(f"p{n}") for n in range(2)]
    drafts = [
        await Programme(
            item_id=new_id(), slug=f"d{n}", title={"en": "A draft"}, kind="TRAINING", updated_at=clock.now()
        ).add()
        for n in range(3)
    ]

    forwards = await slugs(ask, "first", size, sort)

    assert sorted(forwards) == sorted(one.slug for one in (*published, *drafts))
    assert await slugs(ask, "last", size, sort) == forwards[::-1]
    drafts_first = sort == "OLDEST_FIRST"
    assert [slug[0] for slug in forwards] == list("dddpp" if drafts_first else "ppddd")


async def slugs(ask: Ask, count: str, size: int, sort: str) -> list[str]:
    """Every working copy, page by page, from the beginning or from the end."""
    edge, more, next_ = ("after", "hasNextPage", "endCursor")
    if count == "last":
        edge, more, next_ = ("before", "hasPreviousPage", "startCursor")
    document = (
        f"query($c: String) {{ programmes({count}: {size}, {edge}: $c, order: {sort}, filter: {{status: [DRAFT, PUBLISHED]}})"
        " { nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    )
    seen: list[str] = []
    place, goes_on = None, True
    while goes_on:
        page = (await ask(document, as_=EDITOR, c=place))["programmes"]
        found = [node["slug"] for node in page["nodes"]]
        seen += found if count == "first" else found[::-1]
        place, goes_on = page["pageInfo"][next_], page["pageInfo"][more]
        assert len(seen) < 20, "the pages go round"
    return seen


async def test_a_list_in_memory_and_one_in_the_database_are_cut_alike(ask: Ask) -> None:
    series = await MeetingSeries(slug="ministers", name={"en": "Ministers"}).add()
    for n in range(4):
        await a_meeting(f"m{n}", starts_on=date(2023, 1, 1 + n // 2), ends_on=date(2023, 1, 9), series=series.id)
    page = "edges { cursor node { slug } } pageInfo { hasNextPage hasPreviousPage } totalCount"

    async def both(arguments: str) -> tuple[Any, Any]:
        document = f'{{ meetings({arguments}) {{ {page} }} meetingSeries(slug: "ministers") {{ meetings({arguments}) {{ {page} }} }} }}'
        answer = await ask(document)
        return answer["meetings"], answer["meetingSeries"]["meetings"]

    stored, _ = await both("first: 100")
    cursors = [edge["cursor"] for edge in stored["edges"]]
    for cursor in cursors:
        for arguments in (f'first: 2, after: "{cursor}"', f'last: 2, before: "{cursor}"'):
            stored, in_memory = await both(arguments)
            assert stored == in_memory
