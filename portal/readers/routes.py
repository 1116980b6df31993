"""The table of the pages that anybody reads."""

from typing import Final

from portal.readers import (
    calls,
    decisions,
    following,
    home,
    institutions,
    meetings,
    plans,
    programmes,
    revisions,
    searching,
)
from portal.readers.downloads import DOWNLOADS

PAGES: Final = (
    *DOWNLOADS,
    ("/", home.home, ("GET",)),
    ("/meetings", meetings.listing, ("GET",)),
    ("/meetings/series/{slug}", meetings.series, ("GET",)),
    ("/meetings/{slug}/compare", revisions.compare_meetings, ("GET",)),
    ("/meetings/{slug}", meetings.meeting, ("GET",)),
    ("/decisions", decisions.register, ("GET",)),
    ("/decisions/{id}", decisions.decision, ("GET",)),
    ("/plans", plans.listing, ("GET",)),
    ("/plans/{year}", plans.plan, ("GET",)),
    ("/programmes", programmes.listing, ("GET",)),
    ("/programmes/{slug}/compare", revisions.compare_programmes, ("GET",)),
    ("/programmes/{slug}", programmes.programme, ("GET",)),
    ("/calls", calls.listing, ("GET",)),
    ("/calls/{slug}", calls.call, ("GET",)),
    ("/institutions", institutions.listing, ("GET",)),
    ("/institutions/{slug}", institutions.institution, ("GET",)),
    ("/search", searching.search, ("GET",)),
    ("/feeds", following.feeds, ("GET",)),
)
