"""Makes content for tests: published, as small as a test needs, with what matters named by the test."""

from datetime import date, timedelta
from typing import Any

from adapters import clock
from domain.calls import ProgrammeKind
from domain.content import PublicationStatus
from domain.forms import Form
from domain.languages import TranslationOrigin, TranslationRecord, TranslationState
from models.base import Id, new_id
from models.calls import ApplicationForm, Call
from models.content import Content, Place
from models.institutions import Institution
from models.meetings import Meeting
from models.programmes import Programme

FORM = Form.model_validate(
    {
        "sections": [
            {
                "key": "about",
                "title": {"en": "About you", "ky": "Сиз жөнүндө"},
                "fields": [
                    {"key": "name", "kind": "TEXT", "label": {"en": "Name", "ky": "Аты"}, "required": True},
                    {
                        "key": "motivation",
                        "kind": "LONG_TEXT",
                        "label": {"en": "Why", "ky": "Эмне үчүн"},
                        "required": True,
                        "max_length": 200,
                    },
                    {"key": "travels", "kind": "YES_NO", "label": {"en": "Do you travel?", "ky": "Жол жүрөсүзбү?"}},
                    {
                        "key": "visa",
                        "kind": "TEXT",
                        "label": {"en": "Which visa?", "ky": "Кайсы виза?"},
                        "required": True,
                        "visible_when": {"field": "travels", "equals": [True]},
                    },
                    {
                        "key": "letter",
                        "kind": "FILE",
                        "label": {"en": "Letter", "ky": "Кат"},
                        "max_files": 2,
                        "max_bytes": 2_000,
                        "media_types": ["application/pdf", "text/plain"],
                    },
                    {
                        "key": "passport",
                        "kind": "TEXT",
                        "label": {"en": "Passport", "ky": "Паспорт"},
                        "asked_from": "ACCEPTANCE",
                    },
                ],
            }
        ]
    }
)


def published_in(*locales: str) -> dict[str, TranslationRecord]:
    """Published translations."""
    return {
        locale: TranslationRecord(
            state=TranslationState.PUBLISHED, origin=TranslationOrigin.HUMAN, updated_at=clock.now(), of_version=1
        )
        for locale in locales
    }


async def publish(draft: Content) -> Any:
    """Publish a draft, and give back the public edition."""
    draft.status = PublicationStatus.APPROVED
    await draft.add()
    return await draft.publish(by=None, at=clock.now())


async def an_institution(slug: str = "secretariat", **given: Any) -> Institution:
    """An institution."""
    return await Institution(**{"slug": slug, "name": {"en": slug.title()}, "kind": "SECRETARIAT", **given}).add()


async def a_meeting(slug: str = "fifth", **given: Any) -> Meeting:
    """A public meeting."""
    made: Meeting = await publish(a_draft_meeting(slug, **given))
    return made


def a_draft_meeting(slug: str = "fifth", **given: Any) -> Meeting:
    """A meeting that nobody has stored yet."""
    return Meeting(
        **{
            "item_id": new_id(),
            "slug": slug,
            "title": {"en": f"The {slug} meeting"},
            "translations": published_in("en"),
            "classification": "MINISTERIAL",
            "starts_on": date(2023, 11, 22),
            "ends_on": date(2023, 11, 22),
            "place": Place(city={"en": "Bishkek"}, country="KG", time_zone="Asia/Bishkek"),
            "updated_at": clock.now(),
            **given,
        }
    )


async def a_programme(slug: str = "training", **given: Any) -> Programme:
    """A public programme."""
    made: Programme = await publish(
        Programme(
            **{
                "item_id": new_id(),
                "slug": slug,
                "title": {"en": f"The {slug} programme"},
                "translations": published_in("en"),
                "kind": ProgrammeKind.TRAINING,
                "updated_at": clock.now(),
                **given,
            }
        )
    )
    return made


async def a_call(slug: str = "training-call", *, programme: Id | None = None, form: Form = FORM, **given: Any) -> Call:
    """A public call, open from yesterday to tomorrow."""
    item, now = new_id(), clock.now()
    await ApplicationForm(call=item, number=1, form=form).add()
    made: Call = await publish(
        Call(
            **{
                "item_id": item,
                "slug": slug,
                "title": {"en": f"The {slug}"},
                "translations": published_in("en"),
                "programme": programme or (await a_programme(f"{slug}-programme")).item_id,
                "opens_at": now - timedelta(days=1),
                "closes_at": now + timedelta(days=1),
                "time_zone": "Asia/Bishkek",
                "updated_at": now,
                **given,
            }
        )
    )
    return made
