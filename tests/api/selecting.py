"""What the secretariat does with applications, in one word each."""

from typing import Any

from domain.access import Role
from domain.applications import Action
from models.applications import Application
from resolvers.ids import global_id
from tests.actors import SECRETARIAT, Actor
from tests.api.documents import ERRORS
from tests.client import Ask

SEEN = "id version state progress availableActions pendingDecision waitingRank respondBy history { action by note }"

FIELDS = {
    Action.CONFIRM: "confirmParticipation",
    Action.DECLINE: "declineParticipation",
    Action.WITHDRAW: "withdrawApplication",
    Action.START_SCREENING: "startScreening",
    Action.MARK_INELIGIBLE: "markIneligible",
    Action.SEND_TO_REVIEW: "sendToReview",
    Action.SHORTLIST: "shortlistApplication",
    Action.PROMOTE: "promoteApplication",
    Action.CANCEL: "cancelParticipation",
    Action.RECORD_COMPLETION: "recordCompletion",
    Action.RECORD_NO_SHOW: "recordNoShow",
    Action.REOPEN: "reopenApplication",
}


def _act(field: str, input_type: str) -> str:
    return f"mutation($input: {input_type}!) {{ {field}(input: $input) {{ application {{ {SEEN} }} {ERRORS} }} }}"


ACTS = {action: _act(field, "ActOnApplicationInput") for action, field in FIELDS.items()}
REQUEST = _act("requestInformation", "RequestInformationInput")
PROPOSE = _act("proposeDecision", "ProposeDecisionInput")
RELEASE = f"mutation($input: ReleaseDecisionsInput!) {{ releaseDecisions(input: $input) {{ applications {{ {SEEN} }} {ERRORS} }} }}"
RANK = f"mutation($input: RankWaitingListInput!) {{ rankWaitingList(input: $input) {{ applications {{ {SEEN} }} {ERRORS} }} }}"


def named(application: Application, **given: Any) -> dict[str, Any]:
    """The input of an act on an application as it is stored."""
    return {"application": global_id("Application", application.id), "version": application.version, **given}


def shown(application: Application, **given: Any) -> dict[str, Any]:
    """The same, for who applies: as of the version that they are shown."""
    return {**named(application), "version": application.shown_version, **given}


async def tried(ask: Ask, action: Action, application: Application, *, as_: Actor = SECRETARIAT, **given: Any) -> Any:
    """The payload of an act, done or turned down."""
    read = named if Role.SECRETARIAT in as_.roles else shown
    answer = await ask(ACTS[action], as_=as_, input=read(application, **given))
    return answer[FIELDS[action]]


async def done(ask: Ask, action: Action, application: Application, *, as_: Actor = SECRETARIAT, **given: Any) -> Any:
    """The application as it is after an act that nothing objected to."""
    payload = await tried(ask, action, application, as_=as_, **given)
    assert payload["userErrors"] == []
    return payload["application"]


async def proposed(ask: Ask, application: Application, decision: str, **given: Any) -> Application:
    """An application on which something is decided."""
    answer = await ask(PROPOSE, as_=SECRETARIAT, input=named(application, decision=decision, **given))
    assert answer["proposeDecision"]["userErrors"] == []
    return await present(application)


async def released(ask: Ask, call: Any, *only: Application, as_: Actor = SECRETARIAT, **given: Any) -> Any:
    """The payload of the release of decisions."""
    named_ones = {"applications": [global_id("Application", one.id) for one in only]} if only else {}
    answer = await ask(RELEASE, as_=as_, input={"call": global_id("Call", call.item_id), **named_ones, **given})
    return answer["releaseDecisions"]


async def present(application: Application) -> Application:
    """The application as it is stored now."""
    found = await Application.by_id(application.id)
    assert found is not None
    return found
