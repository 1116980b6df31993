"""Days, instants and names as each language writes and orders them."""

from datetime import UTC, date, datetime

import pytest

from locales.writing import alphabetical, written_day, written_instant
from portal.rendering import countries, language_names


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", "22 November 2023"),
        ("tr", "22 Kasım 2023"),
        ("ky", "2023-ж., 22-ноябрь"),
        ("ru", "22 ноября 2023\u202fг."),
        ("ky-KG", "2023-ж., 22-ноябрь"),
        ("tlh", "22 November 2023"),
    ],
)
def test_a_day_is_written_as_its_language_has_it(locale: str, written: str) -> None:
    assert written_day(date(2023, 11, 22), locale) == written


@pytest.mark.parametrize(
    ("zone", "locale", "written"),
    [
        ("UTC", "en", "22 November 2023, 20:05"),
        ("Asia/Bishkek", "en", "23 November 2023, 02:05"),
        ("Asia/Bishkek", "ky", "2023-ж., 23-ноябрь, 02:05"),
        ("Europe/Istanbul", "tr", "22 Kasım 2023, 23:05"),
        ("Europe/Istanbul", "ru", "22 ноября 2023\u202fг., 23:05"),
    ],
)
def test_an_instant_is_written_as_the_clocks_of_its_zone_show_it(zone: str, locale: str, written: str) -> None:
    assert written_instant(datetime(2023, 11, 22, 20, 5, tzinfo=UTC), zone, locale) == written


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("en", ["Afghanistan", "Åland Islands", "Albania", "Zimbabwe"]),
        ("tr", ["Cibuti", "Çad", "Çin", "Danimarka", "Irak", "İran", "Şili", "Tayland", "Zambiya"]),
        ("ky", ["Норвегия", "Оман", "Өзбекстан", "Пакистан", "Япония"]),
        ("ru", ["Европа", "Ёрш", "Жираф"]),
    ],
)
def test_names_are_ordered_by_the_alphabet_of_their_language(locale: str, names: list[str]) -> None:
    assert sorted(set(names), key=lambda name: alphabetical(name, locale)) == names


@pytest.mark.parametrize("locale", ["tr", "ky", "ru"])
def test_the_lists_to_choose_from_are_in_the_order_of_the_alphabet(locale: str) -> None:
    for listed in (countries(locale), language_names(locale)):
        names = [name for _, name in listed]
        assert names == sorted(names, key=lambda name: alphabetical(name, locale))
        assert len(names) > 150
