"""Letters: each kind says what it has to, in the reader's language, with the call's own words."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from delivery import letters
from delivery.envelopes import envelope, html_of
from delivery.wordings import WORDINGS
from domain.applications import Action, Actor, State
from domain.letters import UNTIL, LetterKind
from models.accounts import Account, PersonName
from models.application_parts import HistoryEntry, Receipt, Submission
from models.applications import Application
from models.base import new_id
from models.calls import Call
from models.messages import Message, MessageState
from settings import Settings
from tests.factories import a_call

pytestmark = pytest.mark.usefixtures("fresh_database")
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
BASE = "https://kurultai.example"
WITH_UNTIL = {*letters.OFFERS, *letters.REQUESTS}


async def a_person(**given: Any) -> Account:
    name = PersonName(passport="AYGUL ASANOVA", preferred="Aygül")
    email = "aygul@example.org"
    return await Account(**{"email": email, "email_key": email, "name": name, "created_at": AT, **given}).add()


async def an_application(call: Call, person: Account, **given: Any) -> Application:
    receipt = Receipt(reference="TRN-2026-000001", received_at=AT, sha256="ab" * 32)
    submission = Submission(answers={}, attachments=[], of_version=1, receipt=receipt)
    told = HistoryEntry(at=AT, action=Action.SUBMIT, state=State.SUBMITTED, actor=Actor.APPLICANT, by=person.id)
    return Application(
        **{
            "call": call.item_id,
            "applicant_id": person.id,
            "key": "k",
            "form_version": 1,
            "submission": submission,
            "history": [told],
            "created_at": AT,
            "saved_at": AT,
            **given,
        }
    )


async def written(kind: LetterKind, *, call: dict[str, Any] | None = None, **given: Any) -> Message:
    """A letter about Aygül's application."""
    person = await a_person(**given.pop("person", {}))
    application = await an_application(await a_call(**(call or {})), person, **given.pop("application", {}))
    return await letters.about(application, kind, at=AT, base_url=BASE, **given)


def test_there_are_words_for_every_kind() -> None:
    assert set(WORDINGS) == set(LetterKind)


@pytest.mark.parametrize("kind", LetterKind)
async def test_a_letter_of_any_kind_leaves_no_place_empty_and_names_the_call_and_the_way_to_the_application(
    kind: LetterKind,
) -> None:
    until = {"respond_by": AT + timedelta(days=14), "reopened_fields": ["motivation"]}

    letter = await written(kind, application=until)

    assert re.findall(r"\{\w+\}", letter.subject + letter.body) == []
    assert letter.body.startswith("Dear Aygül,\n\n")
    assert "“The training-call”" in letter.body
    assert f"{BASE}/applications/" in letter.body
    assert "TRN-2026-000001" in letter.subject + letter.body
    assert ("15 March 2026" in letter.body) == (kind in WITH_UNTIL)
    assert (letter.state, letter.due_at, letter.locale) == (MessageState.QUEUED, AT, "en")
    assert letter.cause == f"{kind}:{letter.application}:1"


async def test_times_are_told_in_the_zone_of_the_call_and_in_the_readers() -> None:
    until = {"respond_by": AT}

    letter = await written(LetterKind.PROMOTED, application=until, person={"time_zone": "Europe/Berlin"})

    assert "until 1 March 2026, 15:00 (Asia/Bishkek) · 1 March 2026, 10:00 (Europe/Berlin)." in letter.body


@pytest.mark.parametrize("zone", ["Asia/Bishkek", "Asia/Omsk"])
async def test_a_time_is_told_once_to_who_lives_by_the_same_clock(zone: str) -> None:
    letter = await written(LetterKind.PROMOTED, application={"respond_by": AT}, person={"time_zone": zone})

    assert "until 1 March 2026, 15:00 (Asia/Bishkek)." in letter.body


async def test_a_call_adds_its_own_words_in_the_readers_language_or_else_in_english() -> None:
    own = {LetterKind.ACCEPTED: {"en": "Bring a coat.", "tr": "Mont getirin."}, LetterKind.REJECTED: {"en": "Sorry."}}
    call = {"letters": own, "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 8)}

    english = await written(LetterKind.ACCEPTED, call=call, application={"respond_by": AT})

    assert "\n\nBring a coat.\n\n" in english.body
    assert "It takes place from 4 May 2026 to 8 May 2026." in english.body
    assert "Sorry." not in english.body


async def test_own_words_come_in_turkish_to_who_reads_turkish() -> None:
    own = {LetterKind.CONFIRMED: {"en": "Bring a coat.", "tr": "Mont getirin."}}

    letter = await written(LetterKind.CONFIRMED, call={"letters": own}, person={"locale": "tr"})

    assert (letter.locale, "Mont getirin." in letter.body, "Bring a coat." in letter.body) == ("tr", True, False)


async def test_a_request_for_information_names_the_questions_the_note_and_the_day() -> None:
    asked = {"respond_by": AT, "reopened_fields": ["motivation", "letter"]}

    letter = await written(LetterKind.INFORMATION_REQUESTED, application=asked, note="The letter\nis not signed.")

    assert "\n– Why\n– Letter\n" in letter.body
    assert "The secretariat writes:\nThe letter\nis not signed.\n" in letter.body
    assert "until 1 March 2026, 15:00 (Asia/Bishkek)" in letter.body


async def test_a_draft_of_an_offer_has_a_place_for_its_last_day_that_its_release_fills_in() -> None:
    draft = await (await written(LetterKind.ACCEPTED, state=MessageState.DRAFT)).add()
    assert (draft.is_offer, draft.body.count(UNTIL)) == (True, 1)

    released = await Message.release([draft.id, new_id()], AT + timedelta(days=2), offer_until=AT + timedelta(days=16))

    present = await Message.by_id(draft.id)
    assert present is not None
    assert (released, present.state, present.version) == (1, MessageState.QUEUED, 2)
    assert present.created_at == present.due_at == AT + timedelta(days=2)
    assert "until 17 March 2026, 15:00 (Asia/Bishkek)" in present.body
    assert UNTIL not in present.body
    assert await Message.release([draft.id], AT) == 0


async def test_discarded_drafts_are_written_to_nobody_and_sent_mails_cannot_be_discarded() -> None:
    draft = await (await written(LetterKind.REJECTED, state=MessageState.DRAFT)).add()

    assert await Message.discard([draft.id]) == 1
    assert await Message.discard([draft.id]) == 0
    assert await Message.release([draft.id], AT) == 0


async def test_a_call_that_was_withdrawn_is_named_as_it_was_published_last() -> None:
    person, call = await a_person(), await a_call()
    await Call.change_all({"item_id": call.item_id, "edition": "CURRENT"}, {"$set": {"edition": "PAST"}})

    letter = await letters.about(
        await an_application(call, person), LetterKind.CALL_CANCELLED, at=AT, base_url=BASE, note="No money.", cause="c"
    )

    assert "“The training-call”" in letter.body
    assert "No money." in letter.body
    assert letter.cause == "c"


async def test_the_mail_says_the_same_as_html_with_everything_escaped_and_nothing_from_elsewhere(
    settings: Settings,
) -> None:
    note = '<img src="https://evil.example/x.png"> & <script>alert(1)</script>'
    letter = await written(LetterKind.CANCELLED, note=note, person={"locale": "tr"})

    sent = await envelope(settings, letter)

    plain, html = (sent.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert sent.get_content_type() == "multipart/alternative"
    assert plain == letter.body
    assert '<html lang="tr" dir="ltr">' in html
    assert "&lt;img src=&#34;https://evil.example/x.png&#34;&gt; &amp; &lt;script&gt;" in html
    assert re.findall(r"<img|<script|<link|<iframe|<[^>]*(?:src=|url\()", html) == []
    assert re.findall('href="([^"]*)"', html) == re.findall("https://kurultai.example/applications/.*", plain)
    assert sent["List-Unsubscribe"] is None


def test_a_letter_in_a_script_that_runs_from_the_right_says_so() -> None:
    assert '<html lang="ar" dir="rtl">' in html_of("s", "b\n", "ar")
