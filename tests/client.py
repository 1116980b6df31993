"""Asks GraphQL as somebody, over HTTP, as any client would."""

import json
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx

from adapters import clock
from auth import sessions
from domain.addresses import email_key
from models.accounts import Account
from models.institutions import Institution
from settings import Settings
from tests.actors import Actor


class Ask:
    """`await ask(DOCUMENT, as_=AYGUL, name=value)` gives back the `data` of the answer, and fails on `errors`."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        self.http = http
        self.settings = settings
        self.tokens: dict[Actor, str] = {}

    async def __call__(self, document: str, *, as_: Actor | None = None, **variables: Any) -> dict[str, Any]:
        body = await self.raw(document, as_=as_, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def raw(self, document: str, *, as_: Actor | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer, with its errors."""
        response = await self.http.post(
            "/graphql", json={"query": document, "variables": variables}, headers=await self.headers(as_)
        )
        body: dict[str, Any] = response.json()
        return body

    async def upload(self, document: str, content: bytes, name: str, *, as_: Actor, **variables: Any) -> dict[str, Any]:
        """The `data` of the answer to an act with a file in `input.file`."""
        variables["input"]["file"] = None
        response = await self.http.post(
            "/graphql",
            data={
                "operations": json.dumps({"query": document, "variables": variables}),
                "map": json.dumps({"0": ["variables.input.file"]}),
            },
            files={"0": (name, content)},
            headers=await self.headers(as_),
        )
        body = response.json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def headers(self, actor: Actor | None) -> dict[str, str]:
        """What tells who is asking."""
        if actor is None:
            return {}
        if actor not in self.tokens:
            self.tokens[actor] = await self._sign_in(actor)
        return {"Authorization": f"Bearer {self.tokens[actor]}"}

    def mails(self) -> list[Any]:
        """Every mail that was sent, the oldest first."""
        files = sorted((self.settings.data_dir / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    async def _institution_in(self, country: str) -> Institution:
        slug = f"of-{country}"
        known = await Institution.one({"slug": slug})
        return (
            known or await Institution(slug=slug, name={"en": "An institution"}, kind="MEMBER", country=country).add()
        )

    async def _sign_in(self, actor: Actor) -> str:
        account = Account(
            email=actor.email,
            email_key=email_key(actor.email),
            roles=list(actor.roles),
            created_at=clock.now(),
        )
        if actor.institution_country:
            account.institution = (await self._institution_in(actor.institution_country)).id
        token, _ = await sessions.open_session(self.settings, await account.add())
        return token
