"""What anybody reads: published content, in one language throughout, by pages and by ids, in few commands."""

from datetime import date

import pytest

from adapters import clock
from domain.meetings import FollowUpStatus
from models.base import new_id
from models.calls import Call, Round
from models.content import Place
from models.decisions import ActionItem, DecisionText
from resolvers.ids import global_id
from tests.actors import EDITOR, TIMUR
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import a_call, a_draft_meeting, a_meeting, a_programme, an_institution, published_in


async def test_a_draft_is_seen_by_those_who_write_and_by_nobody_else(ask: Ask) -> None:
    draft = await a_draft_meeting("secret").add()
    by_slug = '{ meeting(slug: "secret") { status } meetings(filter: {status: [DRAFT]}) { totalCount } }'
    node = "query($id: ID!) { node(id: $id) { id } }"

    for reader in (None, TIMUR):
        assert await ask(by_slug, as_=reader) == {"meeting": None, "meetings": {"totalCount": 0}}
        assert await ask(node, as_=reader, id=global_id("Meeting", draft.item_id)) == {"node": None}
    assert await ask(by_slug, as_=EDITOR) == {"meeting": {"status": "DRAFT"}, "meetings": {"totalCount": 1}}


@pytest.mark.parametrize(
    ("asked", "served"), [("ky", "ky"), ("ky-KG", "ky"), ("kk", "en"), ("tr", "en"), ("en", "en"), (None, "en")]
)
async def test_an_item_is_served_in_one_language(ask: Ask, asked: str | None, served: str) -> None:
    titles = {"en": "Fifth", "ky": "Бешинчи", "tr": "Beşinci"}
    await a_meeting(title=titles, summary={"en": "Summary"}, translations=published_in("en", "ky"))

    answer = await ask(
        'query($l: Locale) { meeting(slug: "fifth") { resolvedLocale(locale: $l) title(locale: $l) summary(locale: $l) } }',
        l=asked,
    )

    summary = "Summary" if served == "en" else None
    assert answer["meeting"] == {"resolvedLocale": served, "title": titles[served], "summary": summary}


LOCALISED = [
    "resolvedLocale(locale: $l)",
    "title(locale: $l)",
    "body(locale: $l) { __typename }",
    "compiled: minutes { compiled(locale: $l) { __typename } }",
    "place { country { name(locale: $l) } }",
]


@pytest.mark.parametrize("asked", ["", "kk_Latn", "not a language", "-", "tr\n", "x" * 2_000])
async def test_a_malformed_language_is_the_clients_mistake_and_not_served_in_another(ask: Ask, asked: str) -> None:
    await a_meeting(title={"en": "Fifth", "tr": "Beşinci"}, translations=published_in("en", "tr"))
    documents = [f'query($l: Locale) {{ meeting(slug: "fifth") {{ {field} }} }}' for field in LOCALISED]
    documents.append('query($l: Locale) { search(text: "fifth", locale: $l) { totalCount } }')

    for document in documents:
        body = await ask.raw(document, l=asked)
        assert [(error["message"], error["extensions"]) for error in body["errors"]] == [
            ("This is not a language tag.", {"code": "BAD_USER_INPUT"})
        ], document


async def test_a_language_is_no_longer_than_a_client_could_mean(ask: Ask) -> None:
    body = await ask.raw(f'query($l: Locale) {{ meeting(slug: "fifth") {{ {LOCALISED[1]} }} }}', l="x" * 2_001)

    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in body


@pytest.mark.parametrize(("country", "found"), [("KG", 1), ("kg", 1), ("HU", 0), ("XX", 0), ("Atlantis", 0), ("", 0)])
async def test_in_a_country_that_there_is_not_nothing_takes_place(ask: Ask, country: str, found: int) -> None:
    place = Place(country="KG", time_zone="Asia/Bishkek")
    await a_meeting(place=place)
    await a_call(place=place)

    answer = await ask(
        "query($c: CountryCode) { meetings(filter: {country: $c}) { totalCount } calls(filter: {country: $c}) { totalCount } }",
        c=country,
    )

    assert answer == {"meetings": {"totalCount": found}, "calls": {"totalCount": found}}


async def test_what_was_published_stays_citable(ask: Ask) -> None:
    first = await a_meeting(title={"en": "First words"})
    working = await type(first).working({"item_id": first.item_id})
    assert working is not None
    working.title, working.status = {"en": "Second words"}, first.status.APPROVED
    await working.publish(by=None, at=clock.now(), note="A correction")

    answer = await ask(
        '{ now: meeting(slug: "fifth") { title revision { number note } revisions { totalCount nodes { number } } }'
        ' then: meeting(slug: "fifth", revision: 1) { title revision { sha256 } } }'
    )

    assert answer["now"] == {
        "title": "Second words",
        "revision": {"number": 2, "note": "A correction"},
        "revisions": {"totalCount": 2, "nodes": [{"number": 2}, {"number": 1}]},
    }
    assert answer["then"] == {"title": "First words", "revision": {"sha256": first.sha256}}


async def test_the_register_finds_decisions_by_what_is_to_be_done(ask: Ask) -> None:
    kg = await an_institution("kg")
    items = [
        ActionItem(key="late", title={"en": "Late"}, responsible=[kg.id], due_on=date(2020, 1, 1)),
        ActionItem(key="done", title={"en": "Done"}, due_on=date(2020, 1, 1), status=FollowUpStatus.IMPLEMENTED),
    ]
    await a_meeting(
        decisions=[
            DecisionText(key=item.key, number=str(n), action="AGREED", text=item.title, action_items=[item])
            for n, item in enumerate(items)
        ]
    )
    document = "query($f: DecisionFilter) { decisions(filter: $f) { nodes { text actionItems { overdue } } } }"

    async def found(**filter_: object) -> list[str]:
        return [one["text"] for one in (await ask(document, f=filter_))["decisions"]["nodes"]]

    assert await found() == ["Late", "Done"]
    assert await found(overdue=True) == ["Late"]
    assert await found(overdue=False) == ["Done"]
    assert await found(followUp=["IMPLEMENTED"]) == ["Done"]
    assert await found(responsible=global_id("Institution", kg.id)) == ["Late"]
    assert await found(responsible=global_id("Institution", new_id())) == []
    assert await found(dueTo="2019-12-31") == []


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pages_visit_each_meeting_once_and_backwards_is_forwards_reversed(ask: Ask, size: int) -> None:
    for n in range(5):
        await a_meeting(f"m{n}", starts_on=date(2023, 1, 1 + n // 2), ends_on=date(2023, 1, 9))
    forwards, backwards = await walk(ask, "first", "after", size), await walk(ask, "last", "before", size)

    assert len(forwards) == 5
    assert sorted(set(forwards)) == ["m0", "m1", "m2", "m3", "m4"]
    assert backwards == forwards[::-1]


async def walk(ask: Ask, count: str, edge: str, size: int) -> list[str]:
    document = (
        f"query($c: String) {{ meetings({count}: {size}, {edge}: $c) {{ nodes {{ slug }} pageInfo "
        "{ hasNextPage hasPreviousPage startCursor endCursor } } }"
    )
    more, cursor = ("hasNextPage", "endCursor") if count == "first" else ("hasPreviousPage", "startCursor")
    seen: list[str] = []
    place, goes_on = None, True
    while goes_on:
        page = (await ask(document, c=place))["meetings"]
        slugs = [node["slug"] for node in page["nodes"]]
        seen += slugs if count == "first" else slugs[::-1]
        place, goes_on = page["pageInfo"][cursor], page["pageInfo"][more]
    return seen


@pytest.mark.parametrize("arguments", ["first: 0", "first: 101", "first: 1, last: 1", 'after: "nonsense"'])
async def test_a_page_that_cannot_be_is_the_clients_mistake(ask: Ask, arguments: str) -> None:
    body = await ask.raw(f"{{ meetings({arguments}) {{ totalCount }} }}")

    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


async def test_a_list_takes_as_many_commands_for_three_as_for_one(ask: Ask, commands: CommandCounter) -> None:
    host = await an_institution()
    document = (
        "{ meetings { nodes { title host { name } decisions { text } documents { title } sideMeetings { title } } } }"
    )
    counts = []
    for n in (1, 3):
        while len((await ask("{ meetings { nodes { slug } } }"))["meetings"]["nodes"]) < n:
            await a_meeting(f"m{new_id()}", host=host.id)
        commands.reset()
        await ask(document)
        counts.append(len(commands.names))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("phase", "status"), [(None, "OPEN"), ("CANCELLED", "CANCELLED"), ("IN_SELECTION", "IN_SELECTION")]
)
async def test_a_call_stands_where_the_clock_or_the_secretariat_says(ask: Ask, phase: str | None, status: str) -> None:
    call = await a_call(seats=10)
    await Round.change({"call": call.item_id}, {"$set": {"phase": phase, "seats_taken": 4}})

    answer = await ask(
        "query($s: [CallStatus!]) { calls(filter: {callStatus: $s}) { nodes { callStatus seatsLeft } } }", s=[status]
    )

    assert answer == {"calls": {"nodes": [{"callStatus": status, "seatsLeft": 6}]}}


async def test_the_questions_are_read_before_signing_in_but_not_those_asked_on_acceptance(ask: Ask, call: Call) -> None:
    answer = await ask(
        'query { call(slug: "training-call") { form { jsonSchema sections(locale: "ky") { title fields { key label } } } } }'
    )

    (section,) = answer["call"]["form"]["sections"]
    assert section["title"] == "Сиз жөнүндө"
    assert [field["key"] for field in section["fields"]] == ["name", "motivation", "travels", "visa", "letter"]
    assert set(answer["call"]["form"]["jsonSchema"]["properties"]) == {
        "name",
        "motivation",
        "travels",
        "visa",
        "letter",
    }


async def test_every_kind_of_node_comes_back_by_its_id(ask: Ask) -> None:
    meeting = await a_meeting(decisions=[DecisionText(key="d", number="1", action="AGREED", text={"en": "Agreed"})])
    programme = await a_programme(mandates=[f"{meeting.item_id}.d"])
    ids = (await ask('{ meeting(slug: "fifth") { id revision { id } decisions { id programmes { id } } } }'))["meeting"]
    given = [ids["id"], ids["revision"]["id"], ids["decisions"][0]["id"], ids["decisions"][0]["programmes"][0]["id"]]

    nodes = (await ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=[*given, "nonsense", ""]))[
        "nodes"
    ]

    kinds = ["Meeting", "Revision", "Decision", "Programme"]
    assert nodes == [*[{"__typename": kind, "id": one} for kind, one in zip(kinds, given, strict=True)], None, None]
    assert programme.slug == "training"


async def test_many_ids_take_as_many_commands_as_one(ask: Ask, commands: CommandCounter) -> None:
    meetings = [
        await a_meeting(f"m{n}", decisions=[DecisionText(key="d", number="1", action="AGREED", text={"en": "Agreed"})])
        for n in range(3)
    ]
    institutions = [await an_institution(f"i{n}") for n in range(3)]
    counts = []
    for number in (1, 3):
        ids = [global_id("Meeting", meeting.item_id) for meeting in meetings[:number]]
        ids += [global_id("Decision", f"{meeting.item_id}.d") for meeting in meetings[:number]]
        ids += [global_id("Institution", institution.id) for institution in institutions[:number]]
        commands.reset()
        found = await ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
        counts.append(len(commands.names))
        assert found == {"nodes": [{"id": one} for one in ids]}

    assert counts == [3, 3]


async def test_many_mandates_take_as_many_commands_as_one(ask: Ask, commands: CommandCounter) -> None:
    meetings = [
        await a_meeting(
            f"m{n}", decisions=[DecisionText(key="d", number="1", action="AGREED", text={"en": f"Agreed {n}"})]
        )
        for n in range(3)
    ]
    counts = []
    for number in (1, 3):
        await a_programme(f"p{number}", mandates=[f"{meeting.item_id}.d" for meeting in meetings[:number]])
        commands.reset()
        found = await ask(f'{{ programme(slug: "p{number}") {{ mandates {{ text }} }} }}')
        counts.append(len(commands.names))
        assert found["programme"]["mandates"] == [{"text": f"Agreed {n}"} for n in range(number)]

    assert counts[0] == counts[1]
