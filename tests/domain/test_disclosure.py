"""What of an application is shown to whom: every way of looking at it against every sort of question."""

from types import SimpleNamespace
from typing import Any

import pytest

from domain.access import Role, Viewer
from domain.applications import State
from domain.disclosure import Regard, regard_of, shown_among
from domain.forms import FormField

QUESTIONS: dict[str, dict[str, Any]] = {
    "motivation": {"kind": "LONG_TEXT"},
    "name": {"kind": "TEXT", "personal_data": True},
    "address": {"kind": "EMAIL"},
    "phone": {"kind": "PHONE", "personal_data": True},
    "letter": {"kind": "FILE"},
    "photo": {"kind": "FILE", "personal_data": True},
    "diet": {"kind": "TEXT", "asked_from": "ACCEPTANCE"},
}
FIELDS = [FormField.model_validate({"key": key, "label": {"en": key}, **given}) for key, given in QUESTIONS.items()]


@pytest.mark.parametrize(
    ("regard", "shown"),
    [
        (Regard.WHOLE, {"motivation", "name", "address", "phone", "letter", "photo", "diet"}),
        (Regard.ALONGSIDE, {"motivation", "name", "address", "phone", "letter", "photo"}),
        (Regard.OF_COUNTRY, {"motivation", "name", "address", "phone", "letter", "photo"}),
        (Regard.REVIEW, {"motivation", "name", "letter", "photo"}),
        (Regard.BLIND_REVIEW, {"motivation", "letter"}),
    ],
)
def test_each_sees_the_answers_that_they_need(regard: Regard, shown: set[str]) -> None:
    assert shown_among(FIELDS, regard) == shown


APPLICATION = SimpleNamespace(
    applicant_id="aygul",
    co_applicants=[SimpleNamespace(account="c")],
    state=State.UNDER_REVIEW,
    country="KG",
    reviewers=["r", "s", "c"],
)


@pytest.mark.parametrize(
    ("viewer", "is_blind", "regard"),
    [
        (Viewer("aygul", frozenset({Role.APPLICANT})), True, Regard.WHOLE),
        (Viewer("s", frozenset({Role.SECRETARIAT, Role.REVIEWER})), True, Regard.WHOLE),
        (Viewer("c", frozenset({Role.CONTRIBUTOR, Role.REVIEWER}), "KG"), True, Regard.ALONGSIDE),
        (Viewer("s", frozenset({Role.CONTRIBUTOR, Role.REVIEWER}), "KG"), True, Regard.OF_COUNTRY),
        (Viewer("s", frozenset({Role.CONTRIBUTOR, Role.REVIEWER}), "KZ"), True, Regard.BLIND_REVIEW),
        (Viewer("r", frozenset({Role.REVIEWER})), True, Regard.BLIND_REVIEW),
        (Viewer("r", frozenset({Role.REVIEWER})), False, Regard.REVIEW),
    ],
)
def test_who_looks_in_two_ways_sees_what_the_wider_one_shows(viewer: Viewer, is_blind: bool, regard: Regard) -> None:
    assert regard_of(viewer, APPLICATION, is_blind=is_blind) is regard
