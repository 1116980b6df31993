"""Certificates: issued with the completion, had by who took part, confirmed to anybody, and silent about the rest."""

from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from domain.applications import Action, State
from models.accounts import Account, PersonName
from models.applications import Application
from models.base import new_id
from models.certificates import Certificate
from models.sequences import Sequence
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.selecting import done, named, present, tried
from tests.client import Ask
from tests.factories import a_call, a_programme, an_application

PARTS = "number code name { passport native } programme title completedOn sha256 pdfUrl url"
CERTIFICATE = f"query($number: String!) {{ certificate(number: $number) {{ {PARTS} }} }}"
CHECK = """query($number: String!, $code: String) {
  checkCertificate(number: $number, code: $code) { valid name programme completedOn } }"""
OF_APPLICATION = "query($id: ID!) { node(id: $id) { ... on Application { certificate { number } } } }"
NAME = PersonName(passport="Aygül Өмүрбекова", native="Айгүл")
NOTHING = {"valid": False, "name": None, "programme": None, "completedOn": None}


async def account_of(ask: Ask, actor: Actor, **given: Any) -> Account:
    await ask.headers(actor)
    found = await Account.change({"email": actor.email}, {"$set": given or {"locale": "en"}})
    assert found is not None
    return found


async def confirmed(ask: Ask, of: Actor = AYGUL, **given: Any) -> Application:
    """An application of somebody with a name, who confirmed that they come."""
    person = await account_of(ask, of, name=NAME.model_dump())
    programme = await a_programme(f"programme-{new_id()}", title={"en": "Trainings", "ky": "Окуулар"})
    call = await a_call(f"call-{new_id()}", programme=programme.item_id, **given)
    made: Application = await an_application(call, state=State.CONFIRMED, of=person)
    return made


async def completed(ask: Ask, of: Actor = AYGUL, **given: Any) -> Certificate:
    """The certificate of somebody who took part."""
    application = await confirmed(ask, of, **given)
    await done(ask, Action.RECORD_COMPLETION, application)
    found = await Certificate.one({"application": application.id})
    assert found is not None
    return found


async def test_completing_issues_a_certificate_of_what_holds_then(ask: Ask) -> None:
    certificate = await completed(ask)

    year, today = clock.now().year, clock.now().date()
    assert certificate.number == f"OTS-TRN-{year}-000001"
    assert certificate.name == NAME
    assert certificate.programme == {"en": "Trainings"}
    assert abs(certificate.completed_on - today) <= timedelta(days=1)
    assert len(certificate.code) == 20


async def test_certificates_are_numbered_without_a_gap(ask: Ask) -> None:
    first = await completed(ask)
    failing = await confirmed(ask)
    assert (await tried(ask, Action.RECORD_COMPLETION, failing.model_copy(update={"version": 9})))["userErrors"]
    second = await completed(ask, TIMUR)

    assert [one.number[-6:] for one in (first, second)] == ["000001", "000002"]
    assert first.code != second.code


async def test_an_act_that_is_turned_down_issues_nothing(ask: Ask) -> None:
    application = await confirmed(ask)
    stale = application.model_copy(update={"version": application.version + 1})

    payload = await tried(ask, Action.RECORD_COMPLETION, stale)

    assert [error["code"] for error in payload["userErrors"]] == ["CONFLICT"]
    assert await Certificate.count_of({}) == await Sequence.count_of({"name": {"$regex": "^OTS"}}) == 0


async def test_completing_twice_under_one_key_issues_one(ask: Ask) -> None:
    application = await confirmed(ask)
    for _ in range(2):
        await done(ask, Action.RECORD_COMPLETION, application, key="k")

    assert await Certificate.count_of({}) == 1


@pytest.mark.parametrize(
    ("actor", "is_shown"),
    [
        (AYGUL, True),
        (SECRETARIAT, True),
        (TIMUR, False),
        (CONTRIBUTOR, False),
        (REVIEWER, False),
        (EDITOR, False),
        (None, False),
    ],
)
async def test_the_whole_is_for_the_person_and_the_secretariat(ask: Ask, actor: Actor | None, is_shown: bool) -> None:
    certificate = await completed(ask)

    answer = await ask.raw(CERTIFICATE, as_=actor, number=certificate.number)
    application = named(await present(await _application(certificate)))["application"]
    through = await ask.raw(OF_APPLICATION, as_=actor, id=application)

    assert (answer["data"]["certificate"] is not None) is is_shown
    assert bool(through["data"]["node"] and through["data"]["node"]["certificate"]) is is_shown


async def _application(certificate: Certificate) -> Application:
    assert certificate.application is not None
    found = await Application.by_id(certificate.application)
    assert found is not None
    return found


async def test_the_person_reads_all_of_it(ask: Ask) -> None:
    certificate = await completed(ask)

    answer = await ask(CERTIFICATE, as_=AYGUL, number=certificate.number)

    code = "-".join(certificate.code[place : place + 4] for place in range(0, 20, 4))
    base = ask.settings.base_url
    assert answer["certificate"] == {
        "number": certificate.number,
        "code": code,
        "name": {"passport": NAME.passport, "native": NAME.native},
        "programme": "Trainings",
        "title": certificate.title["en"],
        "completedOn": certificate.completed_on.isoformat(),
        "sha256": certificate.sha256,
        "url": f"{base}/certificates/{certificate.number}?code={certificate.code}",
        "pdfUrl": f"{base}/certificates/{certificate.number}.pdf",
    }


async def test_anybody_has_a_number_confirmed_and_with_the_code_the_name(ask: Ask) -> None:
    certificate = await completed(ask)
    confirmed_ = {"valid": True, "programme": "Trainings", "completedOn": certificate.completed_on.isoformat()}
    typed = f" {certificate.code[:4].lower()} {certificate.code[4:]}"

    by_number = await ask(CHECK, number=certificate.number.lower().replace("-", " "))
    with_code = await ask(CHECK, number=certificate.number, code=typed)

    assert by_number["checkCertificate"] == {**confirmed_, "name": None}
    assert with_code["checkCertificate"] == {**confirmed_, "name": NAME.passport}


@pytest.mark.parametrize("code", ["", "wrong", "K" * 20, "ю" * 20, "x" * 5_000])
async def test_a_number_with_another_code_is_no_certificate(ask: Ask, code: str) -> None:
    certificate = await completed(ask)

    assert await ask(CHECK, number=certificate.number, code=code) == {"checkCertificate": NOTHING}


@pytest.mark.parametrize("number", ["", "OTS-TRN-2026-999999", "$ne", "OTS", "x" * 5_000, "\u0000"])
async def test_what_was_never_issued_is_no_certificate(ask: Ask, number: str) -> None:
    assert await ask(CHECK, number=number) == {"checkCertificate": NOTHING}


async def test_what_is_certified_stays_as_it_was(ask: Ask) -> None:
    certificate = await completed(ask)
    rename = 'mutation { updateProfile(input: { passportName: "Another" }) { userErrors { code } } }'

    await ask(rename, as_=AYGUL)

    assert await Certificate.by_id(certificate.id) == certificate


async def test_a_name_that_was_not_known_yet_is_taken_over_once(ask: Ask) -> None:
    certificate = await completed(ask)
    await Certificate.change({}, {"$set": {"name": None}})
    for name in ("Aygul Omurbekova", "Another"):
        rename = f'mutation {{ updateProfile(input: {{ passportName: "{name}" }}) {{ userErrors {{ code }} }} }}'
        await ask(rename, as_=AYGUL)

    named_ = await Certificate.by_id(certificate.id)
    assert named_ is not None
    assert named_.name == PersonName(passport="Aygul Omurbekova", native="Айгүл")
    assert named_.sha256 != certificate.sha256
