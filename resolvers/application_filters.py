"""The filters of lists of applications: what a reader may choose by, the conditions that it comes to, and the index.

A list shows nobody what they could not read one by one, and lets nobody choose by what they could not read: else a
filter would tell what a field does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from domain.access import Role, Viewer
from domain.addresses import email_key, is_email_address
from domain.application_words import LONGEST_QUERY, Sought, words_sought
from domain.applications import Progress, State, progress_of
from domain.errors import BadRequest, Message
from models.accounts import Account
from models.application_lists import BY_CALL_AND_STATE, BY_RANK, HANDED_IN, RANKED, ApplicationSort
from models.base import Filter, Id, Sorting
from models.calls import Call
from resolvers.applications import own_ids
from resolvers.context import Context
from resolvers.ids import NOTHING, key_of

MOST_MERGED: Final = 200
"""So many places in an index the server reads side by side in order; more it would have to sort."""

_NONE: Final[Filter] = {"_id": None}
_LISTED_STATES: Final = tuple(state for state in State if state is not State.DRAFT)


class ApplicationChoice(BaseModel):
    """Which applications are asked for: all conditions given must hold. As JSON, it has the shape of the contract's
    `ApplicationFilter`."""

    call: str | None = None
    programme: str | None = None
    state: list[State] | None = None
    progress: list[Progress] | None = None
    country: str | None = None
    text: str | None = None
    organisation: str | None = None
    endorsed: bool | None = None
    pending_decision: State | None = None
    submitted_from: AwareDatetime | None = None
    submitted_to: AwareDatetime | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """What was given, by either spelling of the names.

        Raises:
            BadRequest: when it is no such filter.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            name = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise BadRequest(Message("This is no filter of applications: {name}.", {"name": name})) from error

    def written(self) -> dict[str, Any]:
        """What was given, as JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def names(self) -> frozenset[str]:
        """The names of what was given."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is not None)


MOST_COUNTED: Final = 10_000
MOST_COUNTED_BY_TEXT: Final = 1_000
"""No list is counted any further, so that a count costs no more in a large archive than in a small one. Where there are
several words, each hit of one has to be held against the others."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that may be read: its condition, its order, and the index that both are looked up in, if it is known.

    It is counted to `most_counted`, in the index that needs the fewest documents for it.
    """

    where: Filter
    order: Sorting
    index: str | None
    most_counted: int = MOST_COUNTED
    index_to_count: str | None = None


_ORDERS: Final[Mapping[ApplicationSort, str]] = {
    ApplicationSort.SUBMITTED: "-submitted_at",
    ApplicationSort.AVERAGE_SCORE: "-average_score",
    ApplicationSort.WAITING_RANK: "waiting_rank",
    ApplicationSort.NAME: "sorted_name",
}
"""What each order goes by; with a minus from the highest to the lowest."""

_TO_ALL: Final = frozenset({"call", "programme", "progress", "submitted_from", "submitted_to"})
_CHOSEN_BY: Final[Mapping[Role, frozenset[str]]] = {
    Role.SECRETARIAT: frozenset(ApplicationChoice.model_fields),
    Role.CONTRIBUTOR: _TO_ALL | {"country", "text", "organisation", "endorsed"},
    Role.REVIEWER: _TO_ALL | {"state"},
}
_SORTED_BY: Final[Mapping[Role, frozenset[ApplicationSort]]] = {
    Role.SECRETARIAT: frozenset(ApplicationSort),
    Role.CONTRIBUTOR: frozenset({ApplicationSort.SUBMITTED, ApplicationSort.NAME}),
    Role.REVIEWER: frozenset({ApplicationSort.SUBMITTED}),
}
"""By what each role may choose and sort: by what it reads of every application that it is shown."""


async def listing(
    context: Context,
    choice: ApplicationChoice,
    sort: ApplicationSort = ApplicationSort.SUBMITTED,
    *,
    oldest_first: bool = False,
) -> Listing:
    """The applications chosen, as far as the viewer may list them. `oldest_first` turns the order round.

    Raises:
        BadRequest: when the viewer may not choose or sort so, or the order needs a call.
    """
    _require_open(context.viewer, choice, sort)
    facts = await _facts(context, choice, sort)
    order = _ORDERS[sort]
    direction = -1 if order.startswith("-") is not oldest_first else 1
    keys = (order.removeprefix("-"), direction), ("id", direction)
    if facts.rule_all_out:
        return Listing(_NONE, keys, "_id_", index_to_count="_id_")
    clauses = [*facts.clauses(), *_others(choice), *await _left_out(context.viewer)]
    where = {"$and": [dict(HANDED_IN), readable_by(context.viewer), *clauses]}
    index = facts.index(context.viewer, choice, sort)
    return Listing(where, keys, index, facts.most_counted, BY_CALL_AND_STATE if index in _OF_ONE_CALL else index)


def readable_by(viewer: Viewer) -> Filter:
    """The condition that finds, of what was handed in, what a viewer reads by their roles: `domain.access`, mirrored.

    What people apply by themselves stands in their own list, and in no other.
    """
    if Role.SECRETARIAT in viewer.roles:
        return {}
    ways: list[Filter] = []
    if Role.CONTRIBUTOR in viewer.roles and viewer.country is not None:
        ways.append({"country": viewer.country})
    if Role.REVIEWER in viewer.roles:
        ways.append({"reviewers": viewer.account_id})
    return ways[0] if len(ways) == 1 else {"$or": ways or [_NONE]}


def _require_open(viewer: Viewer, choice: ApplicationChoice, sort: ApplicationSort) -> None:
    if len(choice.text or "") > LONGEST_QUERY:
        raise BadRequest(Message("Search for at most {maximum} characters.", {"maximum": LONGEST_QUERY}))
    if Role.SECRETARIAT not in viewer.roles:
        # Who lists for two reasons could otherwise choose among the ones by what they read of the others alone.
        roles = [role for role in _CHOSEN_BY if role in viewer.roles]
        for name in sorted(choice.names):
            if any(name not in _CHOSEN_BY[role] for role in roles):
                raise BadRequest(Message("You cannot choose applications by this: {name}.", {"name": to_camel(name)}))
        if any(sort not in _SORTED_BY[role] for role in roles):
            raise BadRequest(Message("You cannot sort applications by this: {name}.", {"name": sort.value}))
    if sort is not ApplicationSort.SUBMITTED and choice.call is None:
        raise BadRequest(Message("Choose a call to sort its applications by this: {name}.", {"name": sort.value}))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a choice comes to where the indexes are concerned; None where it leaves something open."""

    calls: Sequence[Id] | None
    country: str | None
    states: Sequence[State] | None
    words: Sought | None
    person: Id | None

    @property
    def rule_all_out(self) -> bool:
        """Whether nothing can fit: a programme without calls, states that exclude each other, text without a word."""
        return [] in (self.calls, self.states) or self.words == ()

    @property
    def most_counted(self) -> int:
        """How far the list is counted."""
        return MOST_COUNTED if self.words is None else MOST_COUNTED_BY_TEXT

    def clauses(self) -> list[Filter]:
        """As conditions."""
        conditions: list[Filter] = [_any_of("words", spellings) for spellings in self.words or ()]
        if self.calls is not None:
            conditions.append(_any_of("call", self.calls))
        if self.country is not None:
            conditions.append({"country": self.country})
        if self.states is not None:
            conditions.append(_any_of("state", [state.value for state in self.states]))
        if self.person is not None:
            conditions.append({"applicant_id": self.person})
        return conditions

    def index(self, viewer: Viewer, choice: ApplicationChoice, sort: ApplicationSort) -> str | None:
        """The index to be looked in; None where the server finds out better, by trying, which condition is rarest."""
        if sort is not ApplicationSort.SUBMITTED and not self.words:
            return _INDEX_OF_SORT[sort]
        if self.person is not None or "$or" in readable_by(viewer):
            return None
        if self.words:
            return self._index_of_words(choice)
        if Role.REVIEWER in viewer.roles and Role.SECRETARIAT not in viewer.roles:
            return "listed_by_reviewer"
        if choice.organisation is not None:
            return "listed_by_organisation"
        if choice.pending_decision is not None:
            return "listed_by_decision"
        return _INDEX_OF[self.calls is not None, self.country is not None, self._states_are_merged]

    def _index_of_words(self, choice: ApplicationChoice) -> str | None:
        if len(self.words or ()) > 1:
            return None
        if self.calls is not None:
            return "listed_by_word_and_call"
        return "listed_by_word" if choice.names <= {"text", "submitted_from", "submitted_to"} else None

    @property
    def _states_are_merged(self) -> bool:
        return self.states is not None and len(self.states) * len(self.calls or (NOTHING,)) <= MOST_MERGED


_INDEX_OF_SORT: Final[Mapping[ApplicationSort, str]] = {
    ApplicationSort.AVERAGE_SCORE: "listed_by_score",
    ApplicationSort.WAITING_RANK: BY_RANK,
    ApplicationSort.NAME: "listed_by_name",
}
_OF_ONE_CALL: Final = frozenset({"listed_by_score", "listed_by_name"})
"""They do not say what was handed in; another index of the same conditions does."""
_INDEX_OF: Final[Mapping[tuple[bool, bool, bool], str]] = {
    (False, False, False): "listed",
    (False, False, True): "listed_by_state",
    (False, True, False): "listed_by_country",
    (False, True, True): "listed_by_country_and_state",
    (True, False, False): "listed_by_call",
    (True, False, True): BY_CALL_AND_STATE,
    (True, True, False): "listed_by_call_and_country",
    (True, True, True): "listed_by_call_country_and_state",
}
"""The index for a list that is narrowed to calls, to a country, to states."""


async def _facts(context: Context, choice: ApplicationChoice, sort: ApplicationSort) -> _Facts:
    viewer, text = context.viewer, (choice.text or "").strip()
    is_secretariat = Role.SECRETARIAT in viewer.roles
    of_address = bool(text) and is_secretariat and is_email_address(text)
    is_of_country = not is_secretariat and Role.REVIEWER not in viewer.roles
    return _Facts(
        calls=await _calls(choice),
        country=choice.country or (viewer.country if is_of_country else None),
        states=_states(choice, sort),
        words=words_sought(text) if text and not of_address else None,
        person=await _person(text) if of_address else None,
    )


async def _calls(choice: ApplicationChoice) -> list[Id] | None:
    call = None if choice.call is None else key_of(choice.call, "Call")
    if choice.programme is None:
        return None if call is None else [call]
    where = {"programme": key_of(choice.programme, "Programme")}
    of_programme = {found["item_id"] async for found in Call.rows(where, "item_id")}
    return sorted(of_programme if call is None else of_programme & {call})


def _states(choice: ApplicationChoice, sort: ApplicationSort) -> list[State] | None:
    if sort is ApplicationSort.WAITING_RANK:
        open_: Sequence[State] = (RANKED,)
    elif choice.state is None and choice.progress is None and sort is ApplicationSort.SUBMITTED:
        return None
    else:
        open_ = _LISTED_STATES
    return [
        state
        for state in open_
        if (choice.state is None or state in choice.state)
        and (choice.progress is None or progress_of(state) in choice.progress)
    ]


async def _person(address: str) -> Id:
    """The person of an address, in any of its spellings; nobody when it is unknown."""
    account = await Account.one({"email_key": email_key(address)})
    return account.id if account else NOTHING


async def _left_out(viewer: Viewer) -> list[Filter]:
    """The condition that leaves out what the viewer applies by: a list tells how it is judged, by what it is found.

    Of most viewers it is nothing: then none is looked for in every row.
    """
    own = await own_ids(viewer)
    return [{"_id": {"$nin": own}}] if own else []


def _others(choice: ApplicationChoice) -> list[Filter]:
    """The conditions that are looked up as they are."""
    clauses: list[Filter] = []
    if choice.organisation is not None:
        clauses.append({"organisation": key_of(choice.organisation, "Organisation")})
    if choice.pending_decision is not None:
        clauses.append({"pending_decision.state": choice.pending_decision.value})
    if choice.endorsed is not None:
        clauses.append({"endorsement.endorsed": choice.endorsed})
    if choice.submitted_from is not None:
        clauses.append({"submitted_at": {"$gte": choice.submitted_from}})
    if choice.submitted_to is not None:
        clauses.append({"submitted_at": {"$lte": choice.submitted_to}})
    return clauses


def _any_of(name: str, values: Sequence[Any]) -> Filter:
    return {name: values[0]} if len(values) == 1 else {name: {"$in": list(values)}}
