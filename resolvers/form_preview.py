"""Forms looked at before they are saved: as applicants would see them, with what would be said against answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.answers import objections_to
from domain.errors import UserError
from domain.forms import AskedFrom, Form, is_shown
from models.calls import ApplicationForm
from resolvers import call_drafts
from resolvers.forms import ShownForm, Worded
from resolvers.ids import NOTHING
from resolvers.readings import Reading


@dataclass(frozen=True, slots=True)
class Preview:
    """A form that nobody stored. Where it is unsound, `flaws` says why; then answers are not looked at."""

    shown: ShownForm
    locale: str | None
    answers: Mapping[str, Any]
    flaws: Sequence[UserError]

    @property
    def form(self) -> Form:
        """The questions."""
        return self.shown.stored.form

    @property
    def resolved_locale(self) -> str:
        """The one language that all questions come in."""
        return self.shown.locale_for(self.locale)

    @property
    def sections(self) -> list[Worded]:
        """The sections as they would be shown."""
        return self.shown.sections(self.locale)

    @property
    def json_schema(self) -> dict[str, Any] | None:
        """The JSON Schema that answers would be checked against; None of an unsound form."""
        return None if self.flaws else self.shown.json_schema(self.locale)

    @property
    def visible_fields(self) -> list[str]:
        """The keys of the questions that somebody with these answers would see."""
        if self.flaws:
            return []
        asked = [field for field in self.form.fields if field.is_asked_at(self.shown.stage)]
        return [field.key for field in asked if is_shown(field, self.form, self.answers)]

    @property
    def objections(self) -> list[UserError]:
        """What would be said against these answers if they were handed in."""
        if self.flaws:
            return []
        return objections_to(self.answers, self.form, complete=True, stage=self.shown.stage)


def preview(form: Mapping[str, Any], *, locale: str | None, answers: Mapping[str, Any], stage: AskedFrom) -> Preview:
    """A form as it would be asked at a stage, and what these answers would come to."""
    reading = Reading({})
    read = call_drafts.form_of(reading, form, ("form",), None)
    shown = ShownForm(ApplicationForm(call=NOTHING, number=0, form=read), stage)
    return Preview(shown, locale, answers, reading.objections)
