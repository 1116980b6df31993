"""The life of content: who may do what to an edition, where it leads, and what nobody can get round."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.content import (
    ACTORS,
    MOVES,
    NOTE_REQUIRED,
    Actor,
    ContentAction,
    PublicationStatus,
    actions_open,
    may_approve,
    require_note,
    standing_of,
    state_after,
)
from domain.errors import Code, Refused, refusal

A, S = ContentAction, PublicationStatus
AUTHOR, SECRETARIAT, CLOCK = Actor.AUTHOR, Actor.SECRETARIAT, Actor.CLOCK

LIFE: dict[ContentAction, tuple[set[Actor], dict[PublicationStatus, PublicationStatus]]] = {
    A.EDIT: (
        {AUTHOR, SECRETARIAT},
        {
            S.DRAFT: S.DRAFT,
            S.CHANGES_REQUESTED: S.CHANGES_REQUESTED,
            S.IN_REVIEW: S.DRAFT,
            S.APPROVED: S.DRAFT,
            S.SCHEDULED: S.DRAFT,
            S.PUBLISHED: S.DRAFT,
            S.UNPUBLISHED: S.DRAFT,
        },
    ),
    A.SUBMIT_FOR_REVIEW: ({AUTHOR}, {S.DRAFT: S.IN_REVIEW, S.CHANGES_REQUESTED: S.IN_REVIEW}),
    A.REQUEST_CHANGES: ({SECRETARIAT}, {S.IN_REVIEW: S.CHANGES_REQUESTED, S.APPROVED: S.CHANGES_REQUESTED}),
    A.APPROVE: ({SECRETARIAT}, {S.IN_REVIEW: S.APPROVED}),
    A.PUBLISH: ({SECRETARIAT}, {S.APPROVED: S.PUBLISHED, S.UNPUBLISHED: S.PUBLISHED}),
    A.GO_LIVE: ({CLOCK}, {S.SCHEDULED: S.PUBLISHED}),
    A.UNPUBLISH: ({SECRETARIAT}, {S.PUBLISHED: S.UNPUBLISHED}),
    A.ARCHIVE: ({SECRETARIAT}, {S.PUBLISHED: S.ARCHIVED, S.UNPUBLISHED: S.ARCHIVED}),
}
"""For each act: who may do it, and where it leads from where. What is not here is refused."""

OPEN = [(status, action, after) for action, (_, moves) in LIFE.items() for status, after in moves.items()]
CLOSED = [(status, action) for status in S for action in A if status not in LIFE[action][1]]


@pytest.mark.parametrize(("status", "action", "after"), OPEN)
def test_an_act_leads_where_the_table_says(
    status: PublicationStatus, action: ContentAction, after: PublicationStatus
) -> None:
    assert state_after(status, action) is after


@pytest.mark.parametrize("publish_at_given", [False, True])
@pytest.mark.parametrize(("status", "action"), CLOSED)
def test_an_act_that_the_table_does_not_have_is_refused(
    status: PublicationStatus, action: ContentAction, publish_at_given: bool
) -> None:
    with pytest.raises(Refused) as refused:
        state_after(status, action, publish_at_given=publish_at_given)

    assert [error.code for error in refused.value.errors] == [Code.WRONG_STATE]
    assert refused.value.errors[0].message.values == {"state": status.value}


def test_the_tables_leave_no_pair_of_state_and_act_out() -> None:
    assert len(OPEN) + len(CLOSED) == len(S) * len(A) == 64
    assert {(status, action): after for status, action, after in OPEN} == MOVES


def test_every_act_has_its_actors() -> None:
    assert {action: set(actors) for action, actors in ACTORS.items()} == {
        action: actors for action, (actors, _) in LIFE.items()
    }


@pytest.mark.parametrize("actor", Actor)
@pytest.mark.parametrize("status", S)
def test_what_is_open_to_somebody_is_what_the_table_grants_them(status: PublicationStatus, actor: Actor) -> None:
    granted = [action for action in A if actor in LIFE[action][0] and status in LIFE[action][1]]

    assert list(actions_open(status, actor)) == granted


@pytest.mark.parametrize("status", [S.APPROVED, S.UNPUBLISHED])
def test_publishing_for_a_later_time_waits_for_it(status: PublicationStatus) -> None:
    assert state_after(status, A.PUBLISH, publish_at_given=True) is S.SCHEDULED


@pytest.mark.parametrize(("status", "action", "after"), [one for one in OPEN if one[1] is not A.PUBLISH])
def test_a_later_time_matters_to_publishing_alone(
    status: PublicationStatus, action: ContentAction, after: PublicationStatus
) -> None:
    assert state_after(status, action, publish_at_given=True) is after


@pytest.mark.parametrize("status", [S.APPROVED, S.SCHEDULED])
def test_an_edit_voids_the_approval(status: PublicationStatus) -> None:
    assert state_after(status, A.EDIT) is S.DRAFT


def test_nothing_comes_back_from_the_archive() -> None:
    assert [actions_open(S.ARCHIVED, actor) for actor in Actor] == [(), (), ()]


@pytest.mark.parametrize("working", S)
def test_an_item_stands_where_its_public_edition_does_until_it_is_archived(working: PublicationStatus) -> None:
    told = [standing_of(working, is_public=public, was_public=was) for public, was in PUBLIC_AND_ONCE]

    assert told == ([S.ARCHIVED] * 3 if working is S.ARCHIVED else [S.PUBLISHED, S.UNPUBLISHED, working])


def test_whoever_edited_last_does_not_approve() -> None:
    assert not may_approve("gulnara", "gulnara")
    assert may_approve("gulnara", "erlan")


def test_notes_are_required_for_sending_back_and_taking_off() -> None:
    assert {A.REQUEST_CHANGES, A.UNPUBLISH} == NOTE_REQUIRED


@pytest.mark.parametrize("note", [None, "", " \t\n\u00a0"])
@pytest.mark.parametrize("action", A)
def test_a_note_that_says_nothing_is_refused_where_one_is_required(action: ContentAction, note: str | None) -> None:
    if action not in {A.REQUEST_CHANGES, A.UNPUBLISH}:
        require_note(action, note)
        return

    with pytest.raises(Refused) as refused:
        require_note(action, note)
    assert [(error.code, error.path) for error in refused.value.errors] == [(Code.REQUIRED, ("note",))]


@pytest.mark.parametrize("action", A)
def test_a_note_that_says_something_is_always_welcome(action: ContentAction) -> None:
    require_note(action, "The date is wrong.")


PUBLIC_AND_ONCE = [(True, True), (False, True), (False, False)]
PEOPLE = {"aibek": AUTHOR, "erlan": SECRETARIAT, "gulnara": SECRETARIAT, "clock": CLOCK}


@dataclass(frozen=True)
class Edition:
    """A working edition as the rules see it: `text` counts the edits, `public` is the text that the public reads."""

    status: PublicationStatus = S.DRAFT
    text: int = 1
    last_editor: str = "aibek"
    public: int | None = None

    def after(self, action: ContentAction, who: str, note: str | None, later: bool) -> "Edition":
        """This edition after an act, by nothing but the rules of the domain.

        Raises:
            Refused: when one of the rules says no.
        """
        if action not in actions_open(self.status, PEOPLE[who]):
            state_after(self.status, action)
            raise refusal(Code.FORBIDDEN, "This is not for you to do.")
        require_note(action, note)
        if action is A.APPROVE and not may_approve(who, self.last_editor):
            raise refusal(Code.FORBIDDEN, "Whoever edited last does not approve.")
        moved = replace(self, status=state_after(self.status, action, publish_at_given=later))
        if action is A.EDIT:
            return replace(moved, text=self.text + 1, last_editor=who)
        if moved.status is S.PUBLISHED:
            return replace(moved, public=self.text)
        return replace(moved, public=None) if action in (A.UNPUBLISH, A.ARCHIVE) else moved


class LifeOfContent(RuleBasedStateMachine):
    """Any acts, by anybody, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.edition = Edition()
        self.approved: dict[int, str] = {}
        self.editors = {1: "aibek"}

    @rule(
        action=st.sampled_from(A),
        who=st.sampled_from(sorted(PEOPLE)),
        note=st.sampled_from([None, " ", "Why not."]),
        later=st.booleans(),
    )
    def act(self, action: ContentAction, who: str, note: str | None, later: bool) -> None:
        before = self.edition
        try:
            self.edition = before.after(action, who, note, later)
        except Refused as refused:
            self._check_refusal(before, action, who, note, refused)
            return
        assert PEOPLE[who] in LIFE[action][0]
        expected = LIFE[action][1][before.status]
        assert self.edition.status is (S.SCHEDULED if action is A.PUBLISH and later else expected)
        if action is A.APPROVE:
            self.approved[before.text] = who
        if action is A.EDIT:
            self.editors[self.edition.text] = who

    def _check_refusal(
        self, before: Edition, action: ContentAction, who: str, note: str | None, refused: Refused
    ) -> None:
        actors, moves = LIFE[action]
        reasons = {
            Code.WRONG_STATE: before.status not in moves,
            Code.FORBIDDEN: PEOPLE[who] not in actors or who == before.last_editor,
            Code.REQUIRED: action in {A.REQUEST_CHANGES, A.UNPUBLISH} and not (note or "").strip(),
        }
        assert reasons[refused.errors[0].code]
        assert self.edition is before

    @rule()
    def go_the_straight_way(self) -> None:
        """What arbitrary acts rarely find by themselves: the way to the public."""
        for action, who in ((A.SUBMIT_FOR_REVIEW, "aibek"), (A.APPROVE, "gulnara"), (A.PUBLISH, "erlan")):
            self.act(action, who, None, False)

    @invariant()
    def what_waits_for_the_public_or_has_reached_it_was_approved_as_it_is(self) -> None:
        if self.edition.status in (S.APPROVED, S.SCHEDULED, S.PUBLISHED, S.UNPUBLISHED, S.ARCHIVED):
            assert self.edition.text in self.approved
        assert self.edition.public is None or self.edition.public in self.approved

    @invariant()
    def no_text_was_approved_by_its_own_last_editor(self) -> None:
        assert all(self.editors[text] != approver for text, approver in self.approved.items())

    @invariant()
    def what_is_taken_off_is_not_public(self) -> None:
        if self.edition.status in (S.UNPUBLISHED, S.ARCHIVED):
            assert self.edition.public is None
        if self.edition.status is S.PUBLISHED:
            assert self.edition.public == self.edition.text


LifeOfContent.TestCase.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
TestLifeOfContent = LifeOfContent.TestCase
