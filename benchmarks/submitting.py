"""Handing applications in: `python -m benchmarks.submitting` prints a table.

A submission entails its check against the form, the reference, the receipt, the history, the words that staff search
by, the mail that is owed, the audit event and the moderation queue, in one transaction that a majority has. It is
measured beside bare inserts of the same documents by the driver alone, with the same write concern, in turns.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from adapters.database import Database
from benchmarks.databases import Commands, an_empty_database, figure
from domain.access import Role, Viewer
from domain.calls import ProgrammeKind
from domain.content import PublicationStatus
from domain.forms import Form
from domain.languages import TranslationRecord, TranslationState
from models.accounts import Account, PersonName
from models.applications import Application
from models.base import Id, new_id
from models.calls import ApplicationForm, Call
from models.programmes import Programme
from resolvers import applying
from resolvers.context import Context
from resolvers.ids import global_id
from settings import Settings

SETTINGS: Final = Settings()
HEAD: Final = """\
| what | per second: median of rounds | ms: median / p99 | commands each |
|---|---:|---:|---:|"""

FORM: Final = Form.model_validate(
    {
        "sections": [
            {
                "key": "about",
                "title": {"en": "About you"},
                "fields": [
                    {"key": "name", "kind": "TEXT", "label": {"en": "Name"}, "required": True},
                    {"key": "born", "kind": "DATE", "label": {"en": "Born on"}},
                    {"key": "country", "kind": "COUNTRY", "label": {"en": "Country"}},
                    {"key": "why", "kind": "LONG_TEXT", "label": {"en": "Why"}, "required": True, "max_length": 2000},
                ],
            }
        ]
    }
)
ANSWERS: Final = {"name": "Айгүл Асанова", "born": "1994-05-17", "country": "KG", "why": "To learn and to teach. " * 20}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.submitting", description=__doc__)
    parser.add_argument("--number", type=int, default=300, help="how many in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=32)
    chosen = parser.parse_args(arguments)
    print(asyncio.run(measured(chosen.number, chosen.rounds, chosen.at_once)))


async def measured(number: int, rounds: int, at_once: int) -> str:
    """The table."""
    commands = Commands()
    async with an_empty_database(commands) as connected:
        call = await an_open_call()
        ours, bare = Work("a submission"), Work("a bare insert by the driver")
        for _ in range(rounds):
            drafts = [await a_draft(call) for _ in range(number)]
            await ours.round([lambda one=one: hand_in(*one) for one in drafts], at_once, commands)  # type: ignore[misc]
            await bare.round([lambda one=one: insert(connected, one[1]) for one in drafts], at_once, commands)  # type: ignore[misc]
    ratio = median(mine / theirs for mine, theirs in zip(ours.rates, bare.rates, strict=True))
    note = (
        f"{number} in each of {rounds} rounds, {at_once} at once. Ratio, the median of the rounds' ratios: {ratio:.3f}."
    )
    return "\n".join((HEAD, ours.row(), bare.row(), "", note))


class Work:
    """What one kind of work came to, over all rounds."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.rates: list[float] = []
        self.took_ms: list[float] = []
        self.commands = 0

    async def round(self, acts: Sequence[Callable[[], Awaitable[None]]], at_once: int, commands: Commands) -> None:
        """Do all, so many of them at once."""
        free, sent = asyncio.Semaphore(at_once), commands.number

        async def timed(act: Callable[[], Awaitable[None]]) -> None:
            async with free:
                begun = time.perf_counter()
                await act()
                self.took_ms.append((time.perf_counter() - begun) * 1_000)

        begun = time.perf_counter()
        await asyncio.gather(*(timed(act) for act in acts))
        self.rates.append(len(acts) / (time.perf_counter() - begun))
        self.commands += commands.number - sent

    def row(self) -> str:
        """Its line in the table."""
        each = self.commands / len(self.took_ms)
        return f"| {self.title} | {median(self.rates):.0f} | {figure(self.took_ms)} | {each:.1f} |"


async def hand_in(person: Account, draft: Application) -> None:
    """Hand a finished draft in, as its writer does."""
    viewer = Viewer(account_id=person.id, roles=frozenset({Role.APPLICANT}))
    context = Context(SETTINGS, datetime.now(UTC), viewer=viewer, account=person)
    received = await applying.submit(context, global_id("Application", draft.id), draft.version)
    assert received.receipt is not None, "what was handed in has a receipt"


async def insert(connected: Database, draft: Application) -> None:
    """Store the same document under another name, and nothing else."""
    await connected.documents["bare"].insert_one({**draft.stored_form(), "_id": new_id()})


async def a_draft(call: Call) -> tuple[Account, Application]:
    """A person, and what they are about to hand in."""
    now, key = datetime.now(UTC), new_id()
    email = f"{key}@example.org"
    person = await Account(
        email=email, email_key=email, name=PersonName(passport="Aigul Asanova"), created_at=now
    ).add()
    draft = Application(
        call=call.item_id,
        applicant_id=person.id,
        key=str(key),
        form_version=1,
        answers=dict(ANSWERS),
        created_at=now,
        saved_at=now,
    )
    return person, await draft.add()


async def an_open_call() -> Call:
    """A call that people can apply to now."""
    now, item = datetime.now(UTC), new_id()
    await ApplicationForm(call=item, number=1, form=FORM).add()
    programme = await _published(Programme, {"slug": "training", "kind": ProgrammeKind.TRAINING})
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=1), "time_zone": "Asia/Bishkek"}
    public: Call = await _published(Call, {"slug": "call", "programme": programme.item_id, **window}, item)
    return public


async def _published(model: Any, given: dict[str, Any], item: Id | None = None) -> Any:
    now = datetime.now(UTC)
    draft = model(
        item_id=item or new_id(),
        title={"en": "Capacity Building Training"},
        translations={"en": TranslationRecord(state=TranslationState.PUBLISHED, updated_at=now, of_version=1)},
        status=PublicationStatus.APPROVED,
        updated_at=now,
        **given,
    )
    await draft.add()
    return await draft.publish(by=None, at=now)


if __name__ == "__main__":
    main()
