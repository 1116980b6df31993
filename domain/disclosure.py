"""What of an application is shown to whom: a table of which answers, by how somebody looks at it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from domain.access import Viewer, co_applies, may_endorse, reads_whole
from domain.applications import Actor
from domain.forms import AskedFrom, FieldKind, FormField


class Regard(StrEnum):
    """How somebody looks at an application."""

    WHOLE = "WHOLE"
    """As one of its people or of the secretariat: all of it."""
    ALONGSIDE = "ALONGSIDE"
    """As somebody of the same organisation who was let in: what they work on, and nothing asked from acceptance on."""
    OF_COUNTRY = "OF_COUNTRY"
    """As the diaspora institution of its country: who applies and why, and nothing asked from acceptance on."""
    REVIEW = "REVIEW"
    """As a reviewer: the same, without the means to get in touch."""
    BLIND_REVIEW = "BLIND_REVIEW"
    """As a reviewer of a blind call: nothing that tells who it is."""


CONTACT: frozenset[FieldKind] = frozenset({FieldKind.EMAIL, FieldKind.PHONE})
"""Answers by which a person is reached."""


def regard_of(viewer: Viewer, application: Any, *, is_blind: bool) -> Regard:
    """How somebody who may read an application looks at it; who does so in two ways sees what the wider one shows."""
    if reads_whole(viewer, application):
        return Regard.WHOLE
    if co_applies(viewer, application):
        return Regard.ALONGSIDE
    if may_endorse(viewer, application):
        return Regard.OF_COUNTRY
    return Regard.BLIND_REVIEW if is_blind else Regard.REVIEW


def shows(regard: Regard, field: FormField) -> bool:
    """Whether the answer to a question is shown."""
    if regard is Regard.WHOLE:
        return True
    if field.asked_from is AskedFrom.ACCEPTANCE:
        return False
    if regard in (Regard.ALONGSIDE, Regard.OF_COUNTRY):
        return True
    return field.kind not in CONTACT and not (field.personal_data and regard is Regard.BLIND_REVIEW)


def shows_note(regard: Regard, actor: Actor) -> bool:
    """Whether what was said of an act is shown: what the applicant said is between them and the secretariat."""
    if regard is Regard.WHOLE:
        return True
    return regard in (Regard.ALONGSIDE, Regard.OF_COUNTRY) and actor is not Actor.APPLICANT


def shown_among(fields: Iterable[FormField], regard: Regard) -> frozenset[str]:
    """The keys of the questions whose answers are shown."""
    return frozenset(field.key for field in fields if shows(regard, field))
