"""People read user errors, errors and mails in their own language."""

from typing import Any

import pytest

from adapters.database import Database
from delivery import outbox
from settings import Settings
from tests.actors import AYGUL, TIMUR, Actor
from tests.api.conftest import DraftOf
from tests.api.documents import REQUEST_CODE, SAVE, START, SUBMIT
from tests.client import Ask

PROFILE = "mutation($input: ProfileInput!) { updateProfile(input: $input) { account { locale } userErrors { message path } } }"
COMPLETE = [{"field": "name", "value": "Aygül"}, {"field": "motivation", "value": "To learn and to pass it on."}]


async def speaks(ask: Ask, actor: Actor, locale: str) -> None:
    answer = await ask(PROFILE, as_=actor, input={"locale": locale})
    assert answer["updateProfile"] == {"account": {"locale": locale}, "userErrors": []}


async def saved(ask: Ask, draft: dict[str, Any], answers: list[dict[str, Any]]) -> dict[str, Any]:
    given = {"application": draft["id"], "version": draft["version"], "answers": answers}
    payload: dict[str, Any] = (await ask(SAVE, as_=AYGUL, input=given))["saveAnswers"]
    return payload


async def submitted(ask: Ask, draft: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await ask(SUBMIT, as_=AYGUL, input={"application": draft["id"], "version": draft["version"]})
    errors: list[dict[str, Any]] = answer["submitApplication"]["userErrors"]
    return errors


@pytest.mark.parametrize(
    ("locale", "needed", "unknown"),
    [
        ("tr", "Bu soru yanıtlanmalıdır.", "Bu formda “shoe_size” sorusu yok."),
        ("ky-KG", "Бул суроого жооп берилиши керек.", "Бул формада «shoe_size» деген суроо жок."),
        ("ru", "На этот вопрос нужно ответить.", "В этой форме нет вопроса «shoe_size»."),
        ("de", "This needs an answer.", "There is no question “shoe_size” in this form."),
    ],
)
async def test_an_applicant_gets_user_errors_in_their_language(
    ask: Ask, a_draft: DraftOf, locale: str, needed: str, unknown: str
) -> None:
    await speaks(ask, AYGUL, locale)
    draft = await a_draft(of=AYGUL)

    errors = await submitted(ask, draft)
    refused = await saved(ask, draft, [{"field": "shoe_size", "value": 38}])

    assert refused["userErrors"] == [{"code": "NOT_FOUND", "message": unknown, "path": ["answers", "shoe_size"]}]
    assert errors == [
        {"code": "REQUIRED", "message": needed, "path": ["answers", field]} for field in ("name", "motivation")
    ]


async def test_each_applicant_is_answered_in_their_own_language(ask: Ask) -> None:
    await speaks(ask, AYGUL, "tr")
    await speaks(ask, TIMUR, "ky")

    said = [
        (await ask(PROFILE, as_=actor, input={"timeZone": "Asia/Atlantis"}))["updateProfile"]["userErrors"]
        for actor in (AYGUL, TIMUR)
    ]

    assert said == [
        [{"message": "Bu adda bir saat dilimi yok.", "path": ["timeZone"]}],
        [{"message": "Мындай аталыштагы убакыт алкагы жок.", "path": ["timeZone"]}],
    ]


@pytest.mark.parametrize(
    ("accepted", "message"),
    [
        ("tr-TR,tr;q=0.9,en;q=0.5", "Lütfen giriş yapınız."),
        ("de,ky;q=0.8,en;q=0.5", "Системага кириңиз."),
        ("ru", "Пожалуйста, войдите в систему."),
        ("de", "Please sign in."),
    ],
)
async def test_a_guest_is_answered_in_the_language_that_their_client_asks_for(
    ask: Ask, accepted: str, message: str
) -> None:
    response = await ask.http.post(
        "/graphql",
        json={"query": START, "variables": {"input": {"call": "x", "key": "k"}}},
        headers={"Accept-Language": accepted},
    )

    assert [error["message"] for error in response.json()["errors"]] == [message]


@pytest.mark.parametrize(
    ("locale", "subject", "begins"),
    [
        ("tr", "Giriş kodunuz", "Kodunuz: "),
        ("ky", "Кирүү кодуңуз", "Кодуңуз: "),
        ("ru", "Ваш код для входа", "Ваш код: "),
        ("tlh", "Your sign-in code", "Your code is "),
    ],
)
async def test_a_sign_in_code_comes_in_the_language_asked_for(
    ask: Ask, fresh_database: Database, locale: str, subject: str, begins: str
) -> None:
    await ask(REQUEST_CODE, input={"email": "aygul@example.org", "locale": locale})

    mail = ask.mails()[-1]
    assert mail["Subject"] == subject
    assert mail.get_body(("plain",)).get_content().startswith(begins)


@pytest.mark.parametrize(
    ("locale", "subject", "line"),
    [
        ("tr", "{} numaralı başvurunuzu aldık", "Bu bir alındı belgesidir, karar değildir."),
        ("ky", "{} номерлүү арызыңыз бизге келип түштү", "Бул — арыз келип түшкөнүнүн ырастамасы, чечим эмес."),
        ("ru", "Мы получили вашу заявку {}", "Это подтверждение получения, а не решение."),
        # Nobody has translated the mails into Klingon, nor does anybody know how it writes its days.
        ("tlh", "We have received your application {}", "This is a receipt, not a decision."),
    ],
)
async def test_a_receipt_comes_in_the_language_of_the_applicant(
    ask: Ask, a_draft: DraftOf, settings: Settings, locale: str, subject: str, line: str
) -> None:
    await speaks(ask, AYGUL, locale)
    ready = (await saved(ask, await a_draft(of=AYGUL), COMPLETE))["application"]
    answer = await ask(SUBMIT, as_=AYGUL, input={"application": ready["id"], "version": ready["version"]})
    await outbox.send_due(settings)

    mail = ask.mails()[-1]
    assert mail["Subject"] == subject.format(answer["submitApplication"]["application"]["reference"])
    assert line in mail.get_body(("plain",)).get_content()
    assert "{" not in mail.get_body(("plain",)).get_content()
