"""The settings: read once from the environment (prefix `KURULTAI_`), frozen ever after."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    max_body_bytes: int = 100_000
    max_upload_bytes: int = 20_000_000
    max_time_ms: int = Field(5_000, description="The longest that one database query may run.")
    run_delivery: bool = Field(True, description="Whether this server process also delivers mail.")

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
