"""Applying together: somebody is invited through the page, accepts, works on it, leaves, and is shut out."""

import re

import httpx

from domain.applications import State
from domain.co_applicants import InvitationState
from models.applications import Application
from tests.actors import AYGUL, REVIEWER, TIMUR
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.standings import address_of, main_of, named, standing
from tests.portal.test_structure import flaws_of

INVITED = {"act": "invite", "email": TIMUR.email, "access": "EDIT"}


async def begun(live: Live, **given: object) -> Application:
    """Aygül's application to an open call; she and Timur represent one organisation."""
    await named(live)
    await named(live, TIMUR, passport="Timur Жакыпов")
    return await standing(live, State.DRAFT, submission=None, submitted_at=None, **given)  # type: ignore[arg-type]


async def states_of(application: Application) -> list[tuple[str, str]]:
    found = await Application.by_id(application.id)
    assert found is not None
    return [(one.email, one.state.value) for one in found.co_applicants]


async def test_an_invitation_goes_from_the_page_of_one_to_the_pages_of_the_other(
    live: Live, reader_of: ReaderOf
) -> None:
    application, aygul, timur = await begun(live), await reader_of(AYGUL), await reader_of(TIMUR)
    address = address_of(application)

    sent = await aygul.post(f"{address}/co-applicants", data=INVITED)
    told = await aygul.get(sent.headers["location"])
    listed, invited = await timur.get("/en/applications"), await timur.get("/en/invitations")
    accept = re.search(r'action="(/en/invitations/[^"]+/accept)"', invited.text)
    assert accept is not None
    accepted = await timur.post(accept.group(1))
    shared = await timur.get("/en/applications")

    assert "The invitation is on its way." in told.text
    assert "You are invited to an application" in listed.text
    assert "Aigul Asanova invites you to read the application, to change answers" in main_of(invited.text)
    assert [flaws_of(Page(one.text)) for one in (told, listed, invited, shared)] == [[]] * 4
    assert accepted.headers["location"] == f"{address}?done=accepted"
    assert ("Shared with you" in shared.text, "application of Aigul Asanova" in shared.text) == (True, True)
    form = await timur.get(address)
    assert 'name="name"' in form.text
    assert await states_of(application) == [(TIMUR.email, "ACCEPTED")]


async def test_who_may_only_read_a_draft_reads_it_and_leaves_it(live: Live, reader_of: ReaderOf) -> None:
    application, aygul, timur = await begun(live), await reader_of(AYGUL), await reader_of(TIMUR)
    address, key = address_of(application), address_of(application).rpartition("/")[2]
    await aygul.post(f"{address}/co-applicants", data={**INVITED, "access": "VIEW"})
    await timur.post(f"/en/invitations/{key}/accept")

    page = await timur.get(address)
    own = await timur.get(f"{address}/co-applicants")
    left = await timur.post(f"{address}/leave")

    text = main_of(page.text)
    assert "This is the application of Aigul Asanova. You may read it." in text
    assert ("This is a draft: nothing has been handed in." in text, "To learn." in text) == (True, True)
    assert 'name="name"' not in page.text
    assert (
        "Invite somebody" in own.text,
        (await timur.post(f"{address}/co-applicants", data=INVITED)).status_code,
    ) == (
        False,
        404,
    )
    assert left.headers["location"] == "/en/applications?done=left"
    assert (await timur.get(address)).status_code == 404
    assert await states_of(application) == [(TIMUR.email, InvitationState.DECLINED.value)]


async def test_an_invitation_is_declined_and_another_taken_back(live: Live, reader_of: ReaderOf) -> None:
    application, aygul, timur = await begun(live), await reader_of(AYGUL), await reader_of(TIMUR)
    address, key = address_of(application), address_of(application).rpartition("/")[2]
    await aygul.post(f"{address}/co-applicants", data=INVITED)
    await aygul.post(f"{address}/co-applicants", data={**INVITED, "email": "third@example.org"})

    declined = await timur.post(f"/en/invitations/{key}/decline")
    removed = await aygul.post(f"{address}/co-applicants", data={"act": "remove", "email": "third@example.org"})
    again = await aygul.post(f"{address}/co-applicants", data={"act": "remove", "email": "third@example.org"})

    assert "You have declined the invitation." in (await timur.get(declined.headers["location"])).text
    assert removed.headers["location"].endswith("?done=removed")
    assert (again.status_code, "Nobody of this address was invited." in again.text) == (422, True)
    assert await states_of(application) == [(TIMUR.email, "DECLINED")]


async def test_who_cannot_be_invited_is_said_beside_what_was_typed(live: Live, reader_of: ReaderOf) -> None:
    application, aygul = await begun(live), await reader_of(AYGUL)
    no_address = "This is not an e-mail address."
    for email, why in (("nobody", no_address), ("x" * 3_000, no_address), (AYGUL.email, "This is your own address.")):
        answer = await aygul.post(f"{address_of(application)}/co-applicants", data={**INVITED, "email": email})

        assert (answer.status_code, f'id="email-why">{why}' in answer.text) == (422, True)
        assert f'value="{email[:2_000]}"' in answer.text
        assert 'value="EDIT" checked' in answer.text
        assert flaws_of(Page(answer.text)) == []


async def test_without_an_organisation_the_page_leads_to_where_it_is_described(live: Live, reader_of: ReaderOf) -> None:
    application = await standing(live, State.SUBMITTED)
    aygul = await reader_of(AYGUL)

    answer = await aygul.post(f"{address_of(application)}/co-applicants", data=INVITED)

    assert (answer.status_code, 'href="/en/profile#name"' in answer.text) == (422, True)


async def test_somebody_of_another_organisation_is_told_what_to_do(live: Live, reader_of: ReaderOf) -> None:
    application, aygul = await begun(live), await reader_of(AYGUL)
    stranger = await reader_of(REVIEWER)
    await named(live, REVIEWER, organisation="Another", passport="R")
    await aygul.post(f"{address_of(application)}/co-applicants", data={**INVITED, "email": REVIEWER.email})
    key = address_of(application).rpartition("/")[2]

    refused = await stranger.post(f"/en/invitations/{key}/accept")

    assert refused.status_code == 422
    assert "In your profile you represent Another." in refused.text
    assert flaws_of(Page(refused.text)) == []


async def test_nobody_answers_the_invitation_of_somebody_else(live: Live, reader_of: ReaderOf) -> None:
    application, stranger = await begun(live), await reader_of(REVIEWER)
    guest: httpx.AsyncClient = await reader_of(None)
    key = address_of(application).rpartition("/")[2]

    answers = [await stranger.post(f"/en/invitations/{key}/{act}") for act in ("accept", "decline")]

    assert [one.status_code for one in answers] == [422, 422]
    assert "There is no such invitation." in answers[0].text
    assert (await stranger.get(f"{address_of(application)}/co-applicants")).status_code == 404
    asked = await guest.post(f"/en/invitations/{key}/accept")
    assert asked.headers["location"] == "/en/sign-in?next=/en/invitations"


async def test_whoever_is_invited_reads_the_mail_about_it_on_their_pages(live: Live, reader_of: ReaderOf) -> None:
    application, aygul, timur = await begun(live), await reader_of(AYGUL), await reader_of(TIMUR)
    await aygul.post(f"{address_of(application)}/co-applicants", data=INVITED)

    listed = await timur.get("/en/messages")
    (mail,) = re.findall(r'href="(/en/messages/[^"]+)"', listed.text)
    read = await timur.get(mail)

    assert "Sign in with this address to accept or to decline" in main_of(read.text)
    assert (await aygul.get(mail)).status_code == 404
