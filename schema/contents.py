"""Content: what meetings, programmes and calls have in common."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.content import ContentAction, PublicationStatus
from domain.languages import TranslationOrigin, TranslationState
from resolvers import contents, workflow
from resolvers.context import Info
from resolvers.parts import parts_of
from schema.base import AskedLocale, Node, plain, required_text, shown, shows, text, via
from schema.blocks import Block
from schema.paging import Connection, connection
from schema.scalars import URL, Locale

strawberry.enum(PublicationStatus, description="How far an item is on its way to the public.")
strawberry.enum(TranslationOrigin, description="Who translated.")
strawberry.enum(TranslationState, description="How far a translation is; STALE once the English moved on.")


@strawberry.type(description="How far an item is translated into one language.")
class Translation:
    """Shows one entry of an item's translations."""

    locale: Locale = plain("The language.")
    state: TranslationState = plain("How far it is.")
    origin: TranslationOrigin = plain("Who translated.")
    updated_at: datetime | None = plain("When it was last changed.")


strawberry.enum(ContentAction, description="What can be done to content. GO_LIVE is the clock's.")


@strawberry.type(description="One act on an item, for those who write it.")
class ContentAct:
    """Shows an act."""

    at: datetime = plain("When.")
    action: str = plain("What was done.")
    by: str | None = via(contents.actor_of, "Who did it, by name or address; null for the clock.")
    note: str | None = plain("What was said of it.")


@strawberry.type(description="A text and its translation, side by side.")
class SourceText:
    """Shows a text as translators need it."""

    path: str = plain("Where it stands, e.g. `title`, `body/b1` or `agenda/2/title`.")
    source: str = plain("The English.")
    translation: str | None = plain("The translation; null where there is none.")
    has_changed: bool = plain("Whether the English was changed since the translation was last said to be complete.")


@strawberry.type(description="A text of a working copy in one language.")
class WrittenText:
    """Shows a text as it was written."""

    path: str = plain("Where it stands, e.g. `title` or `agenda/2/title`.")
    text: str = plain("What it says.")


@strawberry.type(description="A body of a working copy in one language.")
class WrittenBody:
    """Shows a body as it was written."""

    path: str = plain("Where it stands, e.g. `body` or `agenda/2/record`.")
    blocks: list[Block] = plain("Its blocks.")


@strawberry.type(description="All that a working copy says in one language. What is not written in it is left out.")
class Written:
    """Shows the texts and bodies of one language."""

    texts: list[WrittenText] = plain("Its texts, but for those in blocks.")
    bodies: list[WrittenBody] = plain("Its bodies.")


def _written(
    self: Any, info: Info, locale: Annotated[Locale, strawberry.argument(description="The language.")]
) -> Written | None:
    return contents.written_in(info.context, self, locale)  # type: ignore[return-value]


def _sources(
    self: Any, info: Info, locale: Annotated[Locale, strawberry.argument(description="The language to translate into.")]
) -> list[SourceText]:
    return contents.sources_of(info.context, self, locale)  # type: ignore[return-value]


@strawberry.interface(
    description="Something the secretariat publishes in several languages, in immutable numbered revisions."
)
class Content(Node):
    """Shows an edition of an item."""

    slug: str = plain("Its short name in addresses.")
    title: str = required_text("title", "Its title.")
    summary: str | None = text("summary", "What it is about, in a few sentences.")

    @strawberry.field(description="Its text, in blocks; empty where it was not written in the language served.")
    def body(self, locale: AskedLocale = None) -> list[Block]:
        """Each block with the edition that it stands in."""
        edition: Any = self
        return parts_of(edition, edition.body.get(edition.locale_for(locale), []))  # type: ignore[return-value]

    @strawberry.field(description="The one language that all its texts come in for who asks for `locale`.")
    def resolved_locale(self, locale: AskedLocale = None) -> Locale:
        """The first of the asked language, its base, English and any other that is published."""
        edition: Any = self
        return Locale(edition.locale_for(locale))

    translations: list[Translation] = shown(
        lambda edition: [
            Translation(locale=Locale(locale), state=record.state, origin=record.origin, updated_at=record.updated_at)
            for locale, record in sorted(edition.translations.items())
        ],
        "How far it is translated.",
    )
    is_public: bool = via(contents.is_public, "Whether the public can read it, in whatever edition.")
    status: PublicationStatus = plain("How far it is on its way to the public.")
    version: int = plain("Counts every save; to be handed back with a change.")
    revision: Annotated["Revision", strawberry.lazy("schema.contents")] | None = shown(
        lambda edition: contents.Revision(edition) if edition.revision else None,
        "The published state that this is; null for what is being written.",
    )
    revisions: Connection[Annotated["Revision", strawberry.lazy("schema.contents")]] = connection(
        lambda context, edition, window: contents.revisions_of(edition, window),
        "All published states, the newest first.",
    )
    working_copy: Annotated["Content", strawberry.lazy("schema.contents")] | None = via(
        contents.working_copy_of, "The edition that is being written; for those who may write it."
    )
    available_actions: list[ContentAction] = via(
        workflow.actions_open_to_viewer, "What the viewer can do to this working copy now."
    )
    acts: list[Annotated["ContentAct", strawberry.lazy("schema.contents")]] = via(
        contents.acts_on, "What was done to this working copy and said of it, the oldest first; for its writers."
    )
    sources: list[Annotated["SourceText", strawberry.lazy("schema.contents")]] = strawberry.field(
        resolver=_sources, description="Every text of this working copy beside its English, for translators."
    )
    written: Annotated["Written", strawberry.lazy("schema.contents")] | None = strawberry.field(
        resolver=_written,
        description="What this working copy says in one language and no other; for those who may write it.",
    )
    publish_at: datetime | None = shown(
        lambda edition: edition.desk.publish_at if edition.desk else None, "When this working copy will be published."
    )
    published_at: datetime | None = plain("When this state was published.")
    updated_at: datetime = plain("When it was last changed.")
    url: URL = via(contents.url_of, "Its page, in the reader's own language.")


@strawberry.type(description="One published state of a content item. It never changes; partners may cite it.")
class Revision(Node):
    """Shows an edition as a thing to cite."""

    number: int = plain("Counted from 1 on.")
    published_at: datetime = shown(lambda revision: revision.content.published_at, "When it was published.")
    sha256: str = shown(
        lambda revision: revision.content.sha256,
        "The hash of the canonical form of what it says: JSON with sorted keys, without spaces, in UTF-8.",
    )
    note: str | None = plain("What was said of it when it was published.")
    content: Content = plain("The item as it then was.")

    is_type_of = shows(contents.Revision)
