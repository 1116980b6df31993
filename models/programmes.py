"""Programmes: what recurs for representatives of organisations, from trainings to forums."""

from typing import ClassVar

from adapters.database import Index
from domain.calls import ProgrammeKind
from models.base import Id
from models.content import Content


class Programme(Content):
    """One edition of a programme's page. `mandates` are the references of the decisions that it rests on."""

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
