"""What the types of the schema are made of: nodes, localised texts, fields that ask a resolver, payloads."""

import functools
import typing
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Self, TypeVar

import strawberry

from domain import errors
from domain.errors import Code, Refused
from domain.languages import Localized
from locales import translate
from resolvers.context import Context, Info
from resolvers.ids import global_id
from resolvers.parts import Part
from schema.scalars import Locale

AskedLocale = Annotated[
    Locale | None,
    strawberry.argument(description="The language wanted; English without it. `resolvedLocale` tells what is served."),
]

GivenT = TypeVar("GivenT")
Input = Annotated[GivenT, strawberry.argument(description="What the act is given.")]


def via(find: Callable[[Context, Any], Any], description: str) -> Any:
    """A field that a resolver answers, from the request's context and the thing itself."""

    def resolve(self: Any, info: Info) -> Any:
        return find(info.context, self)

    return strawberry.field(resolver=resolve, description=description)


def shown(read: Callable[[Any], Any], description: str) -> Any:
    """A field that is read off the thing itself, under another name or in another form."""

    def resolve(self: Any) -> Any:
        return read(self)

    return strawberry.field(resolver=resolve, description=description)


def plain(description: str) -> Any:
    """A field that is an attribute of the thing itself."""
    return strawberry.field(description=description)


def text(attribute: str, description: str) -> Any:
    """A localised text, in the one language that its whole is served in."""

    def resolve(self: Any, info: Info, locale: AskedLocale = None) -> Any:
        whole = self.whole if isinstance(self, Part) else self
        return said(getattr(self, attribute), whole.locale_for(locale))

    return strawberry.field(resolver=resolve, description=description)


def required_text(attribute: str, description: str) -> Any:
    """A localised text that every published translation has."""

    def resolve(self: Any, info: Info, locale: AskedLocale = None) -> Any:
        whole = self.whole if isinstance(self, Part) else self
        texts: Localized = getattr(self, attribute)
        return said(texts, whole.locale_for(locale)) or next(iter(texts.values()), "")

    return strawberry.field(resolver=resolve, description=description)


@strawberry.type(description="A text in one language.")
class LocalizedText:
    """Shows one entry of a localised text."""

    locale: Locale = plain("The language.")
    text: str = plain("What it says in it.")


def in_every_language(attribute: str, description: str) -> Any:
    """A localised text in all languages that it has, by their tags: for those who write it."""

    def resolve(self: Any) -> list[LocalizedText]:
        texts: Localized = getattr(self, attribute)
        return [LocalizedText(locale=Locale(locale), text=text) for locale, text in sorted(texts.items())]

    return strawberry.field(resolver=resolve, description=description)


def language_served() -> Any:
    """The field that tells which language all texts of a thing come in."""

    def resolve(self: Any, locale: AskedLocale = None) -> Locale:
        return Locale(self.locale_for(locale))

    return strawberry.field(
        resolver=resolve, description="The one language that all its texts come in for who asks for `locale`."
    )


def said(texts: Localized, locale: str) -> str | None:
    """A text in a language, None when it was not written in it."""
    return texts.get(locale)


def shows(*kinds: type) -> Callable[[Any, Any], bool]:
    """Whether a type of the schema shows a thing: for interfaces and unions, which must tell."""

    def is_type_of(thing: Any, info: Any) -> bool:
        return isinstance(thing.value if isinstance(thing, Part) else thing, kinds)

    return is_type_of


@strawberry.interface(description="Anything that can be fetched again by its global id.")
class Node:
    """Relay's object identification."""

    @strawberry.field(description="The global id: opaque, and the same for ever.")
    def id(self, info: Info) -> strawberry.ID:
        """The type and what the thing is named by."""
        return strawberry.ID(global_id(info._raw_info.parent_type.name, self.node_key))  # type: ignore[attr-defined]


strawberry.enum(Code, name="UserErrorCode", description="What kind of objection it is.")


@strawberry.type(description="Why a request was turned down, in words for the person who made it, in their language.")
class UserError:
    """One objection."""

    code: Code = plain("What kind of objection it is.")
    path: list[str] = plain("Leads into `input`, to what is at fault; empty for the whole.")

    @strawberry.field(description="What is wrong and what can be done, in the reader's language.")
    def message(self, info: Info) -> str:
        """The message, translated here, where the reader is known."""
        message: errors.Message = self.message  # type: ignore[assignment]
        return translate(info.context.locale, message.msgid, message.values)


@strawberry.interface(description="What every act answers with.")
class Payload:
    """The objections, beside what the act was done to."""

    user_errors: list[UserError] = strawberry.field(
        description="Why the act, or a part of it, was turned down; empty on success.", default_factory=list
    )

    @classmethod
    def refused(cls, objections: Sequence[errors.UserError], given: Any = None) -> Self:
        """The payload of an act that was turned down. `given` is its input."""
        return cls(user_errors=list(objections))  # type: ignore[arg-type]


def mutation(description: str) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """An act: a refusal becomes the payload's user errors, here and nowhere else."""

    def decorate(act: Callable[..., Awaitable[Any]]) -> Any:
        payload = typing.get_type_hints(act)["return"]

        @functools.wraps(act)
        async def answered(*args: Any, **given: Any) -> Any:
            try:
                return await act(*args, **given)
            except Refused as refused:
                return payload.refused(refused.errors, given.get("input"))

        return strawberry.mutation(resolver=answered, description=description)

    return decorate


@strawberry.type(description="The answer to an act that leaves nothing to show.")
class DonePayload(Payload):
    """Whether it was done."""

    done: bool = strawberry.field(description="Whether it was done.", default=False)
