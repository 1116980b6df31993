"""What people do on the way to a receipt, in one word each."""

from typing import Any

from tests.actors import AYGUL
from tests.api.documents import SAVE, SUBMIT
from tests.client import Ask

COMPLETE = {"name": "Aygül", "motivation": "To learn and to pass it on."}


def answers(**given: Any) -> list[dict[str, Any]]:
    """Answers as they are sent."""
    return [{"field": field, "value": value} for field, value in given.items()]


def act_on(application: dict[str, Any], **given: Any) -> dict[str, Any]:
    """The input of an act on an application as it was last read."""
    return {"application": application["id"], "version": application["version"], **given}


async def saved(ask: Ask, draft: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Aygül's application with these answers saved."""
    answer = await ask(SAVE, as_=AYGUL, input=act_on(draft, answers=answers(**given)))
    assert answer["saveAnswers"]["userErrors"] == []
    application: dict[str, Any] = answer["saveAnswers"]["application"]
    return application


async def submitted(ask: Ask, draft: dict[str, Any]) -> dict[str, Any]:
    """Aygül's application, handed in."""
    answer = await ask(SUBMIT, as_=AYGUL, input=act_on(draft))
    assert answer["submitApplication"]["userErrors"] == []
    application: dict[str, Any] = answer["submitApplication"]["application"]
    return application


def codes(payload: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """The objections, as short as a test likes them."""
    return [(error["code"], tuple(error["path"])) for error in payload["userErrors"]]
