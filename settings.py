"""The settings: read once from the environment (prefix `KURULTAI_`), frozen ever after."""

import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}=")


class Settings(BaseSettings):
    """Everything that differs from one installation to the next. Units are in the names."""

    model_config = SettingsConfigDict(env_prefix="KURULTAI_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path("var"), description="Where the embedded database and undelivered mail are kept.")
    mongodb_url: SecretStr | None = Field(None, description="A MongoDB replica set; unset: start our own mongod.")
    database: str = Field("kurultai", description="The name of the database.")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65_535, validation_alias="PORT")
    public_url: str | None = Field(None, description="How readers reach this server; unset: http://host:port.")
    smtp_url: SecretStr | None = Field(
        None, description="smtp[s]://user:password@host:port; unset: mail goes to files."
    )
    mail_from: str = "Kurultai <no-reply@kurultai.example>"
    environment: Literal["development", "production"] = Field(
        "development", description="In development, a server with an empty database begins with the demo content."
    )
    session_days: int = 30
    sign_in_code_minutes: int = 10
    sign_in_code_tries: int = 5
    sign_in_codes_per_client: int = Field(
        30, description="How many sign-in codes the people behind one network address may ask for in an hour."
    )
    sign_in_tries_per_client: int = Field(
        100, description="How many sign-in codes the people behind one network address may try in an hour."
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses and networks of proxies whose X-Forwarded-For is believed."
    )
    draft_grace_minutes: int = 15
    retention_days: int = Field(
        730, description="How long after its round the personal data of an application are kept, unless its call says."
    )
    trash_days: int = Field(30, description="How long deleted content can be taken out of the trash.")
    digest_hour: int = Field(
        8, ge=0, le=23, description="From which hour on, by their own clocks, staff are told by mail what waits."
    )
    http_status_policy: Literal["draft", "audit"] = Field(
        "draft",
        description="The statuses of refused requests: those of the 2026 draft of GraphQL over HTTP, or 400 for all.",
    )
    cors_origins: str = Field(
        "", description="Origins, separated by commas, whose pages may read answers; `*` for every origin."
    )
    max_cost: int = Field(20_000, ge=1, description="What one request may cost at most, in fields.")
    guest_budget: int = Field(
        100_000, ge=0, description="What the guests behind one network address may spend at once; 0: no limit."
    )
    guest_budget_per_second: int = Field(500, ge=1, description="How fast a guest's budget fills up again.")
    member_budget: int = Field(500_000, ge=0, description="What somebody signed in may spend at once; 0: no limit.")
    member_budget_per_second: int = Field(5_000, ge=1, description="How fast that fills up again.")
    key_budget: int = Field(1_000_000, ge=0, description="What one API key may spend at once; 0: no limit.")
    key_budget_per_second: int = Field(10_000, ge=1, description="How fast that fills up again.")
    max_in_flight: int = Field(500, ge=1, description="How many requests one process works on; more are told to wait.")
    max_lag_ms: int = Field(500, ge=1, description="How late one process may be with its work before it refuses more.")
    max_subscribers: int = Field(
        1_000, ge=0, description="How many connections subscriptions may hold open with one server process."
    )
    max_subscribers_per_client: int = Field(
        50, ge=0, description="How many of them may be of one network address, one account or one API key."
    )
    cache_megabytes: int = Field(
        64, ge=0, description="How much of its answers to public reads each process keeps; 0: nothing."
    )
    max_body_bytes: int = 100_000
    max_upload_bytes: int = 20_000_000
    max_time_ms: int = Field(5_000, description="The longest that one database query may run.")
    run_delivery: bool = Field(True, description="Whether this server process also delivers mail.")
    ad_hoc_queries: bool = Field(
        True, description="Whether guests without a key may send documents of their own, and not trusted ones alone."
    )
    webhook_key: SecretStr | None = Field(
        None,
        description="What the secrets of webhooks are encrypted with: 32 bytes in base64url. Several, with commas "
        "between: the first encrypts, all decrypt. Unset: a key file in the data directory.",
    )
    webhooks_to_loopback: bool = Field(
        False, description="Whether webhooks may go to this machine itself, without TLS as well. For tests."
    )

    @field_validator("webhook_key")
    @classmethod
    def _keys(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not all(map(_KEY.fullmatch, given.get_secret_value().split(","))):
            raise ValueError("each key is 32 bytes in base64url, 44 characters")
        return given

    @property
    def base_url(self) -> str:
        """The address under which readers reach the pages, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


class Misset(Exception):
    """Which variables of the environment cannot be used, a line for each. What they are set to may be a secret."""


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        Misset: when one of them is nothing that can be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise Misset("\n".join(f"{_variable(one)} cannot be used: {one['msg']}." for one in error.errors())) from error


def _variable(error: ErrorDetails) -> str:
    """The name of the variable that an error is about."""
    name = str(error["loc"][0])
    return f"KURULTAI_{name.upper()}" if name in Settings.model_fields else name
