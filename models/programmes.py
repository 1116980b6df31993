"""Programmes: what recurs for representatives of organisations, from trainings to forums."""

from dataclasses import replace
from typing import ClassVar

from adapters.database import Index
from domain.calls import ProgrammeKind
from domain.content import ContentType
from domain.search import Texts
from models.base import Id
from models.content import Content


class Programme(Content):
    """One edition of a programme's page. `mandates` are the references of the decisions that it rests on."""

    content_type: ClassVar = ContentType.PROGRAMME

    kind: ProgrammeKind
    host: Id | None = None
    tags: list[str] = []
    mandates: list[str] = []

    class Settings:
        name = "programmes"
        indexes: ClassVar = [
            *Content.indexes_of_content,
            Index([("edition", 1), ("published_at", -1), ("item_id", -1)], name="public_in_order"),
            Index([("mandates", 1), ("edition", 1)], name="by_mandate"),
        ]

    def texts_in(self, locale: str) -> Texts:
        """What it says in a language, with the words that it is to be found by."""
        texts = super().texts_in(locale)
        return replace(texts, body=(*texts.body, *self.tags))
