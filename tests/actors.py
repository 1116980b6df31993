"""The people of the tests."""

from dataclasses import dataclass

from domain.access import Role


@dataclass(frozen=True)
class Actor:
    """Somebody with an address and roles."""

    email: str
    roles: tuple[Role, ...] = (Role.APPLICANT,)
    institution_country: str | None = None


AYGUL = Actor("aygul@example.org")
TIMUR = Actor("timur@example.org")
SECRETARIAT = Actor("secretariat@example.org", (Role.SECRETARIAT,))
EDITOR = Actor("editor@example.org", (Role.EDITOR,))
REVIEWER = Actor("reviewer@example.org", (Role.REVIEWER,))
CONTRIBUTOR = Actor("contributor@example.org", (Role.CONTRIBUTOR,), "KG")
ADMINISTRATOR = Actor("administrator@example.org", (Role.ADMINISTRATOR,))
