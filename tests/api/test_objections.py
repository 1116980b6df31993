"""What would be said against handing an application in as it stands, before anybody hands it in."""

from typing import Any

from domain.applications import Action
from models.applications import Application
from tests.actors import AYGUL, SECRETARIAT
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.selecting import done
from tests.api.test_information import asked_again
from tests.client import Ask

OBJECTIONS = "query($id: ID!) { node(id: $id) { ... on Application { objections { code message path } } } }"


async def against(ask: Ask, application: dict[str, Any], as_: Any = AYGUL) -> Any:
    """The objections by code and path; None for whom they are not."""
    found = (await ask(OBJECTIONS, as_=as_, id=application["id"]))["node"]["objections"]
    return found and [(one["code"], tuple(one["path"])) for one in found]


async def test_a_draft_says_everything_that_is_missing_and_what_does_not_fit(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), motivation="x" * 5_000, travels=True)

    assert await against(ask, draft) == [
        ("REQUIRED", ("answers", "name")),
        ("TOO_LONG", ("answers", "motivation")),
        ("REQUIRED", ("answers", "visa")),
    ]


async def test_against_what_is_complete_nothing_is_said(ask: Ask, a_draft: DraftOf) -> None:
    assert await against(ask, await saved(ask, await a_draft(), **COMPLETE)) == []


async def test_they_are_for_who_works_on_it_and_end_with_the_work(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await saved(ask, application, name=None)

    assert await against(ask, application) == [("REQUIRED", ("answers", "name"))]
    assert await against(ask, application, SECRETARIAT) is None
    (stored,) = await Application.many({})
    await done(ask, Action.START_SCREENING, stored)
    assert await against(ask, application) == []


async def test_of_questions_that_are_closed_nothing_is_said(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await saved(ask, application, name=None)
    (stored,) = await Application.many({})
    await done(ask, Action.START_SCREENING, stored)

    again = await saved(ask, await asked_again(ask, "motivation"), motivation=None)

    assert await against(ask, again) == [("REQUIRED", ("answers", "motivation"))]
