"""By what two people, or two organisations, are taken for one."""

import pytest

from domain.duplicates import Identity, likeness_of


def are_alike(one: Identity, other: Identity) -> bool:
    """Whether each finds the other; never only one of them."""
    a, b = likeness_of(one, "call"), likeness_of(other, "call")
    assert bool(a.met & b.kept) == bool(b.met & a.kept)
    return bool(a.met & b.kept)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Aygül Asanova", "Айгүл Асанова", True),
        ("Aygül Asanova", "ASANOVA AYGUL", True),
        ("Əliyev Elnur", "Elnur Aliyev", True),
        ("Əliyev Elnur", "Elnur Eliyev", True),
        ("Aygül Asanova", "Asanova Aygül Bekovna", True),
        ("Aygül Bekovna", "Asanova Aygül Bekovna", True),
        ("Asanova Gülnara Bekovna", "Asanova Aygül Bekovna", False),
        ("Aygül Asanova", "Aygül Asan", False),
        ("Aygül", "Aygül Asanova", False),
        ("Aygül", "Айгүл", True),
        ("Aygül Asanova Bekovna", "Bekovna Aygül Asanova", True),
        ("…", "!", False),
    ],
)
def test_a_person_is_known_again_by_their_name(one: str, other: str, same: bool) -> None:
    assert are_alike(Identity(names=(one,)), Identity(names=(other,))) is same


def test_any_of_a_persons_names_will_do() -> None:
    assert are_alike(Identity(names=("Aygul Asanova", "X Y")), Identity(names=("A B", "Айгүл Асанова")))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dostuk", "Достук", True),
        ("Dostuk Foundation", "The Dostuk Association", True),
        ("Общественное объединение «Достук»", "Dostuk NGO", True),
        ("Kırgız Kültür Derneği", "Kültür Kırgız e.V.", True),
        ("Kyrgyz Culture", "Kyrgyz Sports", False),
        ("Public Foundation", "Foundation", False),
        ("Foundation", "Association", False),
        ("Foundation", "FOUNDATION", True),
    ],
)
def test_an_organisation_is_known_again_without_legal_forms_and_order(one: str, other: str, same: bool) -> None:
    assert are_alike(Identity(organisations=(one,)), Identity(organisations=(other,))) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.b@gmail.com", "AB+calls@googlemail.com", True),
        ("a.b@example.org", "ab@example.org", False),
        ("ab@example.org", "ab+x@EXAMPLE.org", True),
        ("ab@example.org", "ab@example.com", False),
        ("+a@example.org", "+b@example.org", False),
    ],
)
def test_a_mailbox_is_known_again_by_its_other_spellings(one: str, other: str, same: bool) -> None:
    assert are_alike(Identity(email=one), Identity(email=other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+996 555 123-456", "0555123456", True),
        ("00996555123456", "٠٥٥٥١٢٣٤٥٦", True),
        ("+996 555 123456", "+996 555 123457", False),
        ("12345", "12345", False),
    ],
)
def test_a_telephone_is_known_again_by_the_end_of_its_number(one: str, other: str, same: bool) -> None:
    assert are_alike(Identity(phones=(one,)), Identity(phones=(other,))) is same


def test_kinds_of_likeness_are_never_mixed_up_nor_calls() -> None:
    person, organisation = Identity(names=("Dostuk",)), Identity(organisations=("Dostuk",))

    assert not are_alike(person, organisation)
    assert not likeness_of(person, "one call").met & likeness_of(person, "another").kept


def test_what_is_kept_tells_nothing_of_what_it_was_made_of() -> None:
    kept = likeness_of(Identity(("Aygul",), ("Dostuk",), "aygul@example.org", ("5551234567",)), "call").kept

    assert len(kept) == 4
    assert all(len(key) == 24 and set(key) <= set("0123456789abcdef") for key in kept)


def test_nobody_is_like_nobody() -> None:
    assert not are_alike(Identity(), Identity())
