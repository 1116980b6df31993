"""The table of the pages of the secretariat: what waits, content, calls, applications, administration."""

from typing import Final

from portal.desk import queue
from portal.people import EDITORS, Page, only_for

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = (("/desk", only_for(EDITORS, queue.queue), ("GET",)),)
