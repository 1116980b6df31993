"""The profile and the organisation: what the person can mend is said where it is, and a blank clears."""

from typing import Any

import pytest

from adapters import clock
from tests.actors import AYGUL
from tests.client import Ask

PROFILE = """mutation($input: ProfileInput!) { updateProfile(input: $input) {
  account { name { passport native preferred } locale timeZone } userErrors { code message path } } }"""
ORGANISATION = """mutation($input: OrganisationInput!) { saveOrganisation(input: $input) {
  organisation { name nativeName country { code } city website foundedYear registrationNumber about }
  userErrors { code message path } } }"""
UNKEPT = "There are characters here that cannot be kept. Type the text again."
NO_PAGE = "A web address begins with http:// or https:// and has no spaces."
THIS_YEAR = f"A year from 1000 to {clock.now().year}, please."
OWN = {"name": "Kyrgyz Society of Berlin", "country": "DE"}


async def profile(ask: Ask, **given: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await ask(PROFILE, as_=AYGUL, input=given))["updateProfile"]
    return answer


async def organisation(ask: Ask, **given: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await ask(ORGANISATION, as_=AYGUL, input=given))["saveOrganisation"]
    return answer


def refused(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(error["code"], error["message"], *error["path"]) for error in answer["userErrors"]]


async def test_what_is_left_out_stays_and_a_blank_clears(ask: Ask) -> None:
    await profile(
        ask, passportName=" Aygul Asanova ", nativeName="Айгүл", preferredName="Aika", timeZone="Asia/Bishkek"
    )

    changed = await profile(ask, nativeName="", preferredName=" ", locale="KY-kg")

    name = {"passport": "Aygul Asanova", "native": None, "preferred": None}
    account = {"name": name, "locale": "ky-KG", "timeZone": "Asia/Bishkek"}
    assert changed == {"account": account, "userErrors": []}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"passportName": ""}, [("REQUIRED", "Please give the name as in the passport.", "passportName")]),
        ({"passportName": "\x00"}, [("REQUIRED", "Please give the name as in the passport.", "passportName")]),
        ({"passportName": "\u200b"}, [("REQUIRED", "Please give the name as in the passport.", "passportName")]),
        ({"nativeName": "Айгүл"}, [("REQUIRED", "Please give the name as in the passport.", "passportName")]),
        ({"passportName": "Ay\x00gul"}, [("INVALID", UNKEPT, "passportName")]),
        ({"passportName": "Ay\ngul"}, [("INVALID", UNKEPT, "passportName")]),
        ({"passportName": "x" * 201}, [("TOO_LONG", "At most 200 characters fit here.", "passportName")]),
        ({"locale": ""}, [("INVALID", "This is not a language tag.", "locale")]),
        ({"locale": "kk_Latn"}, [("INVALID", "This is not a language tag.", "locale")]),
        ({"timeZone": ""}, [("INVALID", "There is no time zone of this name.", "timeZone")]),
        ({"timeZone": "Asia/Atlantis"}, [("INVALID", "There is no time zone of this name.", "timeZone")]),
        ({"timeZone": "../UTC"}, [("INVALID", "There is no time zone of this name.", "timeZone")]),
        (
            {"locale": "!", "timeZone": "x" * 2_000},
            [
                ("INVALID", "This is not a language tag.", "locale"),
                ("INVALID", "There is no time zone of this name.", "timeZone"),
            ],
        ),
    ],
)
async def test_what_is_wrong_with_a_profile_is_said_where_it_is(
    ask: Ask, given: dict[str, str], errors: list[Any]
) -> None:
    answer = await profile(ask, **given)

    assert refused(answer) == errors
    assert answer["account"] is None
    assert (await ask("{ viewer { account { name { passport } } } }", as_=AYGUL))["viewer"] == {
        "account": {"name": None}
    }


async def test_an_organisation_is_saved_whole(ask: Ask) -> None:
    whole = {
        **OWN,
        "nativeName": "Берлин кыргыз коому",
        "city": "Berlin",
        "website": "HTTPS://X.ORG",
        "foundedYear": 1998,
        "registrationNumber": "VR 12345",
        "about": "Courses.\nConcerts.",
    }

    saved, again = await organisation(ask, **whole), await organisation(ask, **OWN)

    assert saved == {"organisation": {**whole, "country": {"code": "DE"}}, "userErrors": []}
    cleared = dict.fromkeys(whole, None) | {"name": OWN["name"], "country": {"code": "DE"}}
    assert again == {"organisation": cleared, "userErrors": []}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": ""}, [("REQUIRED", "Please give the organisation's name.", "name")]),
        ({"name": "\x00"}, [("REQUIRED", "Please give the organisation's name.", "name")]),
        ({"name": "So\x1bciety"}, [("INVALID", UNKEPT, "name")]),
        ({"country": ""}, [("REQUIRED", "Please choose a country.", "country")]),
        ({"country": "XX"}, [("INVALID", "There is no country of this code.", "country")]),
        ({"country": "Germany"}, [("INVALID", "There is no country of this code.", "country")]),
        ({"country": "ß"}, [("INVALID", "There is no country of this code.", "country")]),
        ({"website": "ftp://x"}, [("INVALID", NO_PAGE, "website")]),
        ({"website": "https://["}, [("INVALID", NO_PAGE, "website")]),
        ({"website": "http://a b"}, [("INVALID", NO_PAGE, "website")]),
        ({"website": "https://x/" + "y" * 500}, [("TOO_LONG", "At most 500 characters fit here.", "website")]),
        ({"about": "a\x00b"}, [("INVALID", UNKEPT, "about")]),
        ({"city": "Ber\nlin"}, [("INVALID", UNKEPT, "city")]),
        ({"foundedYear": 999}, [("OUT_OF_RANGE", THIS_YEAR, "foundedYear")]),
        (
            {"name": " ", "country": "??"},
            [
                ("REQUIRED", "Please give the organisation's name.", "name"),
                ("INVALID", "There is no country of this code.", "country"),
            ],
        ),
    ],
)
async def test_what_is_wrong_with_an_organisation_is_said_where_it_is(
    ask: Ask, given: dict[str, Any], errors: list[Any]
) -> None:
    answer = await organisation(ask, **{**OWN, **given})

    assert refused(answer) == errors
    assert answer["organisation"] is None


async def test_a_code_of_a_country_is_read_in_any_case(ask: Ask) -> None:
    assert (await organisation(ask, name="X", country="kg"))["organisation"]["country"] == {"code": "KG"}
