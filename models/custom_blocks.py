"""Kinds of blocks that the secretariat defined itself."""

import json
from typing import Any, ClassVar

from adapters.database import Index
from domain.languages import Localized
from models.base import Multilingual, Stored


class CustomBlockType(Stored, Multilingual):
    """A custom kind of block: its data must fit `json_schema` (JSON Schema 2020-12).

    The schema is kept as text, because its keys may begin with `$`.
    """

    type: str
    title: Localized
    json_schema: str

    class Settings:
        name = "custom_block_types"
        indexes: ClassVar = [Index("type", unique=True)]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in."""
        return frozenset(self.title)

    @classmethod
    async def schemas(cls) -> dict[str, dict[str, Any]]:
        """The JSON Schema of every registered kind, by its name."""
        return {kind.type: json.loads(kind.json_schema) for kind in await cls.many({})}
