"""The access table: for every field of the schema, whom the rules grant it. Kept as `domain/access_table.txt`.

`python -m tests.api.access_table` writes it anew, for its changes to be read in review.
"""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from graphql import GraphQLObjectType

from domain.access import GUEST, Role, Rule, Viewer, read_rule
from domain.applications import State
from schema.root import schema

TABLE: Final = Path(__file__).parents[2] / "domain/access_table.txt"
COUNTRY: Final = "KG"

HEADER: Final = """\
# Whom the rules of access.py grant each field of the schema, by role. Written by `python -m tests.api.access_table`.
# own: a thing that is the viewer's. other: a person's thing, handed in or sent, that is not the viewer's.
# country: such a thing from the country of the viewer's institution. assigned: one that the viewer has reviewed.
# One list alone: it does not matter whose it is.
"""

VIEWERS: Final[dict[str, Viewer]] = {
    "GUEST": GUEST,
    **{role.value: Viewer("viewer", frozenset({role}), COUNTRY) for role in Role},
}


def thing(owner: str, country: str, reviewers: tuple[str, ...] = ()) -> SimpleNamespace:
    """Something of a person's, with whatever a rule may look at."""
    return SimpleNamespace(
        id=owner,
        owner_id=owner,
        applicant_id=owner,
        country=country,
        co_applicants=[],
        reviewers=reviewers,
        reviewed_by=reviewers,
        state=State.SUBMITTED,
        is_public=False,
        is_withheld=False,
        received=True,
        known_to=[owner],
        desk=None,
        endorsement=None,
    )


THINGS: Final = {
    "own": thing("viewer", "XX"),
    "other": thing("another", "XX"),
    "country": thing("another", COUNTRY),
    "assigned": thing("another", "XX", ("viewer",)),
}


def fields() -> Iterator[tuple[str, str]]:
    """The type and the name of every field of every object type."""
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name in kind.fields:
                yield kind.name, name


def lines() -> list[str]:
    """The lines of the table, in alphabetical order."""
    written = {f"{kind}.{name}": _granted(read_rule(kind, name)) for kind, name in fields()}
    return [f"{field:<40} {granted}" for field, granted in sorted(written.items())]


def _granted(rule: Rule) -> str:
    of = {whose: _roles(rule, whose) for whose in THINGS}
    if len(set(of.values())) == 1:
        return of["own"]
    for whose in ("country", "assigned"):
        if of[whose] == of["other"]:
            del of[whose]
    return " | ".join(f"{whose}: {roles}" for whose, roles in of.items())


def _roles(rule: Rule, whose: str) -> str:
    roles = [name for name, viewer in VIEWERS.items() if rule(viewer, THINGS[whose])]
    if len(roles) == len(VIEWERS):
        return "anyone"
    if roles == [role.value for role in Role]:
        return "signed in"
    return ", ".join(roles) or "nobody"


def main() -> None:
    """Write the table."""
    TABLE.write_text(HEADER + "\n".join(lines()) + "\n")


if __name__ == "__main__":
    main()
