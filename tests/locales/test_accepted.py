"""Which language of the interface a browser is answered in."""

import pytest

from locales import asked_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("tr", "tr"),
        ("ky-KG", "ky"),
        ("RU-ru", "ru"),
        ("tr-TR,tr;q=0.9,en;q=0.5", "tr"),
        ("en;q=0.1, ky;q=0.9", "ky"),
        ("ky; q=0.2, ru; q=0.3", "ru"),
        ("ru,ky", "ru"),
        ("ky,ru", "ky"),
        ("de,fr;q=0.9,ru;q=0.1", "ru"),
        ("tr;q=0, ky;q=0.1", "ky"),
        ("tr;q=0", "en"),
        ("tr;q=much, ky;q=0.1", "ky"),
        ("trx, kyr", "en"),
        (",;q=,;", "en"),
        ("de," * 1_000 + "tr", "en"),
    ],
)
def test_the_language_liked_best_of_ours_is_spoken(accepted: str, language: str) -> None:
    assert asked_language(accepted) == language
