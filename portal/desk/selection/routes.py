"""The table of the pages of the selection: applications, the boards of calls, mails."""

from typing import Final

from portal.desk.selection import (
    acting,
    application,
    applications,
    assignments,
    boards,
    bulk,
    duplicates,
    messages,
    releases,
    views,
    waiting_list,
)
from portal.people import SECRETARIAT, Page, only_for

_PAGES: Final[tuple[tuple[str, Page, str], ...]] = (
    ("/desk/applications", applications.listing, "GET"),
    ("/desk/applications/bulk", bulk.done, "POST"),
    ("/desk/applications/spread", assignments.spread, "POST"),
    ("/desk/applications/views", views.save, "POST"),
    ("/desk/applications/views/remove", views.remove, "POST"),
    ("/desk/applications/{id}", application.application, "GET"),
    ("/desk/applications/{id}/assign", assignments.assign, "POST"),
    ("/desk/applications/{id}/unassign", assignments.unassign, "POST"),
    ("/desk/applications/{id}/notes", assignments.note, "POST"),
    ("/desk/applications/{id}/compare/{other}", duplicates.compared, "GET"),
    ("/desk/applications/{id}/{act}", acting.done, "POST"),
    ("/desk/boards", boards.listing, "GET"),
    ("/desk/boards/{slug}", boards.board, "GET"),
    ("/desk/boards/{slug}/decide", boards.decide, "POST"),
    ("/desk/boards/{slug}/waiting-list", waiting_list.waiting, "GET"),
    ("/desk/boards/{slug}/waiting-list", waiting_list.rank, "POST"),
    ("/desk/boards/{slug}/waiting-list/promote", waiting_list.promote, "POST"),
    ("/desk/boards/{slug}/release", releases.prepared, "GET"),
    ("/desk/boards/{slug}/release/confirm", releases.confirm, "POST"),
    ("/desk/boards/{slug}/release", releases.release, "POST"),
    ("/desk/messages", messages.listing, "GET"),
    ("/desk/messages/{id}", messages.message, "GET"),
    ("/desk/messages/{id}", messages.update, "POST"),
    ("/desk/messages/{id}/{act}", messages.acted, "POST"),
)

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = tuple(
    (path, only_for(SECRETARIAT, shown), (method,)) for path, shown, method in _PAGES
)
