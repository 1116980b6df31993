"""Applications that were handed in, for lists: as many as a test needs, of people who never signed in."""

from datetime import datetime
from typing import Any

from adapters import clock
from domain.addresses import email_key
from domain.applications import ACTIVE, State
from models.accounts import Account, PersonName
from models.application_parts import Receipt, Submission
from models.applications import Application
from models.base import new_id
from models.calls import Call
from models.organisations import Organisation

ANSWERS = {"name": "Somebody", "motivation": "To learn and to pass it on."}


async def handed_in(
    call: Call,
    name: str = "Aygül Asanova",
    *,
    native: str | None = None,
    email: str | None = None,
    organisation: str | None = None,
    native_organisation: str | None = None,
    country: str = "KG",
    state: State = State.SUBMITTED,
    at: datetime | None = None,
    answers: dict[str, Any] | None = None,
    reference: str | None = None,
    **given: Any,
) -> Application:
    """A stored application of somebody of this name, findable as if it had been submitted."""
    person = await _account(name, native, email)
    represented = (
        organisation
        and await Organisation(
            owner_id=person.id, name=organisation, native_name=native_organisation, country=country
        ).add()
    )
    said, when = answers or ANSWERS, at or clock.now()
    receipt = Receipt(reference=reference or f"ABC-{new_id()}", received_at=when, sha256="0" * 64)
    made = Application(
        call=call.item_id,
        applicant_id=person.id,
        organisation=represented.id if represented else None,
        country=country,
        key=str(new_id()),
        state=state,
        is_active=state in ACTIVE,
        form_version=1,
        answers=said,
        submission=Submission(answers=said, attachments=given.pop("attachments", []), of_version=1, receipt=receipt),
        created_at=when,
        saved_at=when,
        submitted_at=when,
        **given,
    )
    await made.add()
    await made.be_found()
    return made


async def _account(name: str, native: str | None, email: str | None) -> Account:
    address = email or f"{new_id()}@example.org"
    return await Account(
        email=address,
        email_key=email_key(address),
        name=PersonName(passport=name, native=native),
        created_at=clock.now(),
    ).add()
