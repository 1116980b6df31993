"""Every public root field: kept, and seen anew as soon as anything changes that it was read from."""

import ast
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from adapters import clock, database
from adapters.database import Database
from domain.access import GUEST, anyone, read_rule
from domain.calls import Phase
from domain.changes import ChangeKind
from domain.content import ContentAction, ContentType
from domain.meetings import DocumentClass, FollowUpStatus
from gateway.cache_tags import CLASSES
from gateway.execution import GRAPHQL_SCHEMA
from models.accounts import Account
from models.calls import Call, Round
from models.changes import Change
from models.custom_blocks import CustomBlockType
from models.decisions import ActionItem, Decision, DecisionText, FollowUpReport
from models.documents import ActivityPlan, Document
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.programmes import Programme
from resolvers.ids import global_id
from settings import Settings
from tests.factories import a_call, a_draft_meeting, a_meeting, a_programme, an_account, an_institution, publish
from tests.gateway.caching import HIT, MISS, Kept, keeping

NEVER_KEPT: Final = {"viewer", "certificate", "checkCertificate", "checkReceipt"}
"""What is somebody's own, or told of somebody's own to who holds a proof of it."""


@pytest.fixture
async def kept(fresh_database: Database, settings: Settings) -> AsyncIterator[Kept]:
    """An app that keeps its answers."""
    async with keeping(settings) as kept:
        yield kept


@dataclass
class World:
    """One of everything that is public."""

    editor: Account
    institution: Institution
    series: MeetingSeries
    document: Document
    plan: ActivityPlan
    meeting: Meeting
    programme: Programme
    call: Call


async def a_world() -> World:
    """All of it, each thing with the others."""
    institution = await an_institution()
    series = await MeetingSeries(slug="ministers", name={"en": "Ministers"}).add()
    document = await Document(slug="plan", document_class=DocumentClass.STRATEGY, title={"en": "The plan"}).add()
    item = ActionItem(key="i1", title={"en": "To do"}, responsible=[institution.id])
    decision = DecisionText(
        key="d1", number="1", action="AGREED", text={"en": "Agreed."}, action_items=[item], adopts=document.id
    )
    meeting = await a_meeting("fifth", series=series.id, host=institution.id, decisions=[decision])
    entry = await Decision.one({"meeting": meeting.item_id})
    assert entry is not None
    programme = await a_programme("training", host=institution.id, mandates=[entry.reference])
    return World(
        await an_account(),
        institution,
        series,
        document,
        await ActivityPlan(year=2030, document=document.id).add(),
        meeting,
        programme,
        await a_call("round", programme=programme.item_id, seats=3),
    )


async def say(item: Any, title: str) -> None:
    """Publish an item under another title."""
    public = await type(item).current({"item_id": item.item_id})
    await database.in_transaction(
        lambda: public.amend({"title": {"en": title}}, version=public.version, at=clock.now())
    )


async def unpublish(world: World, item: Any) -> None:
    """Take an item from the public."""
    working = await type(item).working({"item_id": item.item_id})
    await working.withdraw(ContentAction.UNPUBLISH, by=world.editor.id, at=clock.now(), note="It is over.")


async def rename(thing: Any, **changes: Any) -> None:
    """Change something of a register."""
    await type(thing).change({"_id": thing.id}, {"$set": changes, "$inc": {"version": 1}})


async def report(world: World) -> None:
    """Report on the action item."""
    entry = await Decision.one({"meeting": world.meeting.item_id})
    assert entry is not None
    await FollowUpReport(
        decision=entry.reference,
        action_item="i1",
        reported_at=clock.now(),
        institution=world.institution.id,
        text={"en": "Done."},
        status=FollowUpStatus.IMPLEMENTED,
        by=world.editor.id,
    ).add()


Act = Callable[[World], Awaitable[Any]]


def named(type_name: str, key: Any) -> str:
    """A global id as it stands in a document."""
    return f'"{global_id(type_name, key)}"'


READS: Final[dict[str, Callable[[World], str]]] = {
    "node": lambda w: f"{{ node(id: {named('Programme', w.programme.item_id)}) {{ ... on Programme {{ title }} }} }}",
    "nodes": lambda w: f"{{ nodes(ids: [{named('Meeting', w.meeting.item_id)}]) {{ id }} }}",
    "meeting": lambda w: '{ meeting(slug: "fifth") { title series { name } decisions { text adopts { title } } } }',
    "meetings": lambda w: "{ meetings { totalCount nodes { title } } }",
    "meetingSeries": lambda w: '{ meetingSeries(slug: "ministers") { name meetings { totalCount } } }',
    "decisions": lambda w: (
        "{ decisions { totalCount nodes { text meeting { title } programmes { title } "
        "actionItems { overdue responsible { name } reports { status } } } } }"
    ),
    "activityPlan": lambda w: "{ activityPlan(year: 2030) { year document { title } } }",
    "activityPlans": lambda w: "{ activityPlans { year document { title } } }",
    "allMeetingSeries": lambda w: "{ allMeetingSeries { name } }",
    "institution": lambda w: f'{{ institution(slug: "{w.institution.slug}") {{ name }} }}',
    "document": lambda w: f"{{ document(id: {named('Document', w.document.id)}) {{ title }} }}",
    "documents": lambda w: "{ documents { totalCount nodes { title adoptedAt { title } } } }",
    "institutions": lambda w: "{ institutions { name } }",
    "programme": lambda w: (
        '{ programme(slug: "training") { title host { name } mandates { text } calls { nodes { title seatsLeft callStatus '
        "} } } }"
    ),
    "programmes": lambda w: "{ programmes(filter: {hasOpenCall: true}) { totalCount nodes { title } } }",
    "call": lambda w: '{ call(slug: "round") { title callStatus seatsLeft programme { title } } }',
    "calls": lambda w: "{ calls(filter: {callStatus: [OPEN]}) { totalCount nodes { title } } }",
    "compareRevisions": lambda w: (
        f"{{ compareRevisions(content: {named('Programme', w.programme.item_id)}, before: 1, after: 2) "
        "{ fields { kind } } }"
    ),
    "customBlockTypes": lambda w: "{ customBlockTypes { type title } }",
    "search": lambda w: '{ search(text: "training") { totalCount nodes { ... on Programme { title } } } }',
    "changes": lambda w: "{ changes(first: 100) { edges { node { kind } } } }",
}
"""For each public root field, a read of it."""

ACTS: Final[dict[str, tuple[Act, frozenset[str]]]] = {
    "a programme says something else": (
        lambda w: say(w.programme, "Anew"),
        frozenset({"node", "decisions", "programme", "programmes", "call", "compareRevisions", "search", "changes"}),
    ),
    "a programme comes to the public": (lambda w: a_programme("training-2"), frozenset({"search", "changes"})),
    "a meeting says something else": (
        lambda w: say(w.meeting, "Anew"),
        frozenset({"meeting", "meetings", "decisions", "changes"}),
    ),
    "a meeting comes to the public": (
        lambda w: publish(a_draft_meeting("sixth", series=w.series.id)),
        frozenset({"meetings", "meetingSeries", "changes"}),
    ),
    "a meeting is taken from the public": (
        lambda w: unpublish(w, w.meeting),
        frozenset({"nodes", "meeting", "meetings", "meetingSeries", "decisions", "programme", "changes"}),
    ),
    "a call says something else": (lambda w: say(w.call, "Anew"), frozenset({"programme", "call", "calls", "changes"})),
    "a call is taken from the public": (
        lambda w: unpublish(w, w.call),
        frozenset({"programme", "programmes", "call", "calls", "changes"}),
    ),
    "a seat is taken": (lambda w: Round.take_seat(w.call.item_id, "KG"), frozenset({"programme", "call"})),
    "the selection begins": (
        lambda w: Round.move_on(w.call.item_id, None, Phase.IN_SELECTION),
        frozenset({"programme", "programmes", "call", "calls"}),
    ),
    "a call comes to the public": (
        lambda w: a_call("second", programme=w.programme.item_id),
        frozenset({"programme", "calls", "changes"}),
    ),
    "an institution is renamed": (
        lambda w: rename(w.institution, name={"en": "Anew"}),
        frozenset({"institution", "institutions", "programme", "decisions"}),
    ),
    "an institution is added": (lambda w: an_institution("other"), frozenset({"institutions"})),
    "a series is renamed": (
        lambda w: rename(w.series, name={"en": "Anew"}),
        frozenset({"allMeetingSeries", "meeting", "meetingSeries"}),
    ),
    "a document is renamed": (
        lambda w: rename(w.document, title={"en": "Anew"}),
        frozenset({"meeting", "document", "documents", "activityPlan", "activityPlans"}),
    ),
    "a plan is moved": (lambda w: rename(w.plan, year=2031), frozenset({"activityPlan", "activityPlans"})),
    "somebody reports": (report, frozenset({"decisions"})),
    "a kind of blocks is made": (
        lambda w: CustomBlockType(type="budget", title={"en": "Budget"}, json_schema="{}").add(),
        frozenset({"customBlockTypes"}),
    ),
    "something is noted in the change log": (
        lambda w: database.in_transaction(
            lambda: Change.note(ChangeKind.DELETED, ContentType.DOCUMENT, str(w.document.id), at=clock.now())
        ),
        frozenset({"changes"}),
    ),
}
"""What happens, and whose answers it changes."""


def test_every_public_root_field_is_walked_or_never_kept() -> None:
    fields = GRAPHQL_SCHEMA.query_type.fields  # type: ignore[union-attr]
    public = {name for name in fields if read_rule("Query", name) is anyone or read_rule("Query", name)(GUEST, None)}

    assert public | NEVER_KEPT == set(READS) | NEVER_KEPT


@pytest.mark.parametrize("what", ACTS)
async def test_each_answer_that_an_act_changes_is_seen_anew(kept: Kept, what: str) -> None:
    act, changed = ACTS[what]
    world = await a_world()
    await kept.heard()
    reads = {name: read(world) for name, read in READS.items()}
    before = {name: await answer(kept, reads[name], MISS) for name in reads}
    assert before == {name: await answer(kept, reads[name], HIT) for name in reads}

    await act(world)
    await kept.heard()

    after = {name: (await kept.post(read)).json() for name, read in reads.items()}
    assert {name for name in reads if after[name] != before[name]} == changed
    kept.cache.shelf.clear(kept.cache.freshness.moment)
    assert after == {name: (await kept.post(read)).json() for name, read in reads.items()}


async def answer(kept: Kept, read: str, found: str) -> Any:
    """The answer to a read that the cache has, or does not have."""
    answered = await kept.post(read)
    assert "errors" not in answered.json(), answered.text
    assert answered.headers.get("Cache-Status") == found, read
    return answered.json()


def test_every_read_of_the_database_is_noted() -> None:
    """Whoever reads a collection beside the queries of models/base.py must tell of it, or is listed here."""
    found = {
        (path.parent.name + "/" + path.name, function.name)
        for folder in ("models", "resolvers")
        for path in Path(folder).glob("*.py")
        if path.name != "base.py"
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(_reads(node) for node in ast.walk(function))
    }

    of_persons = {("models/applications.py", name) for name in ("forms_of", "piles_of", "invitations_to")}
    for_the_desk = {("models/call_numbers.py", "_all")}
    assert found == {("models/search.py", "found"), ("models/search.py", "public_things"), *of_persons, *for_the_desk}


def _reads(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("find", "find_one", "aggregate", "count_documents", "distinct")
        and "_collection" in ast.unparse(node.func.value)
    )


def test_what_is_kept_is_named_by_attributes_that_it_has() -> None:
    assert {
        (model.__name__, name)
        for model, classes in CLASSES.items()
        for name in classes
        if name not in model.model_fields
    } == set()
    assert File in CLASSES
