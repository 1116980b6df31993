"""What can be said of docker-compose.yml without Docker.

`compose-spec.json` beside this file is the schema that the Compose Specification publishes (Apache License 2.0).
"""

import json
import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft201909Validator

from cli.main import main
from settings import Settings
from tests.deployment.conftest import ROOT

VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?::(?P<sign>[?-])(?P<text>[^}]+))?\}")
REQUIRED = [
    "KURULTAI_MAIL_FROM",
    "KURULTAI_PUBLIC_URL",
    "KURULTAI_SMTP_URL",
    "MONGODB_PASSWORD",
    "MONGODB_ROOT_PASSWORD",
]


def setting_names() -> set[str]:
    return {str(field.validation_alias or f"KURULTAI_{name.upper()}") for name, field in Settings.model_fields.items()}


def test_the_compose_file_fits_the_compose_specification(compose: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())

    assert [error.message for error in Draft201909Validator(schema).iter_errors(compose)] == []


@pytest.mark.parametrize("service", ["server", "worker"])
def test_every_setting_that_a_service_gets_exists(compose: dict[str, Any], service: str) -> None:
    assert set(compose["services"][service]["environment"]) - setting_names() == set()


def test_what_has_no_default_is_asked_for_by_name(compose_text: str) -> None:
    found = [match.groupdict() for match in VARIABLE.finditer(compose_text)]

    required = {one["name"] for one in found if one["sign"] == "?"}
    assert sorted(required) == REQUIRED
    assert {one["name"] for one in found if one["sign"] == "-"} == {"BIND", "PORT", "TRUSTED_PROXIES"}
    assert [one for one in found if one["sign"] == "?" and f"Set {one['name']} in .env" not in one["text"]] == []
    assert [one for one in found if one["sign"] is None] == []


def test_the_example_names_every_variable_and_gives_away_no_password() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()

    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    defaults = {"BIND": "127.0.0.1", "PORT": "8000", "TRUSTED_PROXIES": "172.16.0.0/12"}
    assert given == {**dict.fromkeys(REQUIRED, ""), **defaults}


def test_passwords_come_from_the_environment_alone(compose: dict[str, Any]) -> None:
    given = [
        value
        for service in compose["services"].values()
        for name, value in service["environment"].items()
        if name.endswith("PASSWORD")
    ]

    assert len(given) == 3
    assert [value for value in given if not re.fullmatch(r"\$\{\w+:\?[^}]+\}", value)] == []
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_each_service_comes_back_after_a_failure_and_waits_for_what_it_needs(compose: dict[str, Any]) -> None:
    database = {"mongodb": "service_healthy", "mongodb-init": "service_completed_successfully"}
    services = compose["services"]

    assert {name: service["restart"] for name, service in services.items()} == {
        "mongodb": "unless-stopped",
        "mongodb-init": "on-failure",
        "server": "unless-stopped",
        "worker": "unless-stopped",
    }
    assert {
        name: {other: given["condition"] for other, given in service.get("depends_on", {}).items()}
        for name, service in services.items()
    } == {"mongodb": {}, "mongodb-init": {"mongodb": "service_started"}, "server": database, "worker": database}


def test_only_the_server_is_reached_from_outside_and_at_first_from_this_machine_alone(compose: dict[str, Any]) -> None:
    assert {name: service["ports"] for name, service in compose["services"].items() if "ports" in service} == {
        "server": ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]
    }


def test_volumes_are_declared_and_used(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}

    assert used == set(compose["volumes"]) == {"mongodb-data", "mongodb-key"}


def test_server_and_worker_are_the_same_image_with_commands_that_exist(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert [(services[name]["image"], services[name]["command"]) for name in ("server", "worker")] == [
        ("kurultai", ["serve"]),
        ("kurultai", ["worker"]),
    ]
    for name in ("server", "worker"):
        with pytest.raises(SystemExit) as ended:
            main([*services[name]["command"], "--help"])
        assert ended.value.code == 0


def test_mail_is_delivered_by_the_worker_alone(compose: dict[str, Any]) -> None:
    assert compose["services"]["server"]["environment"]["KURULTAI_RUN_DELIVERY"] == "false"


def test_a_database_counts_as_healthy_once_it_is_the_writable_primary(compose: dict[str, Any]) -> None:
    asked = compose["services"]["mongodb"]["healthcheck"]["test"][-1]

    assert asked == 'const hello = db.hello(); quit(hello.setName === "rs0" && hello.isWritablePrimary ? 0 : 1)'


def test_the_key_of_the_replica_set_is_made_once_and_for_its_owner_alone(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    entry = tmp_path / "docker-entrypoint.sh"
    entry.write_text('#!/bin/sh\necho "$@"\n')
    entry.chmod(0o755)
    key = tmp_path / "keyfile"

    first = started(compose, tmp_path)
    made = key.read_text()
    second = started(compose, tmp_path)

    assert first == second == f"mongod --replSet rs0 --keyFile {key} --bind_ip_all\n"
    assert key.read_text() == made
    assert re.fullmatch(r"[A-Za-z0-9+/=]{684}", made)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def started(compose: dict[str, Any], folder: Path) -> str:
    """What the database's command comes to with its key in `folder`."""
    service = compose["services"]["mongodb"]
    script = service["command"][0].replace("$$", "$").replace("/data/configdb", str(folder))
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = [*service["entrypoint"], script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
