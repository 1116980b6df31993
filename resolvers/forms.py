"""Forms: the questions of a call as a reader may see them, in one language."""

from dataclasses import dataclass
from typing import Any

from domain.access import may_judge
from domain.answers import json_schema
from domain.forms import AskedFrom, FormSection, locales_of
from domain.languages import Localized, chosen_locale
from models.applications import Application
from models.calls import ApplicationForm, Call
from resolvers import applications, calls
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A frozen form, without the questions that are not asked yet at this stage."""

    stored: ApplicationForm
    stage: AskedFrom

    @property
    def version(self) -> int:
        """Which of the call's frozen versions."""
        return self.stored.number

    def locale_for(self, asked: str | None) -> str:
        """The language in which every question has a label."""
        return chosen_locale(asked, locales_of(self.stored.form))

    def json_schema(self, locale: str | None) -> dict[str, Any]:
        """The JSON Schema that answers are checked against."""
        return json_schema(self.stored.form, self.locale_for(locale), stage=self.stage)

    def sections(self, locale: str | None) -> "list[Worded]":
        """The sections that have a question to ask, in one language."""
        spoken = self.locale_for(locale)
        return [Worded(section, spoken, self.stage) for section in self.stored.form.sections if self._asks(section)]

    def _asks(self, section: FormSection) -> bool:
        return any(field.is_asked_at(self.stage) for field in section.fields)


@dataclass(frozen=True, slots=True)
class Worded:
    """A section, field or option of a form, in one language."""

    thing: Any
    locale: str
    stage: AskedFrom

    def __getattr__(self, name: str) -> Any:
        return getattr(self.thing, name)

    def said(self, texts: Localized) -> str | None:
        """A text in the form's language."""
        return texts.get(self.locale)

    def parts(self, values: list[Any]) -> "list[Worded]":
        """Parts of this, in the same language."""
        return [Worded(value, self.locale, self.stage) for value in values]

    def fields_asked(self) -> "list[Worded]":
        """The questions of a section that are asked at this stage."""
        return self.parts([field for field in self.thing.fields if field.is_asked_at(self.stage)])


async def of_call(context: Context, call: Call) -> ShownForm | None:
    """The questions of a call, for anybody to read beforehand."""
    stored = await calls.form_of(context, call.item_id, call.form_version)
    return ShownForm(stored, AskedFrom.APPLICATION) if stored else None


async def of_application(context: Context, application: Application) -> ShownForm | None:
    """The questions that an applicant was shown; those asked from acceptance on once there is an offer, and for the
    secretariat as long as it reads what was answered to them."""
    stored = await applications.form_of(context, application)
    is_confirmed = bool(application.confirmed_answers) and may_judge(context.viewer, application)
    stage = AskedFrom.ACCEPTANCE if is_confirmed else application.stage
    return ShownForm(stored, stage) if stored else None


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """The questions of a call as they are written, those asked of the accepted included."""

    stored: ApplicationForm

    @property
    def version(self) -> int:
        """Which of the call's frozen versions."""
        return self.stored.number

    @property
    def sections(self) -> list[FormSection]:
        """In order."""
        return self.stored.form.sections


async def written_of(context: Context, call: Call) -> WrittenForm | None:
    """The questions of a call as they are written, for those who write it."""
    stored = await calls.form_of(context, call.item_id, call.form_version)
    return WrittenForm(stored) if stored else None
