"""A year at the secretariat: one round, from three hundred applications to certificates."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from adapters import clock
from delivery import offers, outbox
from domain.access import Role
from domain.applications import Action, State
from models.applications import Application
from models.audit import AuditEvent
from models.calls import Call, Round
from models.messages import Message
from resolvers.ids import global_id
from settings import Settings
from tests.actors import CONTRIBUTOR, SECRETARIAT, Actor
from tests.api.applying import answers
from tests.api.documents import ERRORS, SAVE, START, SUBMIT
from tests.api.reviewing import CRITERIA, REVIEW, SPREAD, id_of
from tests.api.selecting import REQUEST, done, named, present, proposed, released, shown
from tests.client import Ask
from tests.factories import a_call

APPLICANTS, SEATS, PER_COUNTRY, WAITING = 300, 60, 3, 60
COUNTRIES = [
    "KG",
    "KZ",
    "UZ",
    "TR",
    "AZ",
    "HU",
    "TM",
    "DE",
    "FR",
    "US",
    "GB",
    "CA",
    "AU",
    "NL",
    "BE",
    "AT",
    "CH",
    "SE",
    "NO",
    "DK",
    "FI",
    "PL",
    "RO",
    "BG",
    "GR",
    "IT",
    "ES",
    "PT",
    "RU",
    "UA",
    "GE",
    "MD",
    "LT",
    "LV",
    "EE",
    "JP",
    "KR",
    "MY",
    "SA",
    "AE",
]
NAMES = {
    "Latin": ("Ayşe Yılmaz", "Gülnara Əliyeva", "Zoltán Kőrösi"),
    "Cyrillic": ("Айгүл Асанова", "Нұрлан Әбішев", "Гулнора Каримова"),
    "Arabic": ("عائشة يلدز", "نورلان عبيش", "گلنار علیوا"),
    "Greek": ("Αϊσέ Καρά", "Μεχμέτ Αλή", "Λεϊλά Ντεμίρ"),
    "Georgian": ("აიშე ყარა", "ლეილა ალიევა", "ნური დემირი"),
}
EVERY_NAME = [name for names in NAMES.values() for name in names]
REVIEWERS = [Actor(f"reviewer-{number}@example.org", (Role.REVIEWER,)) for number in range(6)]

PROFILE = f"mutation($input: ProfileInput!) {{ updateProfile(input: $input) {{ account {{ id }} {ERRORS} }} }}"
ORGANISATION = (
    f"mutation($input: OrganisationInput!) {{ saveOrganisation(input: $input) {{ organisation {{ id }} {ERRORS} }} }}"
)
START_SELECTION = (
    f"mutation($input: ActOnCallInput!) {{ startSelection(input: $input) {{ call {{ callStatus }} {ERRORS} }} }}"
)
COMPLETE_CALL = (
    f"mutation($input: ActOnCallInput!) {{ completeCall(input: $input) {{ call {{ callStatus }} {ERRORS} }} }}"
)
ENDORSE = f"mutation($input: EndorseApplicationInput!) {{ endorseApplication(input: $input) {{ application {{ endorsement }} {ERRORS} }} }}"
BOARD = "query($call: ID!) { selectionBoard(call: $call) { accepted waitlisted rejected undecided fits } }"
STATUS = "query($slug: String!) { call(slug: $slug) { callStatus seatsLeft } }"
MY_CERTIFICATE = "query($id: ID!) { viewer { application(id: $id) { progress certificate { number } } } }"


def people() -> list[Actor]:
    """The applicants, by number."""
    return [Actor(f"applicant-{number}@example.org") for number in range(APPLICANTS)]


async def ok(ask: Ask, document: str, as_: Actor, **given: Any) -> Any:
    """What an act answers that nothing objects to."""
    (payload,) = (await ask(document, as_=as_, input=given)).values()
    assert payload["userErrors"] == []
    return payload


async def apply(ask: Ask, call: Call, person: Actor, number: int) -> Application:
    """One person on the way from a profile to a receipt."""
    name = EVERY_NAME[number % len(EVERY_NAME)]
    await ok(ask, PROFILE, person, passportName=f"Person {number}", nativeName=name)
    country = COUNTRIES[number % len(COUNTRIES)]
    await ok(ask, ORGANISATION, person, name=f"Society {number}", nativeName=name, country=country)
    begun = await ok(ask, START, person, call=global_id("Call", call.item_id), key="mine")
    draft = begun["application"]
    said = answers(name=name, motivation=f"{name}: to learn.")
    saved = (await ok(ask, SAVE, person, application=draft["id"], version=draft["version"], answers=said))[
        "application"
    ]
    await ok(ask, SUBMIT, person, application=saved["id"], version=saved["version"])
    found = await Application.one(
        {
            "call": call.item_id,
            "key": "mine",
            "answers.motivation": f"{name}: to learn.",
            "submission.receipt.reference": {"$exists": True},
        },
        sort=[("_id", -1)],
    )
    assert found is not None
    return found


async def refreshed(applications: Iterable[Application]) -> list[Application]:
    """The applications as they are stored now, in the same order."""
    return [await present(one) for one in applications]


async def each(ask: Ask, action: Action, applications: Iterable[Application], **given: Any) -> None:
    """The same act of the secretariat on each."""
    for application in await refreshed(applications):
        await done(ask, action, application, **given)


async def answer_offer(ask: Ask, action: Action, applications: Iterable[Application], by: dict[Any, Actor]) -> None:
    """The same answer of everybody who was offered a seat."""
    for application in await refreshed(applications):
        await done(ask, action, application, as_=by[application.id])


async def in_state(call: Call, *states: State) -> list[Application]:
    """The applications that stand there, in the order of the waiting list."""
    where = {"call": call.item_id, "state": {"$in": [state.value for state in states]}}
    return await Application.many(where, sort=[("waiting_rank", 1), ("_id", 1)])


def accepted_by_score(ranked: Sequence[Application]) -> list[Application]:
    """The best, as many as there are seats and no more of a country than may be."""
    taken, chosen = Counter[str](), []
    for application in ranked:
        if len(chosen) < SEATS and taken[application.seat_of] < PER_COUNTRY:
            taken[application.seat_of] += 1
            chosen.append(application)
    return chosen


async def test_a_round_from_three_hundred_applications_to_certificates(ask: Ask, settings: Settings) -> None:
    call = await a_call(seats=SEATS, seats_per_country=PER_COUNTRY, offer_days=10, criteria=CRITERIA)
    call_id = global_id("Call", call.item_id)

    # The call is open: three hundred people apply, from forty countries and in five scripts.
    applicants = people()
    applications = [await apply(ask, call, person, number) for number, person in enumerate(applicants)]
    by = {application.id: person for application, person in zip(applications, applicants, strict=True)}
    assert len({application.reference for application in applications}) == APPLICANTS
    assert len({application.country for application in applications}) == len(COUNTRIES) == 40

    # It closes, and the secretariat screens: six are not eligible, four are asked for more and two of them answer.
    clock.move(timedelta(days=2))
    assert (await ok(ask, START_SELECTION, SECRETARIAT, call=call_id))["call"] == {"callStatus": "IN_SELECTION"}
    await each(ask, Action.START_SCREENING, applications)
    ineligible, asked, eligible = applications[:6], applications[6:10], applications[6:]
    await each(ask, Action.MARK_INELIGIBLE, ineligible, note="Not an NGO.")
    until = (clock.now() + timedelta(days=7)).isoformat()
    for application in await refreshed(asked):
        given = named(application, fields=["motivation"], respondBy=until, note="Please say more.")
        await ok(ask, REQUEST, SECRETARIAT, **given)
    for application in await refreshed(asked[:2]):
        more = shown(application, answers=answers(motivation="To learn, and to teach."))
        saved = (await ok(ask, SAVE, by[application.id], **more))["application"]
        await ok(ask, SUBMIT, by[application.id], application=saved["id"], version=saved["version"])
    clock.move(timedelta(days=8))
    assert await offers.end_due(settings) == 2
    assert Counter(one.state for one in await refreshed(asked)) == {State.IN_SCREENING: 4}

    # The institution of Kyrgyzstan endorses its first choice; two reviewers look at each application.
    await each(ask, Action.SEND_TO_REVIEW, eligible)
    of_kg = next(one for one in await refreshed(eligible) if one.country == "KG")
    endorsed = await ok(ask, ENDORSE, CONTRIBUTOR, **named(of_kg, endorsed=True, rank=1))
    assert endorsed["application"] == {"endorsement": "ENDORSED"}
    reviewers = {await id_of(ask, reviewer): reviewer for reviewer in REVIEWERS}
    spread = await ok(ask, SPREAD, SECRETARIAT, call=call_id, reviewers=list(reviewers), each=2)
    assert spread["assigned"] == 2 * len(eligible)
    for number, application in enumerate(await refreshed(eligible)):
        assert len(application.reviewers) == 2
        for reviewer in application.reviewers:
            points = [{"criterion": "merit", "points": number % 11}, {"criterion": "reach", "points": number % 6}]
            given = {"application": global_id("Application", application.id), "scores": points}
            await ok(ask, REVIEW, reviewers[global_id("Account", reviewer)], **given, recommendation="MAYBE")

    # The secretariat decides. The board shows the balance, and nobody is told anything yet.
    ranked = sorted(await refreshed(eligible), key=lambda one: (-(one.average_score or 0), str(one.id)))
    accepted = accepted_by_score(ranked)
    others = [one for one in ranked if one not in accepted]
    for application in accepted:
        await proposed(ask, application, "ACCEPTED")
    for rank, application in enumerate(others[:WAITING], start=1):
        await proposed(ask, application, "WAITLISTED", rank=rank)
    for application in others[WAITING:]:
        await proposed(ask, application, "REJECTED")
    rejected = len(others) - WAITING
    assert (await ask(BOARD, as_=SECRETARIAT, call=call_id))["selectionBoard"] == {
        "accepted": SEATS,
        "waitlisted": WAITING,
        "rejected": rejected,
        "undecided": 0,
        "fits": True,
    }
    assert await Message.count_of({"cause": {"$regex": "^decision:"}, "state": {"$ne": "DRAFT"}}) == 0

    # The decisions are released together: every letter is owed, every seat is taken.
    payload = await released(ask, call)
    assert (payload["userErrors"], len(payload["applications"])) == ([], len(eligible))
    assert await Message.count_of({"cause": {"$regex": "^decision:"}, "state": "QUEUED"}) == len(eligible)
    assert (await ask(STATUS, slug=call.slug))["call"] == {"callStatus": "RESULTS_RELEASED", "seatsLeft": 0}

    # Forty confirm, five decline, and fifteen let the offer run out: the next in the list are asked each time.
    await answer_offer(ask, Action.CONFIRM, accepted[:40], by)
    await answer_offer(ask, Action.DECLINE, accepted[40:45], by)
    promoted = [one for one in await in_state(call, State.ACCEPTED) if one.id not in {one.id for one in accepted}]
    assert len(promoted) == 5
    clock.move(timedelta(days=5, hours=1))
    assert await offers.remind_due(settings) == 20
    await answer_offer(ask, Action.CONFIRM, promoted, by)
    clock.move(timedelta(days=5))
    assert await offers.end_due(settings) == 15
    assert len(await in_state(call, State.OFFER_EXPIRED)) == 15
    await answer_offer(ask, Action.CONFIRM, await in_state(call, State.ACCEPTED), by)
    round_ = await Round.one({"call": call.item_id})
    confirmed = await in_state(call, State.CONFIRMED)
    assert round_ is not None
    assert (round_.seats_taken, len(confirmed)) == (SEATS, SEATS)
    assert max(Counter(one.seat_country for one in confirmed).values()) <= PER_COUNTRY

    # They come, but for two. Whoever took part to the end holds a certificate.
    await each(ask, Action.RECORD_NO_SHOW, confirmed[:2])
    await each(ask, Action.RECORD_COMPLETION, confirmed[2:])
    await ok(ask, COMPLETE_CALL, SECRETARIAT, call=call_id)
    holder = confirmed[2]
    mine = await ask(MY_CERTIFICATE, as_=by[holder.id], id=global_id("Application", holder.id))
    assert mine["viewer"]["application"]["progress"] == "COMPLETED"
    assert mine["viewer"]["application"]["certificate"]["number"]

    # Every mail goes out once, and the audit log tells the year without a break.
    owed = await Message.count_of({"state": "QUEUED"})
    assert await outbox.send_due(settings) == owed
    assert len(ask.mails()) == owed
    receipts = [one.cause for one in await Message.many({"cause": {"$regex": "^(RECEIPT|receipt):"}})]
    assert len(receipts) == len(set(receipts)) == APPLICANTS + 2
    await AuditEvent.seal()
    assert [fault async for fault in AuditEvent.faults()] == []
