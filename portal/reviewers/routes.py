"""The table of the pages of reviewers: their pile."""

from typing import Final

from portal.people import REVIEWERS, Page, only_for
from portal.reviewers import pile, reviewing

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = (
    ("/reviews", only_for(REVIEWERS, pile.pile), ("GET",)),
    ("/reviews/{id}", only_for(REVIEWERS, reviewing.application), ("GET", "POST")),
    ("/reviews/{id}/conflict", only_for(REVIEWERS, reviewing.conflict), ("POST",)),
)
