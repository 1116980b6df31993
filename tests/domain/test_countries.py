"""Which codes stand for a country."""

import re

import pytest

from domain.countries import COUNTRIES, is_country


@pytest.mark.parametrize("code", ["AZ", "KZ", "KG", "TR", "UZ", "HU", "TM", "DE", "PS", "TW", "XK", "AQ", "GB"])
def test_the_members_and_any_country_of_the_world_are_there(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize(
    "code", ["", "kz", "KAZ", "ZZ", "EU", "UN", "XA", "XB", "UK", "SU", "AA", "QO", "001", "K", "KZ ", "ӨЗ"]
)
def test_groupings_reserved_codes_and_nonsense_are_no_countries(code: str) -> None:
    assert not is_country(code)


def test_there_are_the_249_of_the_standard_and_kosovo_in_order_each_once() -> None:
    assert len(COUNTRIES) == 250
    assert list(COUNTRIES) == sorted(set(COUNTRIES))
    assert all(re.fullmatch("[A-Z]{2}", code) and is_country(code) for code in COUNTRIES)
