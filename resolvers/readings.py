"""Reading what writers send: plain data against what stood there before, with every objection and its path.

What is left out stays as it is. A localised text is merged language by language wherever what it belongs to is known
by its key; so whoever sends one language leaves the others alone.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import TypeAdapter

from domain.access import GUEST, Viewer, may_read_file, may_write_content
from domain.block_keys import recognised
from domain.blocks import Block, DecisionBlock, flaws_of
from domain.countries import is_country
from domain.errors import Code, Message, Refused, UserError
from domain.languages import DEFAULT_LOCALE, Localized, canonical, is_locale
from domain.text import camel_case, flaw_in_line, nfc, tidy
from domain.time_zones import is_time_zone
from models.base import Id, Stored
from models.content import Blocks, Content, Edition, Place
from models.decisions import Decision
from models.files import File
from models.institutions import Institution
from resolvers.ids import NOTHING, key_of, read_global_id

LONGEST_NAME: Final = 300
LONGEST_TEXT: Final = 5_000
"""Texts that may be this long may have several lines."""
LONGEST_SLUG: Final = 100
MOST_PARTS: Final = 200

Path = tuple[str, ...]
T = TypeVar("T")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_KEY = re.compile(r"[\w-]{1,50}")
_WEB = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)
_BLOCK: Final[TypeAdapter[Block]] = TypeAdapter(Block)


class Reference(NamedTuple):
    """Something that an input names: it must be there."""

    model: type[Stored]
    key: Id
    path: Path


class Reading:
    """One reading of an input. Objections are gathered, never raised one by one.

    `viewer` is who wrote it: they refer to what they may read. Only what has decisions shows them in its blocks.
    """

    def __init__(
        self, custom: Mapping[str, dict[str, Any]], *, viewer: Viewer = GUEST, has_decisions: bool = True
    ) -> None:
        self.custom, self.viewer, self.has_decisions = custom, viewer, has_decisions
        self.objections: list[UserError] = []
        self.references: list[Reference] = []
        self.decisions: dict[str, tuple[Id, str, Path]] = {}

    def object(self, code: Code, msgid: str, path: Path, **values: object) -> None:
        """Say something against what stands at `path`."""
        self.objections.append(UserError(code, Message(msgid, values), path))

    async def settle(self) -> None:
        """Look up everything that was referred to, and speak out.

        Raises:
            Refused: with every objection.
        """
        for model in {reference.model for reference in self.references}:
            await self._look_up(model)
        if self.decisions:
            await self._look_up_decisions()
        if self.objections:
            raise Refused(*self.objections)

    async def _look_up(self, model: type[Stored]) -> None:
        wanted = [reference for reference in self.references if reference.model is model]
        attribute = "item_id" if issubclass(model, Content) else "_id"
        keys = list({reference.key for reference in wanted})
        found = {one.node_key for one in await model.many({attribute: {"$in": keys}}) if self._may_name(one)}
        for reference in wanted:
            if reference.key not in found:
                self.object(Code.NOT_FOUND, "What this refers to does not exist.", reference.path)

    def _may_name(self, thing: Stored) -> bool:
        """Whether the viewer may refer to something: to what is public, and to what they read before it is."""
        if isinstance(thing, Content):
            return thing.edition is Edition.CURRENT or (not thing.is_trashed and may_write_content(self.viewer, thing))
        # What an applicant attached is no file of the content, whoever knows its id.
        return not isinstance(thing, File) or (thing.owner_id is None and may_read_file(self.viewer, thing))

    async def _look_up_decisions(self) -> None:
        ways = [{"meeting": meeting, "key": key} for meeting, key, _ in self.decisions.values()]
        found = {decision.reference for decision in await Decision.many({"$or": ways})}
        for reference, (_, _, path) in self.decisions.items():
            if reference not in found:
                self.object(Code.NOT_FOUND, "What this refers to does not exist.", path)

    # Simple values

    def text(self, given: str | None, path: Path, *, longest: int = LONGEST_NAME, required: bool = False) -> str | None:
        """A text in no language in particular; None when it says nothing."""
        said = tidy(given) if given else ""
        if required and not said:
            self.object(Code.REQUIRED, "Something must be written here.", path)
        if flaw := flaw_in_line(said, longest=longest, in_lines=longest >= LONGEST_TEXT):
            self.objections.append(UserError(*flaw, path))
        return said or None

    def slug(self, given: str | None, path: Path) -> str:
        """A short name in addresses."""
        said = given or ""
        if not _SLUG.fullmatch(said) or len(said) > LONGEST_SLUG:
            self.object(
                Code.INVALID,
                "A short name consists of small Latin letters and digits, with single hyphens between them.",
                path,
            )
        return said

    def key(self, given: str, path: Path, taken: set[str]) -> str:
        """A key that is unique among `taken`, which it joins."""
        if not _KEY.fullmatch(given):
            self.object(Code.INVALID, "A key consists of letters, digits, hyphens and underscores.", path)
        elif given in taken:
            self.object(Code.DUPLICATE, "The key “{key}” is taken.", path, key=given)
        taken.add(given)
        return given

    def country(self, given: str | None, path: Path) -> str | None:
        """A country's code."""
        if given is not None and not is_country(given):
            self.object(Code.INVALID, "There is no country of this code.", path)
        return given

    def time_zone(self, given: str | None, path: Path) -> str:
        """An IANA time zone."""
        if not is_time_zone(given or ""):
            self.object(Code.INVALID, "There is no time zone of this name.", path)
        return given or ""

    def url(self, given: str | None, path: Path) -> str | None:
        """A web address."""
        if given and not _WEB.fullmatch(given):
            self.object(Code.INVALID, "A web address begins with http:// or https://.", path)
        return given or None

    def number(self, given: int | None, path: Path, *, minimum: int = 0, maximum: int = 1_000_000) -> int | None:
        """A whole number within bounds."""
        if given is not None and not minimum <= given <= maximum:
            self.object(
                Code.OUT_OF_RANGE,
                "A number from {minimum} to {maximum}, please.",
                path,
                minimum=minimum,
                maximum=maximum,
            )
        return given

    def needed(self, given: T | None, path: Path) -> T | None:
        """Something that must not be cleared."""
        if given is None:
            self.object(Code.REQUIRED, "This is needed.", path)
        return given

    def few(self, given: list[T] | None, path: Path) -> list[T]:
        """A list that is not too long."""
        if given is not None and len(given) > MOST_PARTS:
            self.object(Code.TOO_LONG, "At most {maximum} fit here.", path, maximum=MOST_PARTS)
        return (given or [])[:MOST_PARTS]

    def reference(self, given: str | None, model: type[Stored], path: Path) -> Id | None:
        """The stored id of what a global id names; whether it is there is looked up when the reading is settled."""
        if given is None:
            return None
        key = key_of(given, model.__name__)
        if key == NOTHING:
            self.object(Code.NOT_FOUND, "What this refers to does not exist.", path)
            return None
        self.references.append(Reference(model, key, path))
        return key

    def all_references(self, given: list[str] | None, model: type[Stored], path: Path) -> list[Id]:
        """The stored ids of several things, each once."""
        found = [self.reference(one, model, (*path, str(i))) for i, one in enumerate(self.few(given, path))]
        return list(dict.fromkeys(key for key in found if key is not None))

    def decision(self, given: str, path: Path) -> str | None:
        """The reference of a decision in the register, from its global id."""
        type_name, reference = read_global_id(given)
        if type_name != "Decision":
            self.object(Code.NOT_FOUND, "What this refers to does not exist.", path)
            return None
        meeting, _, key = reference.partition(".")
        self.decisions[reference] = (Id(meeting) if Id.is_valid(meeting) else NOTHING, key, path)
        return reference

    # Texts in several languages

    def locale(self, given: str, path: Path, taken: set[str]) -> str | None:
        """A language tag in its customary case; None when it is none, or given twice."""
        if not is_locale(given):
            self.object(Code.INVALID, "This is not a language tag.", path)
            return None
        tag = canonical(given)
        if tag in taken:
            self.object(Code.DUPLICATE, "The language {locale} is given twice.", path, locale=tag)
            return None
        taken.add(tag)
        return tag

    def texts(self, given: list[dict[str, Any]] | None, path: Path, *, longest: int = LONGEST_NAME) -> Localized:
        """The texts that were given, by language; empty ones take theirs back."""
        texts: Localized = {}
        taken: set[str] = set()
        for place, one in enumerate(self.few(given, path)):
            locale = self.locale(one["locale"], (*path, str(place), "locale"), taken)
            text = self.text(one["text"], (*path, str(place), "text"), longest=longest)
            if locale is not None:
                texts[locale] = text or ""
        return texts

    def localized(
        self,
        given: list[dict[str, Any]] | None,
        path: Path,
        before: Localized,
        *,
        longest: int = LONGEST_NAME,
        required: bool = False,
    ) -> Localized:
        """`before` with the texts that were given; None takes all of them back."""
        merged = {} if given is None else {**before, **self.texts(given, path, longest=longest)}
        said = {locale: text for locale, text in merged.items() if text}
        if required and not said:
            self.object(Code.REQUIRED, "Something must be written here.", path)
        return said

    # Blocks

    def bodies(self, given: list[dict[str, Any]] | None, path: Path, before: Blocks) -> Blocks:
        """The bodies that were given, by language; an empty one takes its language's back."""
        bodies: Blocks = {}
        taken: set[str] = set()
        read = [
            (self.locale(one["locale"], (*path, str(place), "locale"), taken), (*path, str(place), "blocks"), one)
            for place, one in enumerate(self.few(given, path))
        ]
        # The English comes first, wherever it stands: translations take their keys from it.
        for locale, at, one in sorted(read, key=lambda body: body[0] != DEFAULT_LOCALE):
            if locale is not None:
                source = {**before, **bodies}.get(DEFAULT_LOCALE, []) if locale != DEFAULT_LOCALE else []
                bodies[locale] = self.blocks(one["blocks"], at, before.get(locale, []), source)
        return bodies

    def merged_bodies(self, given: list[dict[str, Any]] | None, path: Path, before: Blocks) -> Blocks:
        """`before` with the bodies that were given; None takes all of them back."""
        merged = {} if given is None else {**before, **self.bodies(given, path, before)}
        return {locale: blocks for locale, blocks in merged.items() if blocks}

    def blocks(self, given: list[dict[str, Any]], path: Path, before: list[Block], source: list[Block]) -> list[Block]:
        """The blocks of a body, each with the key that it had."""
        read = [self._block(one, (*path, str(place))) for place, one in enumerate(given)]
        blocks = recognised(read, before, source=source, fresh=lambda: secrets.token_hex(4))
        for flaw in flaws_of(blocks, self.custom):
            place, *rest = flaw.path or ("",)
            kind = (blocks[int(place)].block,) if place else ()
            self.objections.append(UserError(flaw.code, flaw.message, (*path, *flaw.path[:1], *kind, *rest)))
        return blocks

    def _block(self, given: dict[str, Any], path: Path) -> Block:
        kind, fields = next((kind, fields) for kind, fields in given.items() if fields is not None)
        values = {name: composed(value) for name, value in fields.items() if value is not None}
        at = (*path, kind)
        if values.get("key"):
            self.key(values["key"], (*at, "key"), set())
        for name, model in (("file", File), ("delegation", Institution)):
            if name in values:
                values[name] = str(self.reference(values[name], model, (*at, name)) or "")
        if kind == "custom" and not isinstance(values["data"], dict):
            self.object(Code.INVALID, "The data of a block is an object, with keys.", (*at, "data"))
            values["data"] = {}
        if kind == "decision":
            if not self.has_decisions:
                self.object(Code.INVALID, "Only meetings show decisions in their text.", at)
            values["decision"] = decision_key(values["decision"])
        return _BLOCK.validate_python({"block": kind, "key": "", **values})

    # Places

    def place(self, given: dict[str, Any] | None, path: Path, before: Place | None) -> Place | None:
        """Where something takes place."""
        if given is None:
            return None
        return Place(
            name=self.localized(given.get("name", []), (*path, "name"), before.name if before else {}),
            city=self.localized(given.get("city", []), (*path, "city"), before.city if before else {}),
            country=self.country(given.get("country", before and before.country), (*path, "country")),
            time_zone=self.time_zone(given["time_zone"], (*path, "timeZone")),
            online_url=self.url(given.get("online_url", before and before.online_url), (*path, "onlineUrl")),
        )


Changes = dict[str, Any]
"""What an input changes, by field; of a localised field by `field/locale`."""

Reader = Callable[[Reading, Any, Path, Any], Any]
"""Reads one field: the reading, what was given, its path, and the edition that stood before (or None)."""


def changes_in(
    reading: Reading, given: Mapping[str, Any], at: Path, before: Content | None, readers: Mapping[str, Reader]
) -> Changes:
    """What an input changes. Fields without a reader of their own are those that all content has."""
    changes: Changes = {}
    for name, value in given.items():
        path = (*at, camel_case(name))
        if name in ("title", "summary"):
            longest = LONGEST_NAME if name == "title" else LONGEST_TEXT
            texts: Mapping[str, Any] = reading.texts(value, path, longest=longest)
            changes |= _by_locale(name, value, texts, before, "")
        elif name in ("body", "minutes"):
            bodies = reading.bodies(value, path, getattr(before, name, None) or {})
            changes |= _by_locale(name, value, bodies, before, [])
        elif name == "slug":
            changes[name] = reading.slug(value, path)
        else:
            changes[name] = readers[name](reading, value, path, before)
    return changes


def _by_locale(name: str, given: Any, read: Mapping[str, Any], before: Content | None, nothing: Any) -> Changes:
    """What was read of a localised field, by `field/locale`; null takes every language back."""
    known = getattr(before, name) if given is None and before else {}
    return {f"{name}/{locale}": said for locale, said in {**dict.fromkeys(known, nothing), **read}.items()}


def by_key(parts: Iterable[T]) -> dict[str, T]:
    """Parts by their keys."""
    return {getattr(part, "key"): part for part in parts}  # noqa: B009


def decision_key(given: str) -> str:
    """The key of a decision among those of its meeting, from its global id or given as such."""
    type_name, reference = read_global_id(given)
    return reference.partition(".")[2] if type_name == "Decision" else given


def decisions_shown(bodies: Iterable[Block]) -> set[str]:
    """The keys of the decisions that blocks show."""
    return {block.decision for block in bodies if isinstance(block, DecisionBlock)}


def composed(value: Any) -> Any:
    """Every text within a value in Unicode's composed form."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [composed(one) for one in value]
    if isinstance(value, dict):
        return {composed(key): composed(one) for key, one in value.items()}
    return value
