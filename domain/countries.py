"""The countries of the world by their ISO 3166-1 alpha-2 codes."""

from locales.codes import COUNTRIES

__all__ = ["COUNTRIES", "is_country"]

_KNOWN = frozenset(COUNTRIES)


def is_country(code: str) -> bool:
    """Whether `code` stands for a country."""
    return code in _KNOWN
