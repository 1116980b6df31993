"""Answering: the part of an application that its writers work on, merged by question from wherever they write."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.answers import is_blank, objections_to
from domain.applications import State
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import AskedFrom, FieldKind, Form, asked_of_the_accepted, with_dependents
from domain.retention import without
from models.application_parts import Attachment, Base, Submission
from models.base import Id, Traced, conflict
from models.files import File

WRITABLE: frozenset[State] = frozenset({State.DRAFT, State.SUBMITTED, State.INFO_REQUESTED, State.ACCEPTED})
"""Where the applicant may still change answers: a draft, what screening has not begun on, what was asked again, and
what is asked of the accepted alone."""


class Answering(Traced):
    """The answers to the questions of one frozen form, with the version at which each was last changed.

    `answers` are what is being worked on; `submission` is what was received last.
    """

    call: Id
    applicant_id: Id
    organisation: Id | None = None
    country: str | None = None
    key: str
    state: State = State.DRAFT
    is_active: bool = True
    form_version: int
    answers: dict[str, Any] = {}
    attachments: list[Attachment] = []
    field_versions: dict[str, int] = {}
    """At which version the answer to each question was last changed: what was never answered is as at the first."""
    submission: Submission | None = None
    reopened_fields: list[str] = []
    unseen: int = 0
    """How many of the versions came of steps that the applicant is not told of."""
    saved_at: datetime
    blanked_at: datetime | None = None
    """When personal data were taken out of it, as the call's retention came to its end."""

    @property
    def shown_version(self) -> int:
        """The version as its writers count it: what staff do unseen makes nothing stale, and is not betrayed."""
        return self.version - self.unseen

    @property
    def stage(self) -> AskedFrom:
        """Which questions may be answered by now."""
        return AskedFrom.ACCEPTANCE if self.state in (State.ACCEPTED, State.CONFIRMED) else AskedFrom.APPLICATION

    @property
    def held_files(self) -> frozenset[Id]:
        """The files that it refers to: those attached, and those received, which stay although they were detached."""
        received = self.submission.attachments if self.submission else []
        return frozenset(attachment.file for attachment in [*self.attachments, *received])

    def complete_answers(self) -> dict[str, Any]:
        """The answers with those of file fields among them: the ids of the files attached."""
        files: dict[str, list[str]] = {}
        for attachment in self.attachments:
            files.setdefault(attachment.field, []).append(str(attachment.file))
        return {**self.answers, **files}

    def open_fields(self, form: Form) -> frozenset[str] | None:
        """The questions that alone can be answered now; None, where that is all of them.

        Those asked for again, with what their answers bring up; of the accepted, what is asked of them alone.
        """
        if self.state is State.INFO_REQUESTED:
            return with_dependents(self.reopened_fields, form)
        return asked_of_the_accepted(form) if self.state is State.ACCEPTED else None

    def to_hand_in(self, form: Form) -> tuple[dict[str, Any], list[Attachment]]:
        """The answers, with those of file fields among them, and the files that would be handed in now.

        Under closed questions these are as they were received: what was typed there and never handed in does not count.
        """
        open_fields, answers = self.open_fields(form), self.complete_answers()
        if open_fields is None or self.submission is None:
            return answers, list(self.attachments)
        received = self.submission
        answered = {key: answer for key, answer in answers.items() if key in open_fields}
        files = [one for one in received.attachments if one.field not in open_fields]
        files += [one for one in self.attachments if one.field in open_fields]
        return {**without(received.answers, open_fields), **answered}, files

    def objections_to_handing_in(self, answers: Mapping[str, Any], form: Form) -> list[UserError]:
        """Everything that is to be said against these answers; of closed questions nothing, as nobody could mend it."""
        open_fields = self.open_fields(form)
        objections = objections_to(answers, form, complete=True, stage=self.stage)
        return objections if open_fields is None else [one for one in objections if open_fields & set(one.path[1:2])]

    def forget_what_the_accepted_said(self, form: Form) -> None:
        """Be without the answers to what is asked of the accepted alone, and without their files."""
        asked = asked_of_the_accepted(form)
        for field in asked & set(self.complete_answers()):
            self.answers.pop(field, None)
            self.field_versions[field] = self.shown_version + 1
        self.attachments = [attachment for attachment in self.attachments if attachment.field not in asked]

    def save_answers(
        self, changes: Mapping[str, Any], form: Form, *, at: datetime, base: Base | None = None, own: bool = True
    ) -> list[UserError]:
        """Take over what fits among `changes` and say what does not, leaving the stored answer as it was there.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed; CONFLICT, when there was no version `base`.
        """
        objections = self.objections_to_saving(changes, form, base=base, own=own)
        refused = refused_fields(objections)
        for field, value in changes.items():
            if field not in refused and not self._stands(field, value, form):
                self._answer(field, value, form)
                self.field_versions[field] = self.shown_version + 1
        self.saved_at = at
        return objections

    def objections_to_saving(
        self, changes: Mapping[str, Any], form: Form, *, base: Base | None = None, own: bool = True
    ) -> list[UserError]:
        """What is to be said against saving `changes`: of each question, also that its answer moved on since `base`.

        Without `base`, they were made to what stands now. `own` says whether it is the applicant who saves.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed; CONFLICT, when there was no version `base`.
        """
        self._require_writable()
        return [
            *self._closed_fields(changes, form),
            *([] if own else self._of_the_applicant(changes, form)),
            *objections_to(changes, form, complete=False, stage=self.stage),
            *self._unknown_files(changes, form),
            *self._overtaken(changes, form, base or Base(self.shown_version, {})),
        ]

    def attach(self, field: str, file: File, form: Form, *, at: datetime, own: bool = True) -> bool:
        """Add a file to the answer of a file field, and say whether that changed anything: the same again does not.

        Raises:
            Refused: NOT_FOUND, when there is no such file field; OUT_OF_RANGE, when it is full; FORBIDDEN, when it is
                not asked for now, or not of them; WRONG_STATE.
        """
        self._require_writable()
        definition = file_field(form, field)
        closed = self._closed_fields({field: None}, form)
        if objections := [*closed, *([] if own else self._of_the_applicant({field: None}, form))]:
            raise Refused(*objections)
        if not definition.is_asked_at(self.stage):
            raise refusal(Code.FORBIDDEN, "This is asked only once an offer has been made.", "field")
        attached = [attachment for attachment in self.attachments if attachment.field == field]
        if file.sha256 in [attachment.sha256 for attachment in attached]:
            return False
        maximum = definition.most_files
        if len(attached) >= maximum:
            raise refusal(Code.OUT_OF_RANGE, "No more files fit here: the limit is {maximum}.", "file", maximum=maximum)
        self.attachments.append(Attachment(field=field, file=file.id, sha256=file.sha256))
        self.field_versions[field] = self.shown_version + 1
        self.saved_at = at
        return True

    def fill(
        self, answers: Mapping[str, Any], files: Sequence[tuple[str, File]], form: Form, *, base: Base, at: datetime
    ) -> None:
        """Take over answers and files where there was none as of `base` and is none now, as far as they fit.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed; CONFLICT, when there was no version `base`.
        """
        answered = {*self.answers, *(attachment.field for attachment in self.attachments)}
        answered |= {field for field, version in self.field_versions.items() if version > base.version}
        self.save_answers({k: v for k, v in answers.items() if k not in answered}, form, at=at, base=base)
        for key, file in files:
            if key not in answered:
                with contextlib.suppress(Refused):
                    self.attach(key, file, form, at=at)

    def _require_writable(self) -> None:
        if self.state not in WRITABLE or self.blanked_at is not None:
            raise refusal(Code.WRONG_STATE, "The answers can no longer be changed.")

    def _closed_fields(self, changes: Mapping[str, Any], form: Form) -> list[UserError]:
        open_fields = self.open_fields(form)
        if open_fields is None:
            return []
        message = Message("This answer was not asked for again, so it cannot be changed.")
        return [UserError(Code.FORBIDDEN, message, ("answers", field)) for field in changes if field not in open_fields]

    def _of_the_applicant(self, changes: Mapping[str, Any], form: Form) -> Iterator[UserError]:
        message = Message("Only the applicant answers this.")
        for field in changes:
            definition = form.field(field)
            if definition is not None and definition.asked_from is AskedFrom.ACCEPTANCE:
                yield UserError(Code.FORBIDDEN, message, ("answers", field))

    def _overtaken(self, changes: Mapping[str, Any], form: Form, base: Base) -> Iterator[UserError]:
        if not 1 <= base.version <= self.shown_version:
            raise conflict()
        message = Message("This was changed elsewhere in the meantime. Nothing of either side is lost.")
        for field, value in changes.items():
            since = base.of_fields.get(field, base.version)
            is_late = self.field_versions.get(field, 1) > since or since > self.shown_version
            if is_late and not self._stands(field, value, form):
                yield UserError(Code.CONFLICT, message, ("answers", field))

    def _stands(self, field: str, value: Any, form: Form) -> bool:
        """Whether just this is the stored answer to a question."""
        definition = form.field(field)
        if definition is None or definition.kind is not FieldKind.FILE:
            return is_blank(value) if field not in self.answers else bool(self.answers[field] == value)
        attached = {str(attachment.file) for attachment in self.attachments if attachment.field == field}
        return isinstance(value, list | None) and attached == {str(file) for file in value or []}

    def _unknown_files(self, changes: Mapping[str, Any], form: Form) -> Iterator[UserError]:
        attached = {(attachment.field, str(attachment.file)) for attachment in self.attachments}
        for field, value in changes.items():
            definition = form.field(field)
            if definition is not None and definition.kind is FieldKind.FILE and isinstance(value, list):
                for place, file in enumerate(value):
                    if isinstance(file, str) and (field, file) not in attached:
                        message = Message("This file is not attached here.")
                        yield UserError(Code.NOT_FOUND, message, ("answers", field, str(place)))

    def _answer(self, field: str, value: Any, form: Form) -> None:
        definition = form.field(field)
        if definition is not None and definition.kind is FieldKind.FILE:
            kept = set(value or [])
            self.attachments = [a for a in self.attachments if a.field != field or str(a.file) in kept]
        elif value is None or value in ("", []):
            self.answers.pop(field, None)
        else:
            self.answers[field] = value


def refused_fields(objections: Sequence[UserError]) -> frozenset[str]:
    """The questions whose answers were objected to."""
    return frozenset(objection.path[1] for objection in objections if len(objection.path) > 1)


def file_field(form: Form, key: str) -> Any:
    """The definition of a file field.

    Raises:
        Refused: NOT_FOUND, when the form has no file field of this key.
    """
    definition = form.field(key)
    if definition is None or definition.kind is not FieldKind.FILE:
        raise refusal(Code.NOT_FOUND, "This form has no such field for files.", "field")
    return definition
