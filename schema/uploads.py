"""Uploads, as answers: how they come in is a matter of `/uploads`, by the tus 1.0 protocol."""

import strawberry

from resolvers import uploads
from resolvers.context import Info
from schema.applications import KEY, ApplicationPayload, payload
from schema.base import Input, mutation


@strawberry.input(description="A finished upload as an answer.")
class AttachUploadInput:
    """A question and an upload."""

    application: strawberry.ID = strawberry.field(description="The application.")
    field: str = strawberry.field(description="The key of the file question.")
    upload: strawberry.ID = strawberry.field(description="The last part of the address that the upload was sent to.")
    sha256: str | None = strawberry.field(
        description="The SHA-256 of the file, in hexadecimal: what is not just that is not attached.", default=None
    )
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type
class UploadMutation:
    """What can be done with uploads."""

    @mutation("Add a file to the answers that was sent to `/uploads` before, in one part or in many.")
    async def attach_upload(self, info: Info, input: Input[AttachUploadInput]) -> ApplicationPayload:
        """Typed by its content, and held to the same limits as any file."""
        given = uploads.AttachedUpload(input.application, input.field, input.upload, input.sha256, input.key)
        return payload(await uploads.attach(info.context, given))
