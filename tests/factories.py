"""Makes content for tests: published, as small as a test needs, with what matters named by the test."""

from datetime import date, timedelta
from typing import Any

from adapters import clock
from domain.addresses import email_key
from domain.applications import Action, Actor, State, holds_seat, is_active
from domain.calls import ProgrammeKind
from domain.canonical import sha256_of
from domain.content import PublicationStatus
from domain.forms import Form
from domain.languages import TranslationOrigin, TranslationRecord, TranslationState
from models.accounts import Account
from models.application_parts import HistoryEntry, Receipt, Submission
from models.applications import Application
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


async def an_account(email: str = "somebody@example.org", **given: Any) -> Account:
    """A person who can sign in."""
    return await Account(**{"email": email, "email_key": email_key(email), "created_at": clock.now(), **given}).add()


async def an_application(call: Call, *, of: Account | None = None, state: State = State.SUBMITTED, **given: Any) -> Any:
    """An application to a call that stands at `state`, of a new person unless one is named. A seat that it holds is
    taken, as it is when it is saved."""
    key, now = new_id(), clock.now()
    person = of or await an_account(f"person-{key}@example.org", locale="en")
    answers = {"name": "A person", "motivation": "To learn."}
    received = Receipt(reference=f"TRN-2026-{key}", received_at=now, sha256=sha256_of(answers))
    application = Application(
        **{
            "id": key,
            "call": call.item_id,
            "applicant_id": person.id,
            "country": "KG",
            "key": str(key),
            "form_version": 1,
            "answers": answers,
            "submission": Submission(answers=answers, attachments=[], of_version=1, receipt=received),
            "created_at": now,
            "saved_at": now,
            "submitted_at": now,
            "state": state,
            "is_active": is_active(state),
            **given,
        }
    )
    application.history = [
        HistoryEntry(at=now, action=Action.SUBMIT, state=state, actor=Actor.APPLICANT, by=person.id, note=None)
    ]
    await application.add()
    return await application.save_as_of(1) if holds_seat(state) else application


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
