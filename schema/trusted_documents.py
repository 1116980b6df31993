"""Trusted documents."""

from datetime import datetime

import strawberry

from resolvers import trusted_documents
from resolvers.context import Info
from schema.base import Input, Payload, mutation, plain


@strawberry.type(description="A document that was checked once and is asked for by its id.")
class TrustedDocument:
    """Shows a document."""

    document_id: str = plain(
        "To be sent as `documentId` in the place of `query`: `sha256:` and the hash of the text, as it was registered."
    )
    registered_at: datetime = plain("When it was first registered.")


@strawberry.input(description="Documents to be trusted.")
class TrustDocumentsInput:
    """Texts."""

    documents: list[str] = strawberry.field(description="GraphQL documents, at most 100, each as it will be hashed.")


@strawberry.type(description="The documents that were registered.")
class TrustDocumentsPayload(Payload):
    """Empty where nothing was registered."""

    documents: list[TrustedDocument] = strawberry.field(
        description="In the order they were given.", default_factory=list
    )


@strawberry.type
class TrustedDocumentMutation:
    """What can be done with trusted documents."""

    @mutation(
        "For administrators, and for keys that may send documents of their own: register documents, all or none. "
        "Registering one again is harmless."
    )
    async def trust_documents(self, info: Info, input: Input[TrustDocumentsInput]) -> TrustDocumentsPayload:
        """Each is validated and measured now."""
        found = await trusted_documents.trust(info.context, input.documents)
        return TrustDocumentsPayload(documents=found)  # type: ignore[arg-type]
