"""Content to read: programmes with pages, and meetings whose minutes have the length of real ones."""

from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any, Final

from adapters import clock
from domain.blocks import Block, DecisionBlock, HeadingBlock, ListBlock, ParagraphBlock, StatementBlock
from domain.calls import ProgrammeKind
from domain.content import PublicationStatus
from domain.languages import TranslationOrigin, TranslationRecord, TranslationState
from models.base import Id, new_id
from models.calls import ApplicationForm, Call
from models.content import Content, Place
from models.decisions import ActionItem, DecisionText, reference_of
from models.institutions import Institution
from models.meetings import AgendaItem, Meeting, MeetingSeries
from models.programmes import Programme

PROGRAMMES: Final = 24
MEETINGS: Final = 12
AGENDA_ITEMS: Final = 6
PARAGRAPH_WORDS: Final = 55
WORDS: Final = """
the meeting heard reports of institutions on their work with communities abroad and on trainings held since the last
session it stressed the value of common programmes for young people and asked members to name focal points share
calendars early and keep participants informed in their own languages
"""


async def fill() -> None:
    """Put all of it into the connected, empty database, published."""
    secretariat = await Institution(slug="secretariat", name={"en": "Secretariat"}, kind="SECRETARIAT").add()
    series = await MeetingSeries(slug="ministers", name={"en": "Meeting of Ministers"}).add()
    meetings = [await publish(meeting(number, series.id, secretariat.id)) for number in range(1, MEETINGS + 1)]
    for number in range(1, PROGRAMMES + 1):
        mandate = reference_of(meetings[number % MEETINGS].item_id, f"d{number % AGENDA_ITEMS + 1}")
        made = await publish(programme(number, secretariat.id, mandate))
        await add_call(number, made.item_id)


async def publish(draft: Content) -> Any:
    """The public edition of an approved draft."""
    draft.status = PublicationStatus.APPROVED
    await draft.add()
    return await draft.publish(by=None, at=clock.now())


def programme(number: int, host: Id, mandate: str) -> Programme:
    """A programme with a page of some length, which rests on a decision."""
    return Programme(
        **content(f"programme-{number:02}", f"Programme {number}"),
        body={"en": page()},
        kind=ProgrammeKind.TRAINING,
        host=host,
        tags=["training", "youth"],
        mandates=[mandate],
    )


async def add_call(number: int, programme: Id) -> None:
    """An open call of a programme."""
    now, item = clock.now(), new_id()
    draft = Call(
        **{**content(f"call-{number:02}", f"Call {number}"), "item_id": item},
        programme=programme,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=30),
        time_zone="Asia/Bishkek",
    )
    await ApplicationForm(call=item, number=1, form={"sections": []}).add()
    await publish(draft)


def meeting(number: int, series: Id, host: Id) -> Meeting:
    """A meeting with an agenda, a record and a decision under each point of it."""
    day = date(2012 + number, 11, 22)
    return Meeting(
        **content(f"meeting-{number:02}", f"Meeting {number}"),
        series=series,
        ordinal=number,
        classification="MINISTERIAL",
        starts_on=day,
        ends_on=day,
        place=Place(city={"en": "Bishkek"}, country="KG", time_zone="Asia/Bishkek"),
        host=host,
        minutes={"en": [ParagraphBlock(key="opening", markdown=text(PARAGRAPH_WORDS))]},
        agenda=[agenda_item(point) for point in range(1, AGENDA_ITEMS + 1)],
        decisions=[decision(point, host) for point in range(1, AGENDA_ITEMS + 1)],
    )


def agenda_item(point: int) -> AgendaItem:
    """A point of the agenda with what was said and decided under it."""
    record: list[Block] = [
        HeadingBlock(key=f"h{point}", level=2, text=f"Point {point}"),
        ParagraphBlock(key=f"p{point}", markdown=text(PARAGRAPH_WORDS, point)),
        StatementBlock(key=f"s{point}", speaker="The head of a delegation", text=text(PARAGRAPH_WORDS, point)),
        DecisionBlock(key=f"r{point}", decision=f"d{point}"),
    ]
    return AgendaItem(key=f"a{point}", number=str(point), title={"en": f"Point {point}"}, record={"en": record})


def decision(point: int, responsible: Id) -> DecisionText:
    """A decision with something to follow."""
    return DecisionText(
        key=f"d{point}",
        number=str(point),
        agenda_item=f"a{point}",
        action="AGREED",
        text={"en": text(30, point)},
        action_items=[
            ActionItem(key="i1", title={"en": text(8)}, responsible=[responsible], due_on=date(2030, 1, 1)),
        ],
    )


def page() -> list[Block]:
    """The body of a programme's page."""
    sections: list[Block] = []
    for part in range(1, 5):
        sections += [
            HeadingBlock(key=f"h{part}", level=2, text=f"Part {part}"),
            ParagraphBlock(key=f"p{part}", markdown=text(PARAGRAPH_WORDS, part)),
            ListBlock(key=f"l{part}", ordered=False, items=[text(8, part), text(8, part + 1), text(8, part + 2)]),
        ]
    return sections


def content(slug: str, title: str) -> dict[str, Any]:
    """What every item has."""
    record = TranslationRecord(
        state=TranslationState.PUBLISHED, origin=TranslationOrigin.HUMAN, updated_at=clock.now(), of_version=1
    )
    return {
        "item_id": new_id(),
        "slug": slug,
        "title": {"en": title},
        "summary": {"en": text(30)},
        "translations": {"en": record},
        "updated_at": clock.now(),
    }


def text(words: int, start: int = 0) -> str:
    """Running text of so many words, from the word at `start` on."""
    return " ".join(islice(cycle(WORDS.split()), start, start + words)).capitalize() + "."
