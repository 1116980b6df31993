"""Revisions compared: what changed from one state of an item to another."""

from dataclasses import dataclass, field

from domain.access import may_write_content
from domain.comparison import BlockChange, FieldChange, block_changes, field_changes
from domain.languages import asked_locale, common_locale
from models.content import Content
from models.texts import bodies_in, facts_in, texts_in
from resolvers.context import Context
from resolvers.ids import key_of, read_global_id
from resolvers.workflow import CONTENT


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of an item, the earlier and the later, and what is different in one language."""

    before: Content
    after: Content
    locale: str
    fields: list[FieldChange] = field(default_factory=list)
    blocks: list[BlockChange] = field(default_factory=list)


async def compare(
    context: Context, content: str, before: int, after: int | None, locale: str | None
) -> Comparison | None:
    """What changed from revision `before` to revision `after`; without `after`, to the working copy, for its writers.

    None when either is not there for the viewer.

    Raises:
        BadRequest: when the locale is no language tag.
    """
    asked = asked_locale(locale)
    type_name, _ = read_global_id(content)
    model = CONTENT.get(type_name)
    if model is None:
        return None
    key = key_of(content, type_name)
    working = await model.working({"item_id": key})
    is_writer = working is not None and may_write_content(context.viewer, working)
    earlier = await _state(model, key, before, working if is_writer else None)
    later = await _state(model, key, after, working if is_writer else None)
    return comparison_of(earlier, later, asked, drafts=is_writer) if earlier and later else None


def comparison_of(before: Content, after: Content, asked: str | None, *, drafts: bool) -> Comparison:
    """What is different between two states in one language that both are served in: fields, and all blocks.

    Without `drafts`, a state says nothing in a language that it was not published in.
    """
    served, served_after = (state.title.keys() if drafts else state.locales for state in (before, after))
    locale = common_locale(asked, served, served_after)
    spoken = [locale if locale in languages else "" for languages in (served, served_after)]
    old, new = (_fields_of(state, said) for state, said in zip((before, after), spoken, strict=True))
    old_bodies, new_bodies = (bodies_in(state, said) for state, said in zip((before, after), spoken, strict=True))
    blocks = [
        change
        for path in dict.fromkeys((*new_bodies, *old_bodies))
        for change in block_changes(path, old_bodies.get(path, []), new_bodies.get(path, []))
    ]
    return Comparison(before, after, locale, field_changes(old, new), blocks)


def _fields_of(content: Content, locale: str) -> dict[str, str]:
    """Texts and facts by path, without the blocks, which are compared as blocks."""
    bodies = bodies_in(content, locale)
    in_blocks = {f"{path}/{block.key}" for path, blocks in bodies.items() for block in blocks}
    texts = {path: text for path, text in texts_in(content, locale).items() if path not in in_blocks}
    return {**texts, **facts_in(content)}


async def _state(model: type[Content], key: object, number: int | None, working: Content | None) -> Content | None:
    """The revision `number`, or the working edition. `working` is None for who may not read that."""
    if number is None:
        return working
    if working is not None or await model.current({"item_id": key}):
        return await model.one({"item_id": key, "revision": number})
    return None
