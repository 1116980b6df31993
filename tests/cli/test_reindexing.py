"""`kurultai reindex`, as a process of its own, on the tests' database."""

from pathlib import Path

from adapters import clock
from adapters.database import Database
from models.applications import Application
from models.decisions import DecisionText
from models.search import SearchEntry
from tests.api.listing import handed_in
from tests.factories import a_call, a_draft_meeting, a_meeting, a_programme
from tests.processes import environment, run


async def test_everything_public_is_entered_anew_and_nothing_else(
    tmp_path: Path, mongodb_url: str, fresh_database: Database
) -> None:
    await a_meeting(decisions=[DecisionText(key="d", number="1", action="AGREED", text={"en": "Agreed"})])
    await a_programme()
    await a_draft_meeting("draft").add()
    findable, blanked = [await handed_in(await a_call(slug), "Aygül") for slug in ("one", "two")]
    await Application.change({"_id": blanked.id}, {"$set": {"blanked_at": clock.now()}})
    for application in (findable, blanked):
        await application.forget_words()
    before = [entry.model_dump() for entry in await SearchEntry.many({}, sort=[("_id", 1)])]
    await SearchEntry.remove_where({"type": {"$ne": "PROGRAMME"}})
    env = environment(tmp_path, KURULTAI_MONGODB_URL=mongodb_url, KURULTAI_DATABASE=fresh_database.name)

    done = run("reindex", env=env)

    told = "Things that can be found: 7.\nApplications that can be found: 1.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, told, "")
    assert [entry.model_dump() for entry in await SearchEntry.many({}, sort=[("_id", 1)])] == before
    assert [one.id for one in await Application.many({"words": "aigul"})] == [findable.id]
