"""Privacy: one's own data, to take away or to have erased."""

import strawberry

from resolvers import privacy
from resolvers.context import Info
from schema.base import DonePayload, Input, Payload, mutation
from schema.scalars import URL, EmailAddress


@strawberry.type(description="Where to find all that is held about oneself.")
class ExportPayload(Payload):
    """An address."""

    url: URL | None = strawberry.field(
        description="A ZIP with data.json and one's files, for the person alone who asks with this session.",
        default=None,
    )


@strawberry.input(description="The wish to be forgotten.")
class EraseMyDataInput:
    """Typed by hand, so that nobody does it by mistake."""

    confirm: EmailAddress = strawberry.field(description="The e-mail address of the account, as a confirmation.")


@strawberry.type
class PrivacyMutation:
    """What people can do with what is held about them."""

    @mutation("Ask for all that is held about oneself. It is put together as it is fetched.")
    async def export_my_data(self, info: Info) -> ExportPayload:
        """The address is the same for everybody; what is there is not."""
        return ExportPayload(url=URL(privacy.address_of_export(info.context)))

    @mutation(
        "Erase all that is held about oneself: account, organisation, applications, mails, files. What is under way is "
        "taken back first. Nothing of it can be had back."
    )
    async def erase_my_data(self, info: Info, input: Input[EraseMyDataInput]) -> DonePayload:
        """Ends every session of the person."""
        await privacy.erase(info.context, input.confirm)
        return DonePayload(done=True)
