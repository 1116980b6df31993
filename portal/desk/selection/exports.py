"""Exports of a list of applications, as links: the addresses are the gateway's, a script shows how far each is."""

from starlette.requests import Request

from portal.desk.selection.application_filters import Choice
from portal.rendering import t_of


def links(request: Request, choice: Choice) -> list[dict[str, str]]:
    """What the list can be taken away as."""
    t, query = t_of(request), choice.exported(request.state.locale)
    kinds = (
        ("applications.csv", "CSV", t("one row for each application, for every program")),
        ("applications.xlsx", "XLSX", t("the same as a workbook")),
        ("files.zip", "ZIP", t("the files that were handed in with them")),
    )
    return [
        {"address": f"/exports/{file}?{query}", "file": file, "kind": kind, "about": about}
        for file, kind, about in kinds
    ]
