"""Who is looking at a page, and whether it is for them. The API decides again; here nobody is led to a locked door."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.client import SignInNeeded, ask
from portal.words import Translate

Page = Callable[[Request], Awaitable[Response]]

SECRETARIAT: Final = frozenset({"SECRETARIAT"})
EDITORS: Final = frozenset({"EDITOR", "SECRETARIAT"})
WRITERS: Final = frozenset({"CONTRIBUTOR", "EDITOR", "SECRETARIAT"})
ADMINISTRATORS: Final = frozenset({"ADMINISTRATOR"})
DESK: Final = EDITORS | ADMINISTRATORS
CONTRIBUTORS: Final = frozenset({"CONTRIBUTOR"})
REVIEWERS: Final = frozenset({"REVIEWER"})


def only_for(roles: frozenset[str], shown: Page) -> Page:
    """A page for people with one of the roles. `request.state.me` is who they are: the account with its roles.

    A guest is asked to sign in; to everybody else there is no such page.
    """

    async def shown_to_them(request: Request) -> Response:
        me = await whoever_asks(request)
        if not roles & set(me["roles"]):
            raise HTTPException(404)
        return await shown(request)

    return shown_to_them


async def whoever_asks(request: Request) -> dict[str, Any]:
    """The account of who asks, kept as `request.state.me`.

    Raises:
        SignInNeeded: when nobody is signed in.
    """
    viewer = (await ask(request, "me", locale=request.state.locale))["viewer"]
    if viewer is None:
        raise SignInNeeded
    account: dict[str, Any] = viewer["account"]
    request.state.me = account
    return account


def workplace_of(roles: list[str]) -> str | None:
    """Where somebody with these roles begins to work; None for an applicant."""
    begins = (("desk", DESK), ("institution", CONTRIBUTORS), ("reviews", REVIEWERS))
    return next((place for place, wanted in begins if wanted & set(roles)), None)


class Room(NamedTuple):
    """One place where people work: where it is, what it is called, whether `me` works there."""

    path: str
    title: str
    roles: frozenset[str]


def rooms(t: Translate) -> tuple[tuple[str, tuple[Room, ...]], ...]:
    """Every place of work, in groups: those for the roles of `me` stand in the margin of each page of work."""
    return (
        (
            t("To do"),
            (
                Room("/desk", t("What waits"), EDITORS),
                Room("/reviews", t("My reviews"), REVIEWERS),
                Room("/institution", t("Your country's applications"), CONTRIBUTORS),
                Room("/institution/follow-up", t("Action items"), CONTRIBUTORS),
            ),
        ),
        (
            t("Content"),
            (
                Room("/desk/meetings", t("Meetings"), WRITERS),
                Room("/desk/programmes", t("Programmes"), WRITERS),
                Room("/desk/calls", t("Calls"), WRITERS),
                Room("/desk/follow-up", t("Follow-up"), EDITORS),
                Room("/desk/library", t("Library"), EDITORS),
                Room("/desk/trash", t("Trash"), EDITORS),
            ),
        ),
        (
            t("Selection"),
            (
                Room("/desk/applications", t("Applications"), SECRETARIAT),
                Room("/desk/boards", t("Selection boards"), SECRETARIAT),
                Room("/desk/messages", t("Mails"), SECRETARIAT),
            ),
        ),
        (
            t("Administration"),
            (
                Room("/desk/accounts", t("Accounts and roles"), ADMINISTRATORS),
                Room("/desk/api-keys", t("API keys"), ADMINISTRATORS),
                Room("/desk/webhooks", t("Webhooks"), ADMINISTRATORS),
                Room("/desk/audit", t("Audit log"), ADMINISTRATORS),
            ),
        ),
    )


def rooms_of(me: dict[str, Any], t: Translate) -> list[tuple[str, list[Room]]]:
    """The places of work of one person."""
    roles = set(me["roles"])
    mine = [(group, [room for room in some if room.roles & roles]) for group, some in rooms(t)]
    return [(group, some) for group, some in mine if some]
