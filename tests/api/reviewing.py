"""Applications on their way through review, as small as a test needs them, and the people who look at them."""

from datetime import timedelta
from typing import Any

from adapters import clock
from domain.access import Role
from domain.applications import ACTIVE, State
from models.accounts import Account
from models.application_parts import Receipt, Submission
from models.applications import Application
from models.base import new_id
from models.calls import Call, Criterion
from models.organisations import Organisation
from resolvers.ids import global_id
from tests.actors import AYGUL, REVIEWER, Actor
from tests.client import Ask

SECOND_REVIEWER = Actor("second-reviewer@example.org", (Role.REVIEWER,))
THIRD_REVIEWER = Actor("third-reviewer@example.org", (Role.REVIEWER,))
REVIEWERS = (REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER)

CRITERIA = [
    Criterion(key="merit", label={"en": "Merit"}, maximum=10, weight=3),
    Criterion(key="reach", label={"en": "Reach"}, maximum=5),
]
"""Together 35 points at most: three times ten, and five."""

ERRORS = "userErrors { code message path }"
ASSIGN = f"mutation($input: AssignReviewersInput!) {{ assignReviewers(input: $input) {{ applications {{ id reviewers {{ email }} }} {ERRORS} }} }}"
UNASSIGN = f"mutation($input: UnassignReviewerInput!) {{ unassignReviewer(input: $input) {{ application {{ id reviewers {{ email }} }} {ERRORS} }} }}"
SPREAD = f"mutation($input: SpreadReviewersInput!) {{ spreadReviewers(input: $input) {{ assigned {ERRORS} }} }}"
REVIEW = f"mutation($input: ReviewApplicationInput!) {{ reviewApplication(input: $input) {{ application {{ averageScore }} {ERRORS} }} }}"
SAVE_REVIEW = f"mutation($input: SaveReviewInput!) {{ saveReview(input: $input) {{ review {{ scores {{ criterion points maximum }} recommendation comment submittedAt }} {ERRORS} }} }}"
DECLARE = f"mutation($input: DeclareConflictInput!) {{ declareConflict(input: $input) {{ done {ERRORS} }} }}"


async def account_of(ask: Ask, actor: Actor) -> Account:
    """Somebody's account; they sign in for the first time when it must be."""
    await ask.headers(actor)
    account = await Account.one({"email": actor.email})
    assert account is not None
    return account


async def id_of(ask: Ask, actor: Actor) -> str:
    """The global id of somebody's account."""
    return global_id("Account", (await account_of(ask, actor)).id)


async def an_application(
    ask: Ask, call: Call, of: Actor = AYGUL, state: State = State.UNDER_REVIEW, **given: Any
) -> Application:
    """A stored application that was handed in, of one person of many."""
    person, now = await account_of(ask, of), clock.now()
    receipt = Receipt(reference=str(new_id()), received_at=now, sha256="0" * 64)
    answers = {"name": "Aygül", "motivation": "To learn."}
    application = Application(
        **{
            "call": call.item_id,
            "applicant_id": person.id,
            "key": str(new_id()),
            "state": state,
            "is_active": state in ACTIVE,
            "form_version": 1,
            "answers": answers,
            "submission": Submission(answers=answers, attachments=[], of_version=1, receipt=receipt),
            "created_at": now,
            "saved_at": now,
            "submitted_at": now,
            **given,
        }
    )
    return await application.add()


async def many_applications(ask: Ask, call: Call, count: int, **given: Any) -> list[Application]:
    """Applications of as many people, handed in one after the other."""
    made = []
    for number in range(count):
        clock.move(timedelta(seconds=1))
        made.append(await an_application(ask, call, Actor(f"applicant-{number}@example.org"), **given))
    return made


async def an_organisation(ask: Ask, of: Actor, **given: Any) -> Organisation:
    """The organisation that somebody represents."""
    owner = (await account_of(ask, of)).id
    return await Organisation(**{"owner_id": owner, "name": "Anything", "country": "KG", **given}).add()


async def assigned(ask: Ask, application: Application, *reviewers: Actor) -> str:
    """The global id of an application that is now in the piles of these."""
    keys = [(await account_of(ask, one)).id for one in reviewers]
    await Application.change({"_id": application.id}, {"$set": {"reviewers": keys}})
    return global_id("Application", application.id)


def scores(**points: int) -> list[dict[str, Any]]:
    """Points by criterion, as they are sent."""
    return [{"criterion": criterion, "points": given} for criterion, given in points.items()]
