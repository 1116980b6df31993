"""The same application handed in twenty times at once, on the real database: it is received once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.applications import Action
from models import applications, base
from models.applications import Application
from models.audit import AuditEvent
from models.messages import Message
from tests.actors import AYGUL
from tests.api.applying import COMPLETE, act_on, saved
from tests.api.conftest import DraftOf, a_draft, call  # noqa: F401
from tests.api.documents import SUBMIT
from tests.client import Ask

TIMES = 20

Key = Callable[[int], str]

KEYS: dict[str, Key] = {"one key": lambda number: "mine", "different keys": lambda number: f"key-{number}"}


async def handed_in_at_once(ask: Ask, draft: dict[str, Any], key: Key) -> list[Any]:
    """What is answered to each of twenty requests, none of which begins before all are ready."""
    barrier = asyncio.Barrier(TIMES)

    async def hand_in(number: int) -> Any:
        await barrier.wait()
        return (await ask(SUBMIT, as_=AYGUL, input=act_on(draft, key=key(number))))["submitApplication"]

    return await asyncio.gather(*(hand_in(number) for number in range(TIMES)))


async def received() -> tuple[int, int, int]:
    """How often it was received: by its history, by the audit log, and by the receipts owed."""
    (application,) = await Application.many({})
    submissions = [entry for entry in application.history if entry.action in (Action.SUBMIT, Action.AMEND)]
    audited = await AuditEvent.count_of({"action": {"$in": [Action.SUBMIT, Action.AMEND]}})
    return len(submissions), audited, await Message.count_of({"application": application.id})


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
async def test_twenty_submissions_of_one_application_are_one(ask: Ask, a_draft: DraftOf, key: Key) -> None:  # noqa: F811
    draft = await saved(ask, await a_draft(), **COMPLETE)
    payloads = await handed_in_at_once(ask, draft, key)
    assert [payload["userErrors"] for payload in payloads] == [[]] * TIMES
    assert len({payload["application"]["receipt"]["sha256"] for payload in payloads}) == 1
    assert await received() == (1, 1, 1)


async def test_without_the_version_in_the_update_the_same_race_receives_it_more_than_once(
    ask: Ask,
    a_draft: DraftOf,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: a save that overwrites whatever is there, outside of any transaction."""
    draft = await saved(ask, await a_draft(), **COMPLETE)

    async def overwrite(self: Any, version: int) -> Any:
        self.version = version + 1
        await self._collection().replace_one({"_id": self.id}, self.stored_form())
        return self

    async def at_once(work: Callable[[], Awaitable[Any]]) -> Any:
        return await work()

    monkeypatch.setattr(base.Stored, "save_as_of", overwrite)
    monkeypatch.setattr(base.database, "in_transaction", at_once)
    monkeypatch.setattr(applications.Application, "was_submitted_as", lambda self, version: False)
    await handed_in_at_once(ask, draft, KEYS["different keys"])
    assert (await received())[1] > 1
