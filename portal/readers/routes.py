"""The table of the pages that anybody reads."""

from typing import Final

from portal.readers import calls, home, meetings, programmes
from portal.readers.downloads import DOWNLOADS

PAGES: Final = (
    *DOWNLOADS,
    ("/", home.home, ("GET",)),
    ("/meetings", meetings.listing, ("GET",)),
    ("/meetings/{slug}", meetings.meeting, ("GET",)),
    ("/programmes", programmes.listing, ("GET",)),
    ("/programmes/{slug}", programmes.programme, ("GET",)),
    ("/calls", calls.listing, ("GET",)),
    ("/calls/{slug}", calls.call, ("GET",)),
)
