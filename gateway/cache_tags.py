"""Tags: what an answer was read from, and what a write changes, in the same words.

An answer carries the tag of every document that it shows, and one for each condition by which documents were looked
for. A write bears the tag of the document, and those of every condition that the document now meets: so it ends the
answers that show it, and those that would show it from now on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.database import Written
from models.base import Filter, Stored
from models.calls import ApplicationForm, Call, Round
from models.changes import Change
from models.content import Content, Edition
from models.custom_blocks import CustomBlockType
from models.decisions import Decision, FollowUpReport
from models.documents import ActivityPlan, Document
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.programmes import Programme
from models.search import SearchEntry

CLASSES: Final[Mapping[type[Stored], tuple[str, ...]]] = {
    Meeting: ("begun_from", "item_id", "slug", "series", "held_during", "host"),
    Programme: ("item_id", "slug", "mandates", "host", "kind", "tags"),
    Call: ("begun_from", "item_id", "slug", "programme"),
    Decision: ("meeting",),
    FollowUpReport: ("decision",),
    Round: ("call",),
    ApplicationForm: ("call",),
    Institution: ("slug",),
    MeetingSeries: ("slug",),
    Document: ("slug", "adopted_at"),
    ActivityPlan: ("document", "year"),
    CustomBlockType: ("type",),
    File: (),
    SearchEntry: (),
    Change: (),
}
"""What may be kept for everybody, and by which attributes it is looked for: the narrowest first."""

OF_DRAFTS: Final = ("begun_from",)
"""By what guests' reads look for working editions: to find the public one of the same item."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of documents, as tags tell of it: `name` is its collection."""

    name: str
    classes: tuple[str, ...]
    has_editions: bool

    def tag(self, attribute: str, value: Any) -> str:
        """The tag of those whose attribute is, or holds, a value."""
        return f"{self.name}.{attribute}={value}"


def kinds() -> dict[str, Kind]:
    """Every kind of documents that answers may be kept of, by its collection. The models must be prepared."""
    return {
        model.get_collection_name(): Kind(model.get_collection_name(), classes, issubclass(model, Content))
        for model, classes in CLASSES.items()
    }


def tags_of_read(kind: Kind, where: Filter, found: Sequence[Mapping[str, Any]] | None) -> Iterator[str]:
    """The tags of what was found by a condition; of None, which was only counted, that of the whole collection."""
    yield from _tags_of_condition(kind, where) if found is not None else [kind.name]
    for document in found or ():
        yield kind.tag("_id", document["_id"])


def _tags_of_condition(kind: Kind, where: Filter) -> Sequence[str]:
    """The tags of one attribute that the condition holds to some values; that of the collection, without one."""
    held = dict(_held(where))
    for attribute in ("_id", *kind.classes):
        if attribute in held:
            return [kind.tag(attribute, value) for value in held[attribute]]
    return [kind.name]


def _held(where: Filter) -> Iterator[tuple[str, Sequence[Any]]]:
    """Each attribute that must have one of some values."""
    for attribute, value in where.items():
        if attribute == "$and":
            for clause in value:
                yield from _held(clause)
        elif not isinstance(value, Mapping):
            yield attribute, [value]
        elif "$in" in value:
            yield attribute, value["$in"]


def tags_of_write(kind: Kind, written: Written) -> Iterator[str]:
    """The tags of what a write changed: nobody's list holds a working edition."""
    yield kind.tag("_id", written.key)
    document = written.document
    is_draft = kind.has_editions and document is not None and document.get("edition") == Edition.WORKING.value
    if not is_draft:
        yield kind.name
    for attribute in OF_DRAFTS if is_draft else kind.classes:
        value = (document or {}).get(attribute)
        yield from (kind.tag(attribute, one) for one in (value if isinstance(value, list) else [value]))
