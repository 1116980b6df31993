"""Receipts: each that was ever given can be checked by anybody who holds it, and nobody else learns anything."""

from typing import Any

import pytest

from models.applications import Application
from models.calls import Call
from models.receipts import KeptReceipt
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.conftest import DraftOf
from tests.client import Ask

CHECK = """query($reference: String!, $sha256: String!) {
  checkReceipt(reference: $reference, sha256: $sha256) { valid receivedAt isLatest call { slug } } }"""
NOTHING = {"valid": False, "receivedAt": None, "isLatest": None, "call": None}


async def checked(ask: Ask, receipt: dict[str, Any], **instead: str) -> Any:
    given = {"reference": receipt["reference"], "sha256": receipt["sha256"], **instead}
    return (await ask(CHECK, **given))["checkReceipt"]


async def handed_in(ask: Ask, a_draft: DraftOf) -> dict[str, Any]:
    return await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))


async def test_anybody_with_reference_and_hash_has_a_receipt_confirmed(ask: Ask, a_draft: DraftOf, call: Call) -> None:
    receipt = (await handed_in(ask, a_draft))["receipt"]

    said = {"valid": True, "receivedAt": receipt["receivedAt"], "isLatest": True, "call": {"slug": call.slug}}
    assert await checked(ask, receipt) == said


async def test_it_may_be_typed_as_people_type(ask: Ask, a_draft: DraftOf) -> None:
    receipt = (await handed_in(ask, a_draft))["receipt"]
    typed = {
        "reference": f" {receipt['reference'].lower()} ",
        "sha256": receipt["sha256"].upper()[:32] + "\n" + receipt["sha256"][32:],
    }

    assert (await checked(ask, receipt, **typed))["valid"] is True


async def test_an_earlier_receipt_stays_one_and_says_that_it_is_not_the_latest(ask: Ask, a_draft: DraftOf) -> None:
    first = await handed_in(ask, a_draft)
    second = await submitted(ask, await saved(ask, first, motivation="Better said."))

    told = [await checked(ask, one["receipt"]) for one in (first, second)]

    assert [(one["valid"], one["isLatest"]) for one in told] == [(True, False), (True, True)]
    assert first["reference"] == second["reference"]


async def test_it_stays_one_without_its_application(ask: Ask, a_draft: DraftOf) -> None:
    receipt = (await handed_in(ask, a_draft))["receipt"]
    await Application.remove_where({})

    assert (await checked(ask, receipt))["valid"] is True


@pytest.mark.parametrize(
    "instead",
    [
        {"sha256": "0" * 64},
        {"sha256": ""},
        {"sha256": "f" * 10_000},
        {"sha256": "ѕ" * 64},
        {"reference": "TRN-2026-999999"},
        {"reference": ""},
        {"reference": "$gt"},
        {"reference": ".*"},
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(ask: Ask, a_draft: DraftOf, instead: dict[str, str]) -> None:
    receipt = (await handed_in(ask, a_draft))["receipt"]

    assert await checked(ask, receipt, **instead) == NOTHING


async def test_the_halves_of_two_receipts_are_none(ask: Ask, a_draft: DraftOf) -> None:
    first = await handed_in(ask, a_draft)
    receipt = await KeptReceipt(
        reference="TRN-2026-000099", sha256="1" * 64, received_at=await _time(), call=(await _any_call())
    ).add()

    assert await checked(ask, first["receipt"], sha256=receipt.sha256) == NOTHING
    assert await checked(ask, first["receipt"], reference=receipt.reference) == NOTHING


async def _time() -> Any:
    return (await KeptReceipt.many({}))[0].received_at


async def _any_call() -> Any:
    return (await KeptReceipt.many({}))[0].call


async def test_what_is_kept_of_a_receipt_says_nothing_of_the_person(ask: Ask, a_draft: DraftOf) -> None:
    await handed_in(ask, a_draft)

    (kept,) = await KeptReceipt.many({})
    assert set(kept.model_dump()) == {"id", "version", "reference", "sha256", "received_at", "call"}


async def test_the_same_handed_in_twice_has_one_receipt(ask: Ask, a_draft: DraftOf) -> None:
    first = await handed_in(ask, a_draft)
    again = await submitted(ask, first)

    assert again["receipt"] == first["receipt"]
    assert await KeptReceipt.count_of({}) == 1
