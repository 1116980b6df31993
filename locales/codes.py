"""The codes of the countries and languages that people choose from, after Unicode CLDR: for rules and pages alike."""

import re
from collections.abc import Mapping
from typing import Final

from babel import Locale

# CLDR also names groupings, reserved and test codes; none of them is where somebody lives.
_NO_COUNTRIES: Final = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905

# What nobody grew up with: special codes, languages of the past, and those made up.
_NOT_SPOKEN: Final = frozenset(
    "mul und zxx zbl "  # noqa: SIM905
    "akk ang arc chb chg dum egy elx enm frm fro gmh goh got grc hit kaw kho lzh mga nwc non ota pal peo phn prg pro "
    "sam sga sog sux syc uga "
    "afh avk jbo lfn nov tlh tok".split()
)


def _codes(names: Mapping[str, str], shape: str, without: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(code for code in map(str, names) if re.fullmatch(shape, code) and code not in without))


COUNTRIES: Final = _codes(Locale("en").territories, "[A-Z]{2}", _NO_COUNTRIES)
"""Every country by ISO 3166-1 alpha-2, in order. XK (Kosovo) is user-assigned there and in common use."""

SPOKEN_LANGUAGES: Final = _codes(Locale("en").languages, "[a-z]{2,3}", _NOT_SPOKEN)
"""Every language that somebody may speak, by ISO 639, in order: two letters where it has them, otherwise three."""
