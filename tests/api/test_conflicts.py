"""The conflicts of interest that a reviewer declared: theirs alone to read, and nothing of who applies."""

from tests.actors import REVIEWER
from tests.api.desk import done
from tests.api.reviewing import DECLARE, SECOND_REVIEWER, an_application, assigned
from tests.client import Ask
from tests.factories import a_call

READ = "{ viewer { conflicts { reference note declaredAt call { slug } } } }"


async def test_a_reviewer_reads_what_they_declared_a_conflict_with_and_nobody_elses(ask: Ask) -> None:
    call = await a_call(blind_review=True)
    first = await an_application(ask, call)
    application = await assigned(ask, first, REVIEWER, SECOND_REVIEWER)
    await done(ask, DECLARE, as_=REVIEWER, application=application, note="My cousin.")

    mine, theirs = [(await ask(READ, as_=one))["viewer"]["conflicts"] for one in (REVIEWER, SECOND_REVIEWER)]

    (declared,) = mine
    assert declared.pop("declaredAt") is not None
    assert declared == {"reference": first.reference, "note": "My cousin.", "call": {"slug": call.slug}}
    assert theirs == []
