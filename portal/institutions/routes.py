"""The table of the pages of national institutions: their applications, their action items."""

from typing import Final

from portal.institutions import applications, follow_up, ranking
from portal.people import CONTRIBUTORS, Page, only_for

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = (
    ("/institution", only_for(CONTRIBUTORS, applications.listing), ("GET",)),
    ("/institution/follow-up", only_for(CONTRIBUTORS, follow_up.follow_up), ("GET", "POST")),
    ("/institution/applications/{id}", only_for(CONTRIBUTORS, applications.application), ("GET", "POST")),
    ("/institution/calls/{call}/ranking", only_for(CONTRIBUTORS, ranking.ranking), ("GET", "POST")),
)
