"""Days, instants, sizes and names as each language writes and orders them, and which way any language runs."""

from datetime import UTC, date, datetime

import pytest

from locales.codes import COUNTRIES, SPOKEN_LANGUAGES
from locales.writing import alphabetical, direction_of, written_day, written_instant, written_size
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


@pytest.mark.parametrize("locale", ["en", "tr", "ky", "ru"])
def test_everybody_finds_their_country_and_their_language(locale: str) -> None:
    spoken = dict(language_names(locale))

    assert sorted(dict(countries(locale))) == list(COUNTRIES)
    assert sorted(spoken) == list(SPOKEN_LANGUAGES)
    assert {"az", "kk", "ky", "tr", "uz", "tk", "hu"} <= spoken.keys()
    assert {"alt", "crh", "gag", "kaa", "krc", "kum", "nog", "sah", "tyv"} <= spoken.keys()
    assert not {"mul", "und", "zxx", "ota", "tlh"} & spoken.keys()
    assert all(spoken.values())


def test_names_in_another_script_come_last() -> None:
    names = ["Zaza", "лазча", "абхазча", "крым татарча", "крымча"]

    ordered = sorted(names, key=lambda name: alphabetical(name, "ky"))

    assert ordered == ["абхазча", "крым татарча", "крымча", "лазча", "Zaza"]


@pytest.mark.parametrize(
    ("size_bytes", "locale", "written"),
    [
        (0, "en", "0.1 kB"),
        (942, "en", "0.9 kB"),
        (1_000, "en", "1 kB"),
        (123_456, "tr", "123,5 kB"),
        (123_456, "ru", "123,5 кБ"),
        (5_000_000, "ky", "5 МБ"),
        (1_250_000, "tlh", "1.2 MB"),
    ],
)
def test_a_size_is_written_in_the_unit_that_suits_it(size_bytes: int, locale: str, written: str) -> None:
    assert written_size(size_bytes, locale) == written


@pytest.mark.parametrize(
    ("locale", "way"),
    [
        ("en", "ltr"),
        ("tr", "ltr"),
        ("ky", "ltr"),
        ("kk", "ltr"),
        ("kk-CN", "rtl"),
        ("KK-cn", "rtl"),
        ("kk-Latn-CN", "ltr"),
        ("kk-Arab", "rtl"),
        ("ky-CN", "rtl"),
        ("ug", "rtl"),
        ("UG", "rtl"),
        ("ug-Cyrl", "ltr"),
        ("uz", "ltr"),
        ("uz-AF", "rtl"),
        ("az", "ltr"),
        ("az-IR", "rtl"),
        ("tk", "ltr"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("ar-Latn", "ltr"),
        ("ar-u-nu-latn", "rtl"),
        ("en-x-arab", "ltr"),
        ("fa-AF", "rtl"),
        ("he", "rtl"),
        ("ur", "rtl"),
        ("hu", "ltr"),
        ("qaa", "ltr"),
    ],
)
def test_the_script_decides_which_way_a_language_is_written(locale: str, way: str) -> None:
    assert direction_of(locale) == way
