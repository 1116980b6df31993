"""Co-applicants: invited by mail, let in once they accept, and never further than they were invited to."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from adapters.database import in_transaction
from domain.co_applicants import CoAccess
from models.accounts import Account
from models.allowances import Allowance
from models.application_parts import CoApplicant
from models.applications import Application
from models.audit import AuditEvent
from models.messages import Message
from resolvers.ids import global_id
from tests.actors import AYGUL, TIMUR, Actor
from tests.api.applying import COMPLETE, act_on, answers, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import APPLICATION, ATTACH, ERRORS, MINE, SAVE, START, SUBMIT, WITHDRAW
from tests.client import Ask
from tests.factories import a_call, an_application

CO = "coApplicants { email access state }"
AND_CO = APPLICATION.replace("application {", f"application {{ {CO} ", 1)
INVITE = f"mutation($input: InviteCoApplicantInput!) {{ inviteCoApplicant(input: $input) {{ {AND_CO} {ERRORS} }} }}"
REMOVE = f"mutation($input: RemoveCoApplicantInput!) {{ removeCoApplicant(input: $input) {{ {AND_CO} {ERRORS} }} }}"
ACCEPT = f"mutation($input: AnswerInvitationInput!) {{ acceptInvitation(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
DECLINE = f"mutation($input: AnswerInvitationInput!) {{ declineInvitation(input: $input) {{ done {ERRORS} }} }}"
INVITATIONS = (
    "{ viewer { invitations { application call { title } invitedBy access } sharedApplications { nodes { id } } } }"
)
ORGANISATION = f"mutation($input: OrganisationInput!) {{ saveOrganisation(input: $input) {{ {ERRORS} }} }}"


@pytest.fixture
async def draft(ask: Ask, a_draft: DraftOf) -> dict[str, Any]:
    """Aygül's draft, for her organisation."""
    await describe(ask, AYGUL, "Қазақ мәдениет орталығы", "DE")
    return await saved(ask, await a_draft(), **COMPLETE)


async def describe(ask: Ask, actor: Actor, name: str, country: str) -> None:
    answer = await ask(ORGANISATION, as_=actor, input={"name": name, "country": country})
    assert answer["saveOrganisation"]["userErrors"] == []


async def invited(ask: Ask, draft: dict[str, Any], email: str = TIMUR.email, **more: Any) -> dict[str, Any]:
    """What is answered when Aygül invites somebody."""
    given = {"application": draft["id"], "email": email, "access": "EDIT", **more}
    payload: dict[str, Any] = (await ask(INVITE, as_=AYGUL, input=given))["inviteCoApplicant"]
    return payload


async def accepted(ask: Ask, draft: dict[str, Any], access: str = "EDIT") -> dict[str, Any]:
    """The application as Timur sees it once he accepted."""
    assert codes(await invited(ask, draft, access=access)) == []
    answer = (await ask(ACCEPT, as_=TIMUR, input={"application": draft["id"]}))["acceptInvitation"]
    assert codes(answer) == []
    application: dict[str, Any] = answer["application"]
    return application


async def seen_by_timur(ask: Ask, draft: dict[str, Any]) -> Any:
    return (await ask(MINE, as_=TIMUR, id=draft["id"]))["viewer"]["application"]


async def test_an_invitation_is_mailed_and_shows_no_answers(ask: Ask, draft: dict[str, Any]) -> None:
    payload = await invited(ask, draft)

    assert payload["application"]["coApplicants"] == [{"email": TIMUR.email, "access": "EDIT", "state": "INVITED"}]
    assert payload["application"]["version"] == draft["version"]
    (mail,) = await Message.many({})
    assert (mail.to, "Қазақ мәдениет орталығы" in mail.body) == (TIMUR.email, True)
    viewer = (await ask(INVITATIONS, as_=TIMUR))["viewer"]
    expected = {"application": draft["id"], "call": {"title": "The training-call"}, "invitedBy": AYGUL.email}
    assert viewer == {"invitations": [{**expected, "access": "EDIT"}], "sharedApplications": {"nodes": []}}
    assert await seen_by_timur(ask, draft) is None


async def test_who_accepts_with_another_spelling_of_the_address_is_let_in(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft, TIMUR.email.upper())

    answer = (await ask(ACCEPT, as_=TIMUR, input={"application": draft["id"]}))["acceptInvitation"]

    assert answer["application"]["answers"] == COMPLETE
    viewer = (await ask(INVITATIONS, as_=TIMUR))["viewer"]
    assert viewer == {"invitations": [], "sharedApplications": {"nodes": [{"id": draft["id"]}]}}


async def test_who_edits_alongside_saves_and_attaches_beside_the_applicant(ask: Ask, draft: dict[str, Any]) -> None:
    shared = await accepted(ask, draft)
    await saved(ask, draft, name="Typed by Aygül")

    await ask(SAVE, as_=TIMUR, input=act_on(shared, answers=answers(motivation="Typed by Timur")))
    given = {"application": draft["id"], "field": "letter"}
    attached = (await ask.upload(ATTACH, b"Dear all,", "a.txt", as_=TIMUR, input=given))["attachFile"]["application"]

    (file,) = attached["files"]
    typed = {"name": "Typed by Aygül", "motivation": "Typed by Timur", "letter": [file["file"]["id"]]}
    assert attached["answers"] == typed
    assert (await ask(MINE, as_=AYGUL, id=draft["id"]))["viewer"]["application"]["answers"] == typed
    for reader in (AYGUL, TIMUR):
        read = await ask.http.get(f"/files/{file['file']['id']}/a.txt", headers=await ask.headers(reader))
        assert (read.status_code, read.content) == (200, b"Dear all,")


async def test_who_was_let_in_to_view_changes_nothing(ask: Ask, draft: dict[str, Any]) -> None:
    shared = await accepted(ask, draft, "VIEW")
    given = {"application": draft["id"], "field": "letter"}

    saving = (await ask(SAVE, as_=TIMUR, input=act_on(shared, answers=answers(name="Timur"))))["saveAnswers"]
    attaching = (await ask.upload(ATTACH, b"Dear all,", "a.txt", as_=TIMUR, input=given))["attachFile"]

    assert codes(saving) == codes(attaching) == [("FORBIDDEN", ("application",))]
    assert (await seen_by_timur(ask, draft))["answers"] == COMPLETE


@pytest.mark.parametrize("act", [SUBMIT, WITHDRAW])
async def test_only_the_applicant_hands_in_and_takes_back(ask: Ask, draft: dict[str, Any], act: str) -> None:
    shared = await accepted(ask, draft)

    (payload,) = (await ask(act, as_=TIMUR, input=act_on(shared))).values()

    assert codes(payload) == [("NOT_FOUND", ("application",))]
    assert shared["availableActions"] == []


async def test_only_the_applicant_invites_and_removes(ask: Ask, draft: dict[str, Any]) -> None:
    await accepted(ask, draft)
    given = {"application": draft["id"], "email": "third@example.org"}

    inviting = (await ask(INVITE, as_=TIMUR, input={**given, "access": "VIEW"}))["inviteCoApplicant"]
    removing = (await ask(REMOVE, as_=TIMUR, input={**given, "email": TIMUR.email}))["removeCoApplicant"]

    assert codes(inviting) == codes(removing) == [("NOT_FOUND", ("application",))]


async def test_what_is_asked_of_the_accepted_alone_is_the_applicants(ask: Ask, draft: dict[str, Any]) -> None:
    await accepted(ask, draft)
    (stored,) = await Application.many({})
    stored.answers["passport"] = "AC 123"
    await stored.save_as_of(stored.version)
    shared = await seen_by_timur(ask, draft)

    saving = (await ask(SAVE, as_=TIMUR, input=act_on(shared, answers=answers(passport="?"))))["saveAnswers"]

    assert shared["answers"] == COMPLETE
    assert {code for code, _ in codes(saving)} == {"FORBIDDEN"}
    assert saving["application"] is None


async def test_who_was_removed_sees_nothing_any_more(ask: Ask, draft: dict[str, Any]) -> None:
    shared = await accepted(ask, draft)

    answer = await ask(REMOVE, as_=AYGUL, input={"application": draft["id"], "email": TIMUR.email})

    assert answer["removeCoApplicant"]["application"]["coApplicants"] == []
    assert await seen_by_timur(ask, draft) is None
    saving = (await ask(SAVE, as_=TIMUR, input=act_on(shared, answers=answers(name="x"))))["saveAnswers"]
    assert codes(saving) == [("NOT_FOUND", ("application",))]
    assert codes((await ask(ACCEPT, as_=TIMUR, input={"application": draft["id"]}))["acceptInvitation"]) == [
        ("NOT_FOUND", ("application",))
    ]


async def test_the_mail_to_who_was_removed_goes_with_the_invitation(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft, "other@example.org")
    await invited(ask, draft)
    await ask(REMOVE, as_=AYGUL, input={"application": draft["id"], "email": TIMUR.email.upper()})

    assert [mail.to for mail in await Message.many({})] == ["other@example.org"]


async def test_an_invitation_can_be_declined_and_an_application_left(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft)
    for _ in ("declined", "left"):
        declined = (await ask(DECLINE, as_=TIMUR, input={"application": draft["id"]}))["declineInvitation"]
        assert declined == {"done": True, "userErrors": []}
        assert await seen_by_timur(ask, draft) is None
        await ask(ACCEPT, as_=TIMUR, input={"application": draft["id"]})
        assert await seen_by_timur(ask, draft) is not None


@pytest.mark.parametrize(
    ("name", "country", "told"),
    [
        ("Qazaq mädeniet ortalyğy", "DE", []),
        ("Қазақ мәдениет орталығы", "AT", [("FORBIDDEN", ("application",))]),
        ("Another one", "DE", [("FORBIDDEN", ("application",))]),
    ],
)
async def test_only_those_of_the_same_organisation_are_let_in(
    ask: Ask, draft: dict[str, Any], name: str, country: str, told: list[Any]
) -> None:
    await describe(ask, TIMUR, name, country)
    await invited(ask, draft)

    answer = (await ask(ACCEPT, as_=TIMUR, input={"application": draft["id"]}))["acceptInvitation"]

    assert codes(answer) == told
    assert (await seen_by_timur(ask, draft) is None) == bool(told)


async def test_nobody_accepts_what_they_were_not_invited_to(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft, "third@example.org")

    for document in (ACCEPT, DECLINE):
        (payload,) = (await ask(document, as_=TIMUR, input={"application": draft["id"]})).values()
        assert codes(payload) == [("NOT_FOUND", ("application",))]


@pytest.mark.parametrize("email", ["nobody", AYGUL.email, AYGUL.email.upper(), "a@b@example.org"])
async def test_what_cannot_be_invited_is_said(ask: Ask, draft: dict[str, Any], email: str) -> None:
    assert codes(await invited(ask, draft, email)) == [("INVALID", ("email",))]
    assert await Message.count_of({}) == 0


async def test_nobody_is_invited_twice(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft)

    assert codes(await invited(ask, draft, TIMUR.email.upper())) == [("DUPLICATE", ("email",))]
    assert await Message.count_of({}) == 1


async def test_an_invitation_sent_again_under_its_key_is_mailed_once(ask: Ask, draft: dict[str, Any]) -> None:
    answered = await asyncio.gather(*[invited(ask, draft, key="a") for _ in range(10)])

    assert [codes(payload) for payload in answered] == [[]] * 10
    assert await Message.count_of({}) == 1
    assert await AuditEvent.count_of({"action": "INVITE_CO_APPLICANT"}) == 1


async def test_five_are_invited_and_no_more_whatever_runs_at_once(ask: Ask, draft: dict[str, Any]) -> None:
    answered = await asyncio.gather(*[invited(ask, draft, f"n{number}@example.org") for number in range(9)])

    assert sorted(code for payload in answered for code, _ in codes(payload)) == ["OUT_OF_RANGE"] * 4
    (stored,) = await Application.many({})
    assert len(stored.co_applicants) == await Message.count_of({}) == 5


async def test_nobody_is_mailed_without_end(ask: Ask, draft: dict[str, Any]) -> None:
    for _ in range(20):
        assert await invited_and_removed(ask, draft) == []
        clock.move(timedelta(days=1))

    assert codes(await invited(ask, draft)) == [("RATE_LIMITED", ("email",))]


async def invited_and_removed(ask: Ask, draft: dict[str, Any], email: str = TIMUR.email, *, by: Actor = AYGUL) -> Any:
    """What is said against an invitation that is taken back at once."""
    given = {"application": draft["id"], "email": email}
    payload = (await ask(INVITE, as_=by, input={**given, "access": "VIEW"}))["inviteCoApplicant"]
    await ask(REMOVE, as_=by, input=given)
    return codes(payload)


async def test_one_account_invites_twenty_a_day_by_whatever_applications(
    ask: Ask, draft: dict[str, Any], a_draft: DraftOf
) -> None:
    other = await a_call("another-call")
    given = {"call": global_id("Call", other.item_id), "key": "k2"}
    second = (await ask(START, as_=AYGUL, input=given))["startApplication"]["application"]
    for number in range(20):
        assert await invited_and_removed(ask, draft if number % 2 else second, f"n{number}@example.org") == []

    told = await ask(INVITE, as_=AYGUL, input={"application": second["id"], "email": "x@example.org", "access": "VIEW"})
    clock.move(timedelta(days=1))

    assert codes(told["inviteCoApplicant"]) == [("RATE_LIMITED", ("email",))]
    assert await invited_and_removed(ask, second, "x@example.org") == []


async def test_one_address_is_invited_three_times_a_day_by_whomever(
    ask: Ask, draft: dict[str, Any], a_draft: DraftOf
) -> None:
    await describe(ask, TIMUR, "Another one", "KG")
    theirs, third = await a_draft(of=TIMUR), "third@example.org"
    for _ in range(3):
        assert await invited_and_removed(ask, draft, third) == []

    told = await invited_and_removed(ask, theirs, third.upper(), by=TIMUR)
    clock.move(timedelta(days=1))

    assert told == [("RATE_LIMITED", ("email",))]
    assert await invited_and_removed(ask, theirs, third, by=TIMUR) == []


async def test_an_allowance_is_used_up_whatever_runs_at_once(ask: Ask) -> None:
    now = clock.now()

    used = await asyncio.gather(
        *[in_transaction(lambda: Allowance.use("tries", "somebody", most=3, at=now)) for _ in range(10)]
    )

    assert sorted(used) == [False] * 7 + [True] * 3


@pytest.mark.parametrize("email", [TIMUR.email, "nobody-yet@example.org"])
async def test_who_invites_never_learns_who_has_an_account(ask: Ask, draft: dict[str, Any], email: str) -> None:
    await ask.headers(TIMUR)

    payload = await invited(ask, draft, email.upper())

    assert payload["application"]["coApplicants"] == [{"email": email.upper(), "access": "EDIT", "state": "INVITED"}]
    assert await mails_of(ask, AYGUL) == []
    read = await ask(
        "query($id: ID!) { viewer { application(id: $id) { messages { id } } } }", as_=AYGUL, id=draft["id"]
    )
    assert read == {"viewer": {"application": {"messages": []}}}
    (mail,) = await Message.many({})
    assert mail.owner_id is None
    assert await mails_of(ask, Actor(email)) == [
        {"id": global_id("Message", mail.id), "to": email.upper(), "body": mail.body}
    ]


async def mails_of(ask: Ask, reader: Actor) -> Any:
    """The mails that somebody finds on their page."""
    answer = await ask("{ viewer { messages { nodes { id to body } } } }", as_=reader)
    return answer["viewer"]["messages"]["nodes"]


async def test_an_invitation_is_fetched_again_by_its_addressee_alone(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft)
    (mail,) = await Message.many({})
    again, named = "query($id: ID!) { node(id: $id) { ... on Message { to } } }", global_id("Message", mail.id)

    found = [(await ask(again, as_=reader, id=named))["node"] for reader in (TIMUR, AYGUL, Actor("third@example.org"))]

    assert found == [{"to": TIMUR.email}, None, None]


@pytest.mark.parametrize(
    "name", ["Click https://evil.example/now", "evil.example", "www.evil", "Evil\uff0eexample", "At 10.0.0.1"]
)
async def test_no_link_of_who_invites_stands_in_the_mail(ask: Ask, a_draft: DraftOf, name: str) -> None:
    await describe(ask, AYGUL, name, "DE")
    await ask(
        "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { code } } }",
        as_=AYGUL,
        input={"passportName": name},
    )

    await invited(ask, await a_draft())

    (mail,) = await Message.many({})
    assert name not in mail.subject + mail.body
    assert mail.subject == f"{AYGUL.email} invites you to an application"
    assert "for An organisation, and" in mail.body


async def test_who_describes_another_organisation_later_writes_no_more(ask: Ask, draft: dict[str, Any]) -> None:
    shared = await accepted(ask, draft)
    given = {"application": draft["id"], "field": "letter"}

    await describe(ask, TIMUR, "Another one", "DE")
    saving = (await ask(SAVE, as_=TIMUR, input=act_on(shared, answers=answers(name="Timur"))))["saveAnswers"]
    attaching = (await ask.upload(ATTACH, b"Dear all,", "a.txt", as_=TIMUR, input=given))["attachFile"]
    await describe(ask, TIMUR, "Qazaq mädeniet ortalyğy", "DE")
    of_the_same = (await ask(SAVE, as_=TIMUR, input=act_on(shared, answers=answers(name="Timur"))))["saveAnswers"]

    assert codes(saving) == codes(attaching) == [("FORBIDDEN", ("application",))]
    assert codes(of_the_same) == []
    assert (await seen_by_timur(ask, draft))["answers"] == {**COMPLETE, "name": "Timur"}


async def test_an_invitation_ends_with_what_it_invites_to(ask: Ask, draft: dict[str, Any]) -> None:
    await invited(ask, draft)
    await ask(WITHDRAW, as_=AYGUL, input=act_on(await submitted(ask, draft)))

    answer = (await ask(ACCEPT, as_=TIMUR, input={"application": draft["id"]}))["acceptInvitation"]

    assert codes(answer) == [("NOT_FOUND", ("application",))]
    assert (await ask(INVITATIONS, as_=TIMUR))["viewer"]["invitations"] == []
    assert await seen_by_timur(ask, draft) is None


async def test_the_newest_invitations_are_shown(
    ask: Ask, draft: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.co_applicants.MOST_SHOWN", 2)
    found = []
    for minutes in (3, 1, 2):
        times = {"invited_at": clock.now() - timedelta(minutes=minutes)}
        let_in = CoApplicant(email=TIMUR.email, email_key=TIMUR.email, access=CoAccess.VIEW, **times)
        found.append(await an_application(await a_call(f"call-{minutes}"), co_applicants=[let_in]))

    shown = (await ask(INVITATIONS, as_=TIMUR))["viewer"]["invitations"]

    assert [one["application"] for one in shown] == [global_id("Application", found[place].id) for place in (1, 2)]


async def test_without_an_organisation_nobody_is_of_the_same_one(ask: Ask, a_draft: DraftOf) -> None:
    assert codes(await invited(ask, await a_draft())) == [("REQUIRED", ())]


async def test_who_was_invited_makes_no_version_stale_and_no_save_shuts_them_out(
    ask: Ask, draft: dict[str, Any]
) -> None:
    await accepted(ask, draft)

    application = await submitted(ask, draft)

    assert application["version"] == draft["version"] + 1
    assert (await seen_by_timur(ask, draft))["progress"] == "RECEIVED"


async def test_the_audit_log_tells_of_it_without_an_address(ask: Ask, draft: dict[str, Any]) -> None:
    await accepted(ask, draft)

    events = await AuditEvent.many({"action": {"$in": ["INVITE_CO_APPLICANT", "ACCEPT_INVITATION"]}})
    people = {account.email: account.id for account in await Account.many({})}
    assert [event.by for event in events] == [people[AYGUL.email], people[TIMUR.email]]
    assert TIMUR.email not in str([event.details for event in events])
