"""The life of a call: by the clock at the exact instants, by the secretariat, and what is in time."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls import (
    LEADS_TO,
    CallStatus,
    Phase,
    ProgrammeKind,
    RoundAction,
    Times,
    actions_open,
    call_status,
    in_time,
    may_start,
    phase_after,
    reference_of,
    require_movable,
    require_note,
)
from domain.errors import Code, Refused

OPENS = datetime(2026, 3, 1, 9, tzinfo=UTC)
CLOSES = datetime(2026, 3, 31, 18, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
GRACE = timedelta(minutes=15)
BISHKEK = timezone(timedelta(hours=6))

INSTANTS = [
    (OPENS - MOMENT, CallStatus.ANNOUNCED),
    (OPENS, CallStatus.OPEN),
    (CLOSES - MOMENT, CallStatus.OPEN),
    (CLOSES, CallStatus.CLOSED),
    (CLOSES + MOMENT, CallStatus.CLOSED),
]

PHASES: dict[CallStatus, set[Phase]] = {
    CallStatus.ANNOUNCED: {Phase.CANCELLED},
    CallStatus.OPEN: {Phase.CANCELLED},
    CallStatus.CLOSED: {Phase.IN_SELECTION, Phase.CANCELLED},
    CallStatus.IN_SELECTION: {Phase.RESULTS_RELEASED, Phase.CANCELLED},
    CallStatus.RESULTS_RELEASED: {Phase.COMPLETED, Phase.CANCELLED},
    CallStatus.COMPLETED: set(),
    CallStatus.CANCELLED: set(),
}
"""What the secretariat can move a call on to. It can be cancelled until it is completed."""

STANDING: dict[CallStatus, tuple[Phase | None, datetime]] = {
    CallStatus.ANNOUNCED: (None, OPENS - MOMENT),
    CallStatus.OPEN: (None, OPENS),
    CallStatus.CLOSED: (None, CLOSES + GRACE),
    CallStatus.IN_SELECTION: (Phase.IN_SELECTION, CLOSES + GRACE),
    CallStatus.RESULTS_RELEASED: (Phase.RESULTS_RELEASED, CLOSES + GRACE),
    CallStatus.COMPLETED: (Phase.COMPLETED, CLOSES + GRACE),
    CallStatus.CANCELLED: (Phase.CANCELLED, CLOSES),
}


def is_in_time(received_at: datetime, *, drafted_at: datetime | None = None, phase: Phase | None = None) -> bool:
    return in_time(
        received_at=received_at, opens_at=OPENS, closes_at=CLOSES, drafted_at=drafted_at, grace=GRACE, phase=phase
    )


def moved_on(phase: Phase | None, following: Phase, now: datetime) -> Phase:
    return phase_after(phase, following, opens_at=OPENS, closes_at=CLOSES, grace=GRACE, now=now)


@pytest.mark.parametrize(("now", "status"), INSTANTS)
def test_the_clock_tells_where_a_call_stands(now: datetime, status: CallStatus) -> None:
    assert call_status(OPENS, CLOSES, None, now) is status


@pytest.mark.parametrize(("now", "status"), INSTANTS)
def test_an_instant_is_the_same_in_every_zone(now: datetime, status: CallStatus) -> None:
    assert call_status(OPENS.astimezone(BISHKEK), CLOSES, None, now.astimezone(BISHKEK)) is status


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(("now", "by_clock"), INSTANTS)
def test_the_word_of_the_secretariat_stands_above_the_clock(phase: Phase, now: datetime, by_clock: CallStatus) -> None:
    assert call_status(OPENS, CLOSES, phase, now) is CallStatus(phase.value) is not by_clock


def test_a_person_can_begin_while_the_call_is_open_and_at_no_other_time() -> None:
    assert {status for status in CallStatus if may_start(status)} == {CallStatus.OPEN}


@pytest.mark.parametrize(
    ("received_at", "drafted_at", "counts"),
    [
        (OPENS - MOMENT, None, False),
        (OPENS, OPENS, True),
        (CLOSES - MOMENT, None, True),
        (CLOSES, None, False),
        (CLOSES - MOMENT, OPENS, True),
        (CLOSES, OPENS, True),
        (CLOSES, CLOSES - MOMENT, True),
        (CLOSES + GRACE - MOMENT, CLOSES - MOMENT, True),
        (CLOSES + GRACE, CLOSES - MOMENT, False),
        (CLOSES, CLOSES, False),
        (CLOSES + MOMENT, CLOSES + MOMENT, False),
    ],
)
def test_what_arrives_before_the_deadline_is_in_time_and_a_draft_has_a_grace(
    received_at: datetime, drafted_at: datetime | None, counts: bool
) -> None:
    assert is_in_time(received_at, drafted_at=drafted_at) is counts


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("received_at", [OPENS, CLOSES - MOMENT, CLOSES])
def test_nothing_is_in_time_once_the_secretariat_has_moved_on(received_at: datetime, phase: Phase) -> None:
    assert not is_in_time(received_at, drafted_at=OPENS, phase=phase)


@given(st.timedeltas(timedelta(days=-40), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_without_a_draft_in_time_means_open(since_closing: timedelta, before: timedelta) -> None:
    received_at = CLOSES + since_closing
    is_open = call_status(OPENS, CLOSES, None, received_at) is CallStatus.OPEN

    assert is_in_time(received_at) is is_open
    assert is_in_time(received_at, drafted_at=received_at - before) or not is_open


@pytest.mark.parametrize("following", Phase)
@pytest.mark.parametrize("current", CallStatus)
def test_the_secretariat_moves_a_call_on_as_the_table_says(current: CallStatus, following: Phase) -> None:
    phase, now = STANDING[current]
    if following in PHASES[current]:
        assert moved_on(phase, following, now) is following
        return

    with pytest.raises(Refused) as refused:
        moved_on(phase, following, now)
    (error,) = refused.value.errors
    assert error.code is Code.WRONG_STATE
    assert error.message.values == {"current": current.value, "following": following.value}


@pytest.mark.parametrize("now", [CLOSES, CLOSES + GRACE - MOMENT])
def test_selection_cannot_begin_while_a_draft_may_still_be_sent(now: datetime) -> None:
    assert is_in_time(now, drafted_at=OPENS)

    with pytest.raises(Refused) as refused:
        moved_on(None, Phase.IN_SELECTION, now)
    (error,) = refused.value.errors
    assert (error.code, error.message.values) == (Code.WRONG_STATE, {"minutes": 15})
    assert moved_on(None, Phase.CANCELLED, now) is Phase.CANCELLED


TIMES = Times(OPENS, CLOSES, date(2026, 5, 1), date(2026, 5, 9))
DAY = timedelta(days=1)


@pytest.mark.parametrize("now", [OPENS - DAY, OPENS, CLOSES, CLOSES + GRACE - MOMENT, CLOSES + GRACE])
@pytest.mark.parametrize("phase", [None, *Phase])
def test_what_is_open_is_what_the_round_can_be_moved_on_to(phase: Phase | None, now: datetime) -> None:
    shown = {action for action in actions_open(phase, TIMES, grace=GRACE, now=now) if action in LEADS_TO}

    assert shown == {action for action, following in LEADS_TO.items() if _is_possible(phase, following, now)}


def _is_possible(phase: Phase | None, following: Phase, now: datetime) -> bool:
    try:
        return moved_on(phase, following, now) is following
    except Refused:
        return False


def test_only_a_cancelling_must_say_why() -> None:
    for action in RoundAction:
        require_note(action, "Why.")
        if action is not RoundAction.CANCEL:
            require_note(action, None)
    for nothing_said in (None, "", " \n"):
        with pytest.raises(Refused):
            require_note(RoundAction.CANCEL, nothing_said)


@given(st.timedeltas(-40 * DAY, 40 * DAY), st.sampled_from([OPENS - DAY, OPENS, CLOSES - MOMENT, CLOSES, CLOSES + DAY]))
def test_a_deadline_moves_to_later_and_to_what_is_still_to_come(by: timedelta, now: datetime) -> None:
    after = Times(OPENS, CLOSES + by, TIMES.starts_on, TIMES.ends_on)

    assert _may_move(RoundAction.EXTEND_DEADLINE, after, now) is (by > timedelta(0) and CLOSES + by > now)


@pytest.mark.parametrize(
    ("after", "now", "is_possible"),
    [
        (Times(OPENS, CLOSES, date(2026, 6, 1), date(2026, 6, 2)), OPENS, True),
        (Times(OPENS, CLOSES, date(2026, 5, 1), date(2026, 5, 12)), OPENS, True),
        (Times(OPENS, CLOSES, date(2026, 4, 30), date(2026, 5, 12)), OPENS, False),
        (Times(OPENS, CLOSES, date(2026, 6, 2), date(2026, 6, 1)), OPENS, False),
        (Times(OPENS, CLOSES, date(2026, 6, 1), date(2026, 6, 2)), datetime(2026, 6, 2, tzinfo=UTC), False),
        (Times(OPENS + DAY, CLOSES, date(2026, 5, 1), date(2026, 5, 9)), OPENS - DAY, True),
        (Times(OPENS + DAY, CLOSES, date(2026, 5, 1), date(2026, 5, 9)), OPENS, False),
        (Times(OPENS - DAY, CLOSES, date(2026, 5, 1), date(2026, 5, 9)), OPENS - 2 * DAY, False),
        (Times(CLOSES, CLOSES, date(2026, 5, 1), date(2026, 5, 9)), OPENS - DAY, False),
        (Times(CLOSES, CLOSES + DAY, date(2026, 5, 1), date(2026, 5, 9)), OPENS - DAY, True),
        (Times(OPENS, CLOSES - DAY, date(2026, 6, 1), date(2026, 6, 2)), OPENS, False),
        (TIMES, OPENS, False),
    ],
)
def test_times_move_to_later_than_was_announced(after: Times, now: datetime, is_possible: bool) -> None:
    assert _may_move(RoundAction.POSTPONE, after, now) is is_possible


def _may_move(action: RoundAction, after: Times, now: datetime) -> bool:
    try:
        require_movable(action, None, TIMES, after, now=now)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (ProgrammeKind.TRAINING, "TRN-2026-000123"),
        (ProgrammeKind.EXCHANGE, "EXC-2026-000123"),
        (ProgrammeKind.INTERNSHIP, "INT-2026-000123"),
        (ProgrammeKind.YOUTH_FORUM, "YTH-2026-000123"),
        (ProgrammeKind.FORUM, "FOR-2026-000123"),
    ],
)
def test_a_reference_names_the_programme_the_year_and_the_number(kind: ProgrammeKind, reference: str) -> None:
    assert reference_of(kind, 2026, 123) == reference


def test_every_kind_of_programme_has_a_prefix_of_its_own() -> None:
    assert len({reference_of(kind, 2026, 1) for kind in ProgrammeKind}) == len(ProgrammeKind)


@given(st.integers(1, 10_000_000), st.integers(1, 10_000_000))
def test_two_numbers_never_make_one_reference(one: int, other: int) -> None:
    same = reference_of(ProgrammeKind.FORUM, 2026, one) == reference_of(ProgrammeKind.FORUM, 2026, other)

    assert same is (one == other)
