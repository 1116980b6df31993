"""The content desk as the tests use it: content written, refused and taken to the public, over GraphQL."""

from typing import Any

from models.base import new_id
from resolvers.ids import global_id
from tests.actors import CONTRIBUTOR, EDITOR, SECRETARIAT, Actor
from tests.api.content_documents import CREATE_CALL, CREATE_MEETING, CREATE_PROGRAMME, UPDATE_MEETING, act
from tests.client import Ask

SECOND_SECRETARIAT = Actor("second@example.org", SECRETARIAT.roles)
CONTRIBUTOR_ELSEWHERE = Actor("elsewhere@example.org", CONTRIBUTOR.roles, "KZ")

Objection = tuple[str, str]
"""The code and the path of an objection, the path with slashes."""


def text(english: str, /, **others: str) -> list[dict[str, str]]:
    """A text in several languages, as it is sent."""
    return [{"locale": locale, "text": said} for locale, said in {"en": english, **others}.items()]


def paragraphs(*markdown: str) -> list[dict[str, Any]]:
    """Blocks of running text, as they are sent."""
    return [{"paragraph": {"markdown": one}} for one in markdown]


def blocks(*given: dict[str, Any], locale: str = "en") -> list[dict[str, Any]]:
    """A body in one language, as it is sent."""
    return [{"locale": locale, "blocks": list(given)}]


def a_meeting_input(**given: Any) -> dict[str, Any]:
    """What a meeting is made of, at the least."""
    place = {"city": text("Bishkek"), "country": "KG", "timeZone": "Asia/Bishkek"}
    return {"slug": "fifth", "title": text("The fifth meeting"), "startsOn": "2023-11-22", "place": place, **given}


def a_programme_input(**given: Any) -> dict[str, Any]:
    """What a programme is made of, at the least."""
    return {"slug": "training", "title": text("The training"), "kind": "TRAINING", **given}


def a_call_input(**given: Any) -> dict[str, Any]:
    """What a call is made of, at the least. Its programme must be given."""
    times = {"opensAt": "2024-01-01T00:00:00Z", "closesAt": "2024-03-01T00:00:00Z", "timeZone": "Asia/Almaty"}
    return {"slug": "call", "title": text("The call"), **times, **given}


def a_form(*fields: dict[str, Any]) -> dict[str, Any]:
    """A form of one section, as it is sent."""
    return {"sections": [{"key": "about", "title": text("About"), "fields": list(fields)}]}


def a_question(key: str = "name", **given: Any) -> dict[str, Any]:
    """A question, as it is sent."""
    return {"key": key, "kind": "TEXT", "label": text(f"The {key}"), **given}


async def done(ask: Ask, document: str, /, *, as_: Actor, **given: Any) -> Any:
    """What an act gives back, which nothing was said against."""
    answer = await ask(document, as_=as_, input=given)
    (payload,) = answer.values()
    assert payload.pop("userErrors") == []
    payload.pop("current", None)
    (thing,) = payload.values()
    return thing


async def refused(ask: Ask, document: str, /, *, as_: Actor, **given: Any) -> list[Objection]:
    """What was said against an act, which gave back nothing."""
    answer = await ask(document, as_=as_, input=given)
    (payload,) = answer.values()
    errors = payload.pop("userErrors")
    payload.pop("current", None)
    (thing,) = payload.values()
    assert not thing, f"accepted: {given}"
    assert all(error["message"] for error in errors)
    return [(error["code"], "/".join(error["path"])) for error in errors]


async def create_meeting(ask: Ask, *, as_: Actor = CONTRIBUTOR, **given: Any) -> dict[str, Any]:
    """A draft of a meeting."""
    made: dict[str, Any] = await done(ask, CREATE_MEETING, as_=as_, **a_meeting_input(**given))
    return made


async def update_meeting(ask: Ask, meeting: dict[str, Any], *, as_: Actor = EDITOR, **changes: Any) -> dict[str, Any]:
    """A meeting with changes to the version that was read."""
    given = {"meeting": meeting["id"], "version": meeting["version"], "changes": changes}
    changed: dict[str, Any] = await done(ask, UPDATE_MEETING, as_=as_, **given)
    return changed


async def create_programme(ask: Ask, *, as_: Actor = CONTRIBUTOR, **given: Any) -> dict[str, Any]:
    """A draft of a programme."""
    made: dict[str, Any] = await done(ask, CREATE_PROGRAMME, as_=as_, **a_programme_input(**given))
    return made


async def create_call(ask: Ask, *, as_: Actor = CONTRIBUTOR, **given: Any) -> dict[str, Any]:
    """A draft of a call, with the programme that it is a round of."""
    if "programme" not in given:
        given["programme"] = (await create_programme(ask, slug=f"of-{given.get('slug', 'call')}"))["id"]
    made: dict[str, Any] = await done(ask, CREATE_CALL, as_=as_, **a_call_input(**given))
    return made


async def acted(ask: Ask, name: str, item: dict[str, Any], *, as_: Actor = SECRETARIAT, **given: Any) -> dict[str, Any]:
    """An item after one of the acts of the workflow."""
    after: dict[str, Any] = await done(ask, act(name), as_=as_, content=item["id"], version=item["version"], **given)
    return after


async def approved(ask: Ask, draft: dict[str, Any], *, by: Actor = SECOND_SECRETARIAT) -> dict[str, Any]:
    """A draft, reviewed and approved by somebody who did not write it."""
    return await acted(ask, "approveContent", await acted(ask, "submitForReview", draft, as_=EDITOR), as_=by)


async def published(ask: Ask, draft: dict[str, Any], *, by: Actor = SECOND_SECRETARIAT, **given: Any) -> dict[str, Any]:
    """A draft, taken all the way to the public."""
    return await acted(ask, "publishContent", await approved(ask, draft, by=by), as_=by, **given)


def nothing(type_name: str) -> str:
    """A global id of this type that names nothing."""
    return global_id(type_name, new_id())
