"""Minutes and what follows from decisions: how far they are agreed, and what is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Code, Refused
from domain.meetings import FollowUpStatus, RecordStatus, is_overdue, record_status_after

R, F = RecordStatus, FollowUpStatus
DUE = date(2026, 6, 30)
DAY = timedelta(days=1)

RECORD: dict[RecordStatus, set[RecordStatus]] = {
    R.PROVISIONAL: {R.ADOPTED},
    R.ADOPTED: {R.CORRECTED, R.SUPERSEDED},
    R.CORRECTED: {R.CORRECTED, R.SUPERSEDED},
    R.SUPERSEDED: set(),
}
"""What minutes may become. What was corrected once may be corrected again."""

STILL_OWED = {F.OPEN: True, F.IN_PROGRESS: True, F.PARTIALLY_IMPLEMENTED: True}
NO_LONGER_OWED = {F.IMPLEMENTED: False, F.SUPERSEDED: False, F.CANCELLED: False}


@pytest.mark.parametrize("following", R)
@pytest.mark.parametrize("current", R)
def test_minutes_move_as_the_table_says(current: RecordStatus, following: RecordStatus) -> None:
    if following in RECORD[current]:
        assert record_status_after(current, following) is following
        return

    with pytest.raises(Refused) as refused:
        record_status_after(current, following)
    (error,) = refused.value.errors
    assert (error.code, error.path) == (Code.WRONG_STATE, ("recordStatus",))
    assert error.message.values == {"current": current.value, "following": following.value}


@pytest.mark.parametrize(("status", "is_owed"), {**STILL_OWED, **NO_LONGER_OWED}.items())
def test_what_is_owed_is_overdue_from_the_day_after_its_day_on(status: FollowUpStatus, is_owed: bool) -> None:
    late = [is_overdue(DUE, status, today) for today in (DUE - DAY, DUE, DUE + DAY)]

    assert late == [False, False, is_owed]


def test_every_status_is_either_owed_or_not() -> None:
    assert {*STILL_OWED, *NO_LONGER_OWED} == set(F)


@given(st.sampled_from(F), st.dates())
def test_what_has_no_day_is_never_overdue(status: FollowUpStatus, today: date) -> None:
    assert not is_overdue(None, status, today)


@given(st.dates(), st.sampled_from(F), st.dates(), st.dates())
def test_what_is_overdue_stays_so_until_something_is_done(
    due_on: date, status: FollowUpStatus, one_day: date, another: date
) -> None:
    today, later = sorted([one_day, another])

    assert is_overdue(due_on, status, later) or not is_overdue(due_on, status, today)
