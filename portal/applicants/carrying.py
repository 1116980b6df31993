"""Answers that were posted after a session had ended: carried through signing in, and then posted again.

Without scripts they stand nowhere else: going back would show the form as it was stored.
"""

from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request

from portal.applicants.drafts import MOST_FILES, MOST_TEXT_BYTES

Carried = list[tuple[str, str]]

OWN: Final = "sign-in:"
"""What the fields of signing in begin with beside answers that are carried: a question may be called `email`."""


async def posted_in(request: Request) -> Carried:
    """The answers that were posted. Files have to be chosen again."""
    async with request.form(max_files=MOST_FILES, max_part_size=MOST_TEXT_BYTES) as posted:
        return carried_in(posted)


def carried_in(posted: FormData) -> Carried:
    """The answers among what was posted."""
    return [(name, text) for name, text in posted.multi_items() if isinstance(text, str) and not name.startswith(OWN)]


def own_prefix(posted: FormData) -> str:
    """What the fields of signing in begin with: nothing, where they are alone."""
    return OWN if any(name.startswith(OWN) for name in posted) else ""
