"""API keys: from the secret that a request carries to the website that asks."""

import hashlib
import secrets
from typing import Final

from adapters import clock
from domain.access import Viewer
from domain.api_keys import KEY_PREFIX
from models.api_keys import ApiKey, ApiSecret

SHOWN: Final = len(KEY_PREFIX) + 6
"""So many characters of a secret are kept for people to know a key by; the rest would still take for ever to guess."""


def new_secret() -> tuple[str, ApiSecret, str]:
    """A new secret of 256 random bits, what is kept of it, and its beginning."""
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    return secret, ApiSecret(hash=_hash_of(secret)), secret[:SHOWN]


def is_key(token: str) -> bool:
    """Whether a token is meant to be an API key, and not that of a session."""
    return token.startswith(KEY_PREFIX)


async def key_of(secret: str) -> ApiKey | None:
    """The key that a secret opens now; None for a wrong one, and for one that ended or was revoked."""
    return await ApiKey.with_secret(_hash_of(secret), clock.now())


def viewer_of(key: ApiKey) -> Viewer:
    """A key is no person: a guest, with what the key may do."""
    return Viewer(scopes=frozenset(key.scopes))


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
