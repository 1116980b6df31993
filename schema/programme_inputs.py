"""Programmes as they are written."""

import strawberry

from domain.calls import ProgrammeKind
from schema.block_inputs import LocalizedBlocksInput
from schema.inputs import LocalizedInput, optional


@strawberry.input(description="A programme, or the parts of one that are to change.")
class ProgrammeInput:
    """What is left out stays as it is."""

    slug: str | None = optional("Its short name in addresses; without one, it is made of the title.")
    title: list[LocalizedInput] | None = optional("Its title.")
    summary: list[LocalizedInput] | None = optional("What it is about, in a few sentences.")
    body: list[LocalizedBlocksInput] | None = optional("Its page's text.")
    kind: ProgrammeKind | None = optional("What sort of programme it is.")
    host: strawberry.ID | None = optional("The institution that hosts it.")
    tags: list[str] | None = optional("Words to find it by.")
    mandates: list[strawberry.ID] | None = optional("The decisions that it rests on.")
