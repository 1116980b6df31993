"""What the tests of applications begin with."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models.calls import Call
from resolvers.ids import global_id
from tests.actors import AYGUL, Actor
from tests.api.documents import START
from tests.client import Ask
from tests.factories import a_call

DraftOf = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def call(ask: Ask) -> Call:
    """An open call."""
    return await a_call()


@pytest.fixture
def a_draft(ask: Ask, call: Call) -> DraftOf:
    """Begins an application to the open call."""

    async def begin(*, of: Actor = AYGUL, key: str = "k1") -> dict[str, Any]:
        answer = await ask(START, as_=of, input={"call": global_id("Call", call.item_id), "key": key})
        assert answer["startApplication"]["userErrors"] == []
        draft: dict[str, Any] = answer["startApplication"]["application"]
        return draft

    return begin
