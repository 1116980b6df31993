"""The countries of the world by their ISO 3166-1 alpha-2 codes."""

import re

from babel import Locale

# CLDR also names groupings, reserved and test codes; none of them is where somebody lives.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

COUNTRIES: tuple[str, ...] = tuple(
    sorted(
        code
        for code in map(str, Locale("en").territories)
        if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    )
)
"""Every country code, in order. XK (Kosovo) is user-assigned in ISO 3166 and in common use."""

_KNOWN = frozenset(COUNTRIES)


def is_country(code: str) -> bool:
    """Whether `code` stands for a country."""
    return code in _KNOWN
