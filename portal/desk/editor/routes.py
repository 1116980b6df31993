"""The table of the editor's pages."""

from typing import Final

from portal.desk.editor.beginning import beginning
from portal.desk.editor.editing import PARTS, part
from portal.desk.editor.previewing import preview
from portal.desk.editor.translating import translation
from portal.people import WRITERS, Page, only_for

Entry = tuple[str, Page, tuple[str, ...]]

_BOTH: Final = ("GET", "POST")


def _pages_of(kind: str, home: str) -> list[Entry]:
    """The pages of the editor of one kind of content, which stands at `home`."""
    return [
        (f"{home}/preview", only_for(WRITERS, preview(kind)), ("GET",)),
        (f"{home}/translation", only_for(WRITERS, translation(kind)), ("POST",)),
        *[
            (home + ("" if name == "text" else f"/{name}"), only_for(WRITERS, part(kind, name)), _BOTH)
            for name in PARTS[kind]
        ],
    ]


PAGES: Final[tuple[Entry, ...]] = (
    ("/desk/meetings/new", only_for(WRITERS, beginning("meeting")), _BOTH),
    ("/desk/programmes/new", only_for(WRITERS, beginning("programme")), _BOTH),
    ("/desk/meetings/{slug}/edit/agenda/{point}", only_for(WRITERS, part("meeting", "agenda")), _BOTH),
    *_pages_of("meeting", "/desk/meetings/{slug}/edit"),
    *_pages_of("programme", "/desk/programmes/{slug}/edit"),
    *_pages_of("call", "/desk/calls/{slug}/text"),
)
