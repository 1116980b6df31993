"""Likely duplicates of an application: others to the same call behind which the same person or organisation may be."""

import asyncio
from typing import Final

from domain.access import may_decide_application
from domain.duplicates import likeness_of
from models.accounts import Account
from models.application_lists import identity_of
from models.applications import Application
from models.organisations import Organisation
from resolvers import applications
from resolvers.context import Context

MOST: Final = 20
_BY_ARRIVAL: Final = (("submitted_at", 1), ("_id", 1))


async def of_application(context: Context, application: Application) -> list[Application]:
    """The applications of other people that share a key with it, the first to arrive first, at most twenty."""
    form = await applications.questions_of(context, application)
    person = await context.loaders.by_id(Account, application.applicant_id)
    organisation = await context.loaders.by_id(Organisation, application.organisation)
    likeness = likeness_of(identity_of(application, form, person, organisation), application.call)
    alike = [context.loaders.grouped(Application, "alike", key, sort=_BY_ARRIVAL) for key in sorted(likeness.met)]
    found = {one.id: one for some in await asyncio.gather(*alike) for one in some}
    others = [one for one in found.values() if _is_another(context, one, application)]
    return sorted(others, key=lambda one: (one.submitted_at, one.id))[:MOST]


def _is_another(context: Context, one: Application, application: Application) -> bool:
    return one.applicant_id != application.applicant_id and may_decide_application(context.viewer, one)
