"""Co-applicants: who of the same organisation is let into an application, and what they may do there."""

from enum import StrEnum
from typing import Final

from domain.folding import fold

MOST_CO_APPLICANTS: Final = 5
MOST_INVITATIONS: Final = 20
"""So many are sent for one application, those taken back included: nobody is mailed without end."""
MOST_INVITATIONS_A_DAY: Final = 20
"""So many one account sends on a day, by whatever applications."""
MOST_TO_AN_ADDRESS_A_DAY: Final = 3
"""So many come to one address on a day, from whomever."""
MOST_SHOWN: Final = 50
"""So many of the invitations that somebody has not answered are shown, the newest."""


class CoAccess(StrEnum):
    """What somebody was let into an application for."""

    VIEW = "VIEW"
    EDIT = "EDIT"


class InvitationState(StrEnum):
    """What became of an invitation."""

    INVITED = "INVITED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


def is_same_organisation(name: str, country: str | None, other_name: str, other_country: str | None) -> bool:
    """Whether two descriptions are of one organisation: of one country, and one name in whatever script."""
    return country == other_country and fold(name) == fold(other_name)
