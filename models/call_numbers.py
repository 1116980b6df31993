"""The numbers of a call, counted in the database: no application leaves it, and those that were erased still count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from adapters import database
from domain.applications import State
from domain.call_numbers import REACHED_BY, FunnelStage
from models.application_lists import BY_CALL_AND_STATE
from models.applications import NO_COUNTRY, Application
from models.base import Id
from models.erased import ErasedApplication

MOST_DAYS: Final = 366
"""Numbers by day go back so far from the last day on which something happened."""


@dataclass(frozen=True, slots=True)
class OfDay:
    """What happened on one day, by the clocks of the call."""

    day: date
    begun: int
    submitted: int


@dataclass(frozen=True, slots=True)
class OfCountry:
    """How far the applications from one country came."""

    value: str
    submitted: int
    accepted: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database counted of a call."""

    reached: Mapping[FunnelStage, int]
    by_day: list[OfDay]
    by_country: list[OfCountry]
    organisations: int


async def counted(call: Id, zone: str) -> Counted:
    """How far the applications to a call came, by day in a time zone, and by country."""
    raw = await _one(_pipeline(call, zone))
    reached = raw["reached"][0] if raw["reached"] else {}
    return Counted(
        reached={stage: reached.get(stage.value, 0) for stage in FunnelStage},
        by_day=_days(raw["begun"], raw["submitted"]),
        by_country=[
            OfCountry(row["_id"], row["submitted"], row["accepted"], row["confirmed"]) for row in raw["places"]
        ],
        organisations=raw["organisations"][0]["count"] if raw["organisations"] else 0,
    )


async def languages(call: Id) -> dict[str, int]:
    """In which language those who handed in are written to, and how many of them each has."""
    stages = [
        *_handed_in(call),
        {"$lookup": {"from": "accounts", "localField": "applicant_id", "foreignField": "_id", "as": "person"}},
        {"$group": {"_id": {"$first": "$person.locale"}, "count": {"$sum": 1}}},
        {"$sort": {"count": -1, "_id": 1}},
    ]
    return {raw["_id"] or "en": raw["count"] for raw in await _all(stages)}


async def newcomers(call: Id) -> int:
    """How many of those who handed in never completed another round."""
    earlier: list[dict[str, Any]] = [
        {"$match": {"state": State.COMPLETED.value, "call": {"$ne": call}}},
        {"$limit": 1},
        {"$project": {"_id": 1}},
    ]
    completed = {
        "from": "applications",
        "localField": "applicant_id",
        "foreignField": "applicant_id",
        "pipeline": earlier,
        "as": "earlier",
    }
    counting: list[dict[str, Any]] = [{"$lookup": completed}, {"$match": {"earlier": []}}, {"$count": "count"}]
    people: list[dict[str, Any]] = [{"$group": {"_id": "$applicant_id"}}, {"$project": {"applicant_id": "$_id"}}]
    found = await _all([*_handed_in(call), *people, *counting])
    return found[0]["count"] if found else 0


def _handed_in(call: Id) -> list[dict[str, Any]]:
    states = [state.value for state in State if state is not State.DRAFT]
    return [{"$match": {"call": call, "state": {"$in": states}}}, {"$project": {"applicant_id": 1}}]


def _pipeline(call: Id, zone: str) -> list[dict[str, Any]]:
    return [
        {"$match": {"call": call}},
        {"$project": _seen_of_application(zone)},
        {
            "$unionWith": {
                "coll": ErasedApplication.get_collection_name(),
                "pipeline": [{"$match": {"call": call}}, {"$project": _seen_of_erased()}],
            }
        },
        {"$facet": _facets()},
    ]


def _seen_of_application(zone: str) -> dict[str, Any]:
    """What is counted of an application: the states it went through, its days and its country."""
    went = {"$concatArrays": [["$state"], {"$ifNull": ["$history.state", []]}]}
    return {
        "organisation": 1,
        "country": {"$ifNull": ["$country", NO_COUNTRY]},
        "begun": _day_of("$created_at", zone),
        "submitted": _day_of("$submitted_at", zone),
        **{stage.value: _reached(stage, went) for stage in FunnelStage},
    }


def _seen_of_erased() -> dict[str, Any]:
    """The same of one that was erased: of its way, only the state that it ended in is known."""
    return {
        "country": {"$ifNull": ["$country", NO_COUNTRY]},
        "begun": _day_of("$begun_on", "UTC"),
        "submitted": _day_of("$submitted_on", "UTC"),
        **{stage.value: _reached(stage, ["$state"]) for stage in FunnelStage},
    }


def _day_of(field: str, zone: str) -> dict[str, Any]:
    return {"$dateToString": {"date": {"$toDate": field}, "timezone": zone, "format": "%Y-%m-%d", "onNull": None}}


def _reached(stage: FunnelStage, went: Any) -> dict[str, Any]:
    """1 where one of the states gone through tells of the stage, else 0."""
    told = sorted(state.value for state in REACHED_BY[stage])
    return {"$cond": [{"$gt": [{"$size": {"$setIntersection": [went, told]}}, 0]}, 1, 0]}


def _facets() -> dict[str, Any]:
    sums = {stage.value: {"$sum": f"${stage.value}"} for stage in FunnelStage}
    by_place = {name.lower(): {"$sum": f"${name}"} for name in ("SUBMITTED", "ACCEPTED", "CONFIRMED")}
    came_in = {"$match": {FunnelStage.SUBMITTED.value: 1}}
    return {
        "reached": [{"$group": {"_id": None, **sums}}],
        "begun": _by_day("begun"),
        "submitted": _by_day("submitted"),
        "places": [came_in, {"$group": {"_id": "$country", **by_place}}, {"$sort": {"submitted": -1, "_id": 1}}],
        "organisations": [
            {"$match": {FunnelStage.SUBMITTED.value: 1, "organisation": {"$ne": None}}},
            {"$group": {"_id": "$organisation"}},
            {"$count": "count"},
        ],
    }


def _by_day(name: str) -> list[dict[str, Any]]:
    return [
        {"$match": {name: {"$ne": None}}},
        {"$group": {"_id": f"${name}", "count": {"$sum": 1}}},
        {"$sort": {"_id": -1}},
        {"$limit": MOST_DAYS},
    ]


def _days(begun: list[dict[str, Any]], submitted: list[dict[str, Any]]) -> list[OfDay]:
    """Every day from the first to the last on which something happened, those without anything between included."""
    started = {date.fromisoformat(row["_id"]): row["count"] for row in begun}
    sent = {date.fromisoformat(row["_id"]): row["count"] for row in submitted}
    if not (known := {*started, *sent}):
        return []
    last = max(known)
    first = max(min(known), last - timedelta(days=MOST_DAYS - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [OfDay(day, started.get(day, 0), sent.get(day, 0)) for day in days]


async def _all(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    session = database.current_session()
    cursor = Application._collection().aggregate(stages, session=session, hint=BY_CALL_AND_STATE)
    return [raw async for raw in cursor]


async def _one(stages: list[dict[str, Any]]) -> dict[str, Any]:
    (raw,) = await _all(stages)
    return raw
