"""The table of the pages of national institutions: their applications, their action items."""

from typing import Final

from portal.people import Page

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = ()
