"""The table of the pages of the secretariat: what waits, content, calls, applications, administration."""

from typing import Final

from portal.desk.administration import routes as administration_routes
from portal.desk.calls import routes as call_routes
from portal.desk.content import routes as content_routes
from portal.desk.editor import routes as editing_routes
from portal.desk.selection import routes as selection_routes
from portal.people import Page

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = (
    *administration_routes.PAGES,
    *selection_routes.PAGES,
    *editing_routes.PAGES,
    # Addresses with a name of an item in them stand last.
    *call_routes.PAGES,
    *content_routes.PAGES,
)
