"""The commands, each as a process of its own, on the tests' database."""

import signal
from pathlib import Path

import pytest

from adapters.database import Database
from models.accounts import Account
from models.audit import AuditEvent
from models.meetings import Meeting
from models.messages import Message, MessageState
from tests.delivery.test_outbox import an_owed_mail
from tests.factories import an_institution
from tests.processes import Process, environment, run, until

SCHEMA = Path(__file__).parents[2] / "schema" / "schema.graphql"


@pytest.fixture
def env(tmp_path: Path, mongodb_url: str, fresh_database: Database) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    return environment(tmp_path, KURULTAI_MONGODB_URL=mongodb_url, KURULTAI_DATABASE=fresh_database.name)


async def test_a_role_is_granted_to_an_account_that_is_made_for_it(env: dict[str, str]) -> None:
    institution = await an_institution("of-kyrgyzstan", country="KG")

    done = run("grant-role", "Aygul@Example.org", "CONTRIBUTOR", "--institution", "of-kyrgyzstan", env=env)
    again = run("grant-role", "aygul@example.ORG", "REVIEWER", env=env)

    assert (done.returncode, done.stdout, done.stderr) == (0, "Aygul@Example.org is CONTRIBUTOR now.\n", "")
    assert (again.returncode, again.stdout) == (0, "aygul@example.ORG is REVIEWER now.\n")
    (account,) = await Account.many({})
    assert (account.email, account.email_key) == ("Aygul@Example.org", "aygul@example.org")
    assert account.roles == ["APPLICANT", "CONTRIBUTOR", "REVIEWER"]
    assert account.institution == institution.id
    assert [(event.action, event.about, event.details) for event in await AuditEvent.many({}, sort=[("at", 1)])] == [
        ("GRANT_ROLE", account.id, {"role": "CONTRIBUTOR"}),
        ("GRANT_ROLE", account.id, {"role": "REVIEWER"}),
    ]


async def test_no_role_is_granted_for_an_institution_that_is_not_there(env: dict[str, str]) -> None:
    done = run("grant-role", "aygul@example.org", "CONTRIBUTOR", "--institution", "nowhere", env=env)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "There is no institution nowhere.\n")
    assert await Account.count_of({}) == await AuditEvent.count_of({}) == 0


async def test_a_contributor_acts_for_the_institution_of_a_country(env: dict[str, str]) -> None:
    await an_institution("of-kyrgyzstan", country="KG")
    await an_institution("secretariat-of-all", country=None)
    grant = ("grant-role", "aygul@example.org")

    refused = [
        run(*grant, "CONTRIBUTOR", env=env),
        run(*grant, "CONTRIBUTOR", "--institution", "secretariat-of-all", env=env),
    ]
    told = "A contributor needs an institution that has a country: name one by --institution.\n"
    assert [(one.returncode, one.stdout, one.stderr) for one in refused] == [(1, "", told)] * 2
    assert await Account.count_of({}) == 0

    run(*grant, "REVIEWER", "--institution", "of-kyrgyzstan", env=env)
    assert run(*grant, "CONTRIBUTOR", env=env).returncode == 0, "they have one already"


async def test_no_role_is_granted_to_what_is_no_address(env: dict[str, str]) -> None:
    done = run("grant-role", "not an address", "REVIEWER", env=env)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "not an address is not an e-mail address.\n")
    assert await Account.count_of({}) == await AuditEvent.count_of({}) == 0


async def test_a_role_that_there_is_not_is_a_mistake_of_the_caller(env: dict[str, str]) -> None:
    done = run("grant-role", "aygul@example.org", "KING", env=env)

    assert done.returncode == 2
    assert "invalid" in done.stderr
    assert await Account.count_of({}) == 0


async def test_the_demo_content_is_loaded_into_an_empty_database_and_no_other(env: dict[str, str]) -> None:
    first, again = run("demo", env=env), run("demo", env=env)

    assert (first.returncode, first.stdout, first.stderr) == (0, "The demo content is loaded.\n", "")
    assert (again.returncode, again.stdout) == (1, "The database is not empty: nothing was changed.\n")
    assert await Meeting.count_of({"slug": "fifth-diaspora-meeting", "edition": "CURRENT"}) == 1


def test_the_schema_is_printed_or_written_to_a_file(tmp_path: Path) -> None:
    env, file = environment(tmp_path), tmp_path / "printed.graphql"

    printed, written = run("export-schema", env=env), run("export-schema", str(file), env=env)

    assert (printed.returncode, printed.stdout, printed.stderr) == (0, SCHEMA.read_text(), "")
    assert (written.returncode, written.stdout, file.read_text()) == (0, "", printed.stdout)


async def test_a_worker_delivers_what_is_owed_until_it_is_told_to_stop(env: dict[str, str], tmp_path: Path) -> None:
    message = await an_owed_mail()
    worker = Process("worker", env=env, said=tmp_path / "said.txt")
    try:
        worker.says("Delivering. Ctrl-C ends it.")
        until((tmp_path / "mail" / f"{message.id}.eml").exists)
        code = worker.end(signal.SIGTERM)
    finally:
        worker.kill()

    assert code == 0
    sent = await Message.by_id(message.id)
    assert (sent.state, sent.attempts) == (MessageState.SENT, 1)  # type: ignore[union-attr]
    assert worker.said.read_text() == "Delivering. Ctrl-C ends it.\n"
