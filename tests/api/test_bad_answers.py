"""Answers as people really type them: the odd ones are taken as they are, the wrong ones named in their language."""

from typing import Any

import pytest

from models.accounts import Account
from models.calls import Call
from resolvers.ids import global_id
from tests.actors import AYGUL
from tests.api.applying import act_on, answers, codes, saved
from tests.api.documents import ATTACH, SAVE, START, SUBMIT
from tests.client import Ask
from tests.domain.some_forms import ALL_KINDS
from tests.factories import a_call

LANGUAGES = ("en", "tr", "ky", "ru")

ODD: dict[str, list[Any]] = {
    "name": ["Ы", "李", "x" * 200, "محمد بن عبد الله", "A\u0308ygu\u0308l", "O’Brien-Ünal jr.", "Ñ\u200dI"],
    "email": ["aygul+ots@example.org", "айгүл@мисал.кг", "GÜL@EXÄMPLE.ORG", " aygul@example.org "],
    "phone": ["+996 312 12 34 56", "0312 123456", "(030) 123-45-67", "٠٣١٢ ١٢٣٤٥٦", "+49\u00a030\u00a01234567"],
}

NEVER: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "name": (7, "INVALID", ()),
    "motivation": (["To learn."], "INVALID", ()),
    "email": ({"at": "example.org"}, "INVALID", ()),
    "phone": (996312123456, "INVALID", ()),
    "website": (True, "INVALID", ()),
    "members": ("many", "INVALID", ()),
    "founded": (1999, "INVALID", ()),
    "travels": ("perhaps", "INVALID", ()),
    "role": ("chair", "INVALID", ()),
    "topics": (["board", "chair"], "INVALID", ("1",)),
    "country": ("Kyrgyzstan", "INVALID", ()),
    "languages": ([{"language": "ky", "level": "C9"}], "INVALID", ("0", "level")),
    "letter": ("letter.pdf", "INVALID", ()),
    "consent": ("yes", "INVALID", ()),
    "passport": ("AC 123", "FORBIDDEN", ()),
    "unknown": ("x", "NOT_FOUND", ()),
}
"""What is refused although a draft may have gaps, with what is said of it and where in the answer."""

UNFINISHED: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "name": ("x" * 201, "TOO_LONG", ()),
    "motivation": ("x" * 3001, "TOO_LONG", ()),
    "email": ("aygul@", "INVALID", ()),
    "phone": ("call me", "INVALID", ()),
    "website": ("example.org", "INVALID", ()),
    "members": (-1, "OUT_OF_RANGE", ()),
    "founded": ("2023-02-30", "INVALID", ()),
    "languages": ([{"language": "ky"}], "REQUIRED", ("0", "level")),
}
"""What a draft keeps, and what is said of it when it is handed in."""


@pytest.fixture
async def call(ask: Ask) -> Call:
    """A call whose form asks every kind of question."""
    return await a_call(form=ALL_KINDS)


@pytest.fixture
async def draft(ask: Ask, call: Call) -> dict[str, Any]:
    """Aygül's draft."""
    answer = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})
    begun: dict[str, Any] = answer["startApplication"]["application"]
    return begun


async def speak(language: str) -> None:
    """Let Aygül read this language."""
    await Account.change({"email": AYGUL.email}, {"$set": {"locale": language}})


async def said_in_every_language(ask: Ask, document: str, given: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What is objected to the same request, by language."""
    said = {}
    for language in LANGUAGES:
        await speak(language)
        (payload,) = (await ask(document, as_=AYGUL, input=given)).values()
        said[language] = payload["userErrors"]
    return said


def untranslated(said: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    """The messages that stand in English for readers of another language."""
    english = [error["message"] for error in said["en"]]
    return [
        (language, message)
        for language in LANGUAGES[1:]
        for message, error in zip(english, said[language], strict=True)
        if error["message"] == message
    ]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in ODD.items() for value in values])
async def test_what_is_odd_is_taken_as_it_was_typed(ask: Ask, draft: dict[str, Any], field: str, value: Any) -> None:
    needed = {"name": "Aygül", "email": "aygul@example.org", "consent": True}

    application = await saved(ask, draft, **{**needed, field: value})
    answer = await ask(SUBMIT, as_=AYGUL, input=act_on(application))

    assert codes(answer["submitApplication"]) == []
    assert answer["submitApplication"]["application"]["answers"][field] == value


async def test_what_can_never_be_an_answer_is_named_in_the_readers_language_and_nothing_else_is_lost(
    ask: Ask, draft: dict[str, Any]
) -> None:
    before = await saved(ask, draft, name="Aygül", motivation="To learn.", members=3)
    given = act_on(before, answers=answers(**{field: wrong for field, (wrong, _, _) in NEVER.items()}))

    said = await said_in_every_language(ask, SAVE, given)

    expected = {(code, ("answers", field, *within)) for field, (_, code, within) in NEVER.items()}
    assert {frozenset(codes({"userErrors": errors})) for errors in said.values()} == {frozenset(expected)}
    assert untranslated(said) == []
    (kept,) = [(await saved(ask, before))["answers"]]
    assert kept == {"name": "Aygül", "motivation": "To learn.", "members": 3}


async def test_what_is_unfinished_is_kept_and_named_when_it_is_handed_in(ask: Ask, draft: dict[str, Any]) -> None:
    typed = {field: value for field, (value, _, _) in UNFINISHED.items()}
    application = await saved(ask, draft, **typed)

    said = await said_in_every_language(ask, SUBMIT, act_on(application))

    expected = {(code, ("answers", field, *within)) for field, (_, code, within) in UNFINISHED.items()}
    expected |= {("REQUIRED", ("answers", "consent"))}
    assert {frozenset(codes({"userErrors": errors})) for errors in said.values()} == {frozenset(expected)}
    assert untranslated(said) == []
    assert (await saved(ask, application))["answers"] == typed


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "letter.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        (b"MZ\x90\x00" + b"\x00" * 100, "letter.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        (b"<html><script>alert(1)</script></html>", "letter.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        (b"PK\x03\x04" + b"\x00" * 100, "letter.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        (b"%PDF-1.7\n" + b"x" * 10**6, "letter.pdf", "TOO_LARGE"),
        (b"", "letter.pdf", "REQUIRED"),
    ],
)
async def test_a_file_that_lies_about_itself_is_named_in_the_readers_language_and_not_kept(
    ask: Ask, draft: dict[str, Any], content: bytes, name: str, code: str
) -> None:
    said = {}
    for language in LANGUAGES:
        await speak(language)
        given = {"application": draft["id"], "field": "letter"}
        payload = (await ask.upload(ATTACH, content, name, as_=AYGUL, input=given))["attachFile"]
        assert codes(payload) == [(code, ("file",))]
        said[language] = payload["userErrors"]

    assert untranslated(said) == []
    assert (await saved(ask, draft))["files"] == []


async def test_one_wrong_answer_among_right_ones_keeps_none_of_them_back(ask: Ask, draft: dict[str, Any]) -> None:
    given = answers(name="محمد", members="many", phone="+996 312 123456", role="board")

    payload = (await ask(SAVE, as_=AYGUL, input=act_on(draft, answers=given)))["saveAnswers"]

    assert codes(payload) == [("INVALID", ("answers", "members"))]
    assert payload["application"]["answers"] == {"name": "محمد", "phone": "+996 312 123456", "role": "board"}
