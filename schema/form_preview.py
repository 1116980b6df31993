"""Forms looked at before they are saved."""

from typing import Annotated

import strawberry

from domain.forms import AskedFrom
from resolvers import form_preview
from resolvers.context import Info
from schema.applications import AnswerInput
from schema.base import AskedLocale, UserError, plain
from schema.call_inputs import FormInput
from schema.forms import FormSection
from schema.inputs import data_of
from schema.scalars import JSON, Locale


@strawberry.type(description="A form as applicants would see it, with what these answers would come to.")
class FormPreview:
    """Shows a form that nobody stored."""

    resolved_locale: Locale = plain("The one language that all its questions come in.")
    flaws: list[UserError] = plain("What keeps it from being saved, each with its path; empty when it is sound.")
    sections: list[FormSection] = plain("The questions as they would be shown.")
    json_schema: JSON | None = plain("The JSON Schema (2020-12) that complete answers fit; null while it has flaws.")
    visible_fields: list[str] = plain("The keys of the questions shown to who gave these answers.")
    objections: list[UserError] = plain("What would be said against these answers if they were handed in.")


@strawberry.type
class FormPreviewQuery:
    """What can be asked about forms that are being written."""

    @strawberry.field(description="For writers: a form tried out with answers. Nothing is stored.")
    async def form_preview(
        self,
        info: Info,
        form: Annotated[FormInput, strawberry.argument(description="The questions.")],
        locale: AskedLocale = None,
        answers: Annotated[
            list[AnswerInput] | None, strawberry.argument(description="What somebody may have answered.")
        ] = None,
        stage: Annotated[
            AskedFrom, strawberry.argument(description="At which stage: before an offer, or with one.")
        ] = AskedFrom.APPLICATION,
    ) -> FormPreview:
        """As a submit would find it."""
        given = {answer.field: answer.value for answer in answers or [] if answer.value is not None}
        return form_preview.preview(data_of(form), locale=locale, answers=given, stage=stage)  # type: ignore[return-value]
