"""The table of the pages of reviewers: their pile."""

from typing import Final

from portal.people import Page

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = ()
