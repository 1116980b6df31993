"""Acts on an application: each one transaction, held to the version that was read before acting, and done once a key.

The application is stored with its letter, its audit event and its seat, or nothing of it is. A seat that falls free is
offered to the next in the waiting list in the same transaction.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.database import in_transaction
from delivery import letters, offers
from domain.applications import Action
from domain.letters import LetterKind
from models.applications import Application
from models.base import conflict
from models.messages import Message as Mail
from models.messages import MessageState
from resolvers import applications
from resolvers.context import Context
from resolvers.notes import said
from resolvers.repeats import once

Find = Callable[[Context, str], Awaitable[Application]]
Work = Callable[[Application, str | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Act:
    """What to act on, as of which version, what is said of it, and the client's key that makes it repeatable.

    `content` is what else is given: the key stands for just that.
    """

    application: str
    version: int
    note: str | None = None
    key: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> Mapping[str, Any]:
        """What the act is done with, whatever the version."""
        return {"note": self.note, "content": self.content}


async def acted(context: Context, given: Act, action: Action, find: Find, work: Work) -> Application:
    """The application after `work`, which moves it and says what else is owed. `find` gets it for who may act on it.

    Who applies holds their acts to the version that they are shown, everybody else to the version of all saves.

    Raises:
        Refused: CONFLICT, when it was changed since it was read; what `find` and `work` refuse; NO_SEATS.
    """
    note = said(given.note)

    async def attempt() -> Application:
        application = await find(context, given.application)

        async def act() -> None:
            version, held = _as_read(context, application, given.version), application.seat_country
            await work(application, note)
            await application.save_as_of(version)
            if held and not application.seat_country:
                await offers.fill(application.call, at=context.now, base_url=context.settings.base_url)

        await once(context, given.key, action, application.id, act, given.given)
        return application

    return await in_transaction(attempt)


def _as_read(context: Context, application: Application, version: int) -> int:
    if applications.version_of(context, application) != version:
        raise conflict()
    return application.version


async def tell(
    context: Context,
    application: Application,
    kind: LetterKind,
    note: str | None = None,
    state: MessageState = MessageState.QUEUED,
) -> None:
    """Owe a letter about an act, to be stored together with it."""
    application.followed_by(await letter(context, application, kind, note, state))


async def letter(
    context: Context,
    application: Application,
    kind: LetterKind,
    note: str | None = None,
    state: MessageState = MessageState.QUEUED,
    cause: str | None = None,
) -> Mail:
    """A letter about an act, not stored yet."""
    base_url = context.settings.base_url
    return await letters.about(
        application, kind, at=context.now, base_url=base_url, note=note, state=state, cause=cause
    )
