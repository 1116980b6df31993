"""Who may see what: every rule against everybody it could concern."""

from types import SimpleNamespace
from typing import Any

import pytest

from domain.access import (
    ACT,
    GUEST,
    Role,
    Rule,
    Viewer,
    anyone,
    either,
    every,
    has,
    may_endorse,
    may_judge,
    may_read_account,
    may_read_application,
    may_read_drafts,
    may_read_endorsement,
    may_read_file,
    may_read_message,
    may_read_message_about,
    may_read_organisation,
    may_read_reviews,
    may_review,
    may_see_work,
    may_write_application,
    nobody,
    read_rule,
    secretariat,
    signed_in,
    staff,
    writers,
)
from domain.applications import State
from domain.co_applicants import CoAccess

OWNER, OTHER = "aygul", "timur"

PEOPLE: dict[str, Viewer] = {
    "guest": GUEST,
    "owner": Viewer(OWNER, frozenset({Role.APPLICANT})),
    "other": Viewer(OTHER, frozenset({Role.APPLICANT})),
    "contributor": Viewer("c1", frozenset({Role.CONTRIBUTOR}), country="KG", institution="i1"),
    "contributor elsewhere": Viewer("c2", frozenset({Role.CONTRIBUTOR}), country="KZ"),
    "contributor of no country": Viewer("c3", frozenset({Role.CONTRIBUTOR})),
    "applicant of an institution": Viewer("a1", frozenset({Role.APPLICANT}), country="KG"),
    "reviewer": Viewer("r1", frozenset({Role.REVIEWER})),
    "reviewer of others": Viewer("r2", frozenset({Role.REVIEWER})),
    "editor": Viewer("e1", frozenset({Role.EDITOR})),
    "secretariat": Viewer("s1", frozenset({Role.SECRETARIAT})),
    "administrator": Viewer("a2", frozenset({Role.ADMINISTRATOR})),
}


def an_application(state: State, country: str | None = "KG", applicant: str = OWNER) -> SimpleNamespace:
    return SimpleNamespace(
        applicant_id=applicant,
        co_applicants=[],
        state=state,
        country=country,
        reviewers=["r1"],
        reviewed_by=[],
        endorsement=None,
    )


def a_reviewed_application() -> SimpleNamespace:
    return SimpleNamespace(**{**vars(an_application(State.UNDER_REVIEW)), "reviewed_by": ["r1", "r2"]})


def an_endorsed_application(by: str) -> SimpleNamespace:
    """An application of Kyrgyzstan with what the institution of a country says of it."""
    return SimpleNamespace(**{**vars(an_application(State.SUBMITTED)), "endorsement": SimpleNamespace(country=by)})


def shared(access: CoAccess, account: str | None = OTHER) -> SimpleNamespace:
    draft = an_application(State.DRAFT)
    draft.co_applicants = [SimpleNamespace(account=account, access=access)]
    return draft


def a_file(*, owner_id: str | None, received: bool = False) -> SimpleNamespace:
    return SimpleNamespace(owner_id=owner_id, is_public=owner_id is None, received=received, known_to=[])


def an_upload(*known_to: str) -> SimpleNamespace:
    return SimpleNamespace(owner_id=None, is_public=False, received=False, known_to=list(known_to))


def a_mail(*, is_withheld: bool) -> SimpleNamespace:
    return SimpleNamespace(owner_id=OWNER, is_withheld=is_withheld)


HANDED_IN = sorted(set(State) - {State.DRAFT})
EVERYBODY = set(PEOPLE)
ALL_SIGNED_IN = EVERYBODY - {"guest"}

GRANTED: list[tuple[str, Rule, Any, set[str]]] = [
    ("anything to anyone", anyone, None, EVERYBODY),
    ("anything to nobody", nobody, None, set()),
    ("anything to all signed in", signed_in, None, ALL_SIGNED_IN),
    ("to the secretariat", secretariat, None, {"secretariat"}),
    ("to the staff", staff, None, {"secretariat", "administrator"}),
    ("to writers", writers, None, {"editor", "secretariat"}),
    ("to read drafts of content", may_read_drafts, None, {"editor", "secretariat"}),
    ("to read a draft", may_read_application, an_application(State.DRAFT), {"owner"}),
    *[
        (
            f"to read an application that is {state}",
            may_read_application,
            an_application(state),
            {"owner", "secretariat", "contributor", "reviewer"},
        )
        for state in HANDED_IN
    ],
    (
        "to read an application from nowhere",
        may_read_application,
        an_application(State.SUBMITTED, country=None),
        {"owner", "secretariat", "reviewer"},
    ),
    ("to write a draft", may_write_application, an_application(State.DRAFT), {"owner"}),
    ("to read it alongside", may_read_application, shared(CoAccess.VIEW), {"owner", "other"}),
    ("to see it alongside being worked on", may_see_work, shared(CoAccess.VIEW), {"owner", "other"}),
    ("to write what is to be viewed alongside", may_write_application, shared(CoAccess.VIEW), {"owner"}),
    ("to write alongside", may_write_application, shared(CoAccess.EDIT), {"owner", "other"}),
    ("to write before accepting that", may_write_application, shared(CoAccess.EDIT, account=None), {"owner"}),
    ("to read before accepting that", may_read_application, shared(CoAccess.EDIT, account=None), {"owner"}),
    ("to write what was handed in", may_write_application, an_application(State.SUBMITTED), {"owner"}),
    ("to read an account", may_read_account, SimpleNamespace(id=OWNER), {"owner", "secretariat", "administrator"}),
    ("to read an organisation", may_read_organisation, SimpleNamespace(owner_id=OWNER), {"owner", "secretariat"}),
    ("to read a public file", may_read_file, a_file(owner_id=None), EVERYBODY),
    ("to read a file of a draft", may_read_file, a_file(owner_id=OWNER), {"owner"}),
    ("to read a file handed in", may_read_file, a_file(owner_id=OWNER, received=True), {"owner", "secretariat"}),
    ("to read an upload of nobody's", may_read_file, an_upload(), {"editor", "secretariat"}),
    ("to read one's own upload", may_read_file, an_upload("c2"), {"editor", "secretariat", "contributor elsewhere"}),
    ("to read one's institution's", may_read_file, an_upload("i1"), {"editor", "secretariat", "contributor"}),
    ("to read it as no contributor any more", may_read_file, an_upload(OWNER), {"editor", "secretariat"}),
    ("to read a mail", may_read_message, a_mail(is_withheld=False), {"owner", "secretariat"}),
    ("to read a mail not released yet", may_read_message, a_mail(is_withheld=True), {"secretariat"}),
    ("state", read_rule("Application", "state"), an_application(State.SUBMITTED), {"secretariat", "reviewer"}),
    (
        "to read the average before one's own review",
        may_read_reviews,
        an_application(State.SHORTLISTED),
        {"secretariat"},
    ),
    ("to read the average", may_read_reviews, a_reviewed_application(), {"secretariat", "reviewer"}),
    ("to review", may_review, an_application(State.UNDER_REVIEW), {"reviewer"}),
    ("to review one's own", may_review, an_application(State.UNDER_REVIEW, applicant="r1"), set()),
    ("to judge one's own", may_judge, an_application(State.UNDER_REVIEW, applicant="s1"), set()),
    ("to endorse one's own", may_endorse, an_application(State.SUBMITTED, applicant="c1"), set()),
    (
        "to read what is said of one's own",
        may_read_endorsement,
        an_application(State.SUBMITTED, applicant="c1"),
        {"secretariat"},
    ),
    ("to judge what one applies by alongside", may_judge, shared(CoAccess.VIEW, "s1"), set()),
    ("mails of one's own", read_rule("Application", "messages"), shared(CoAccess.VIEW, "s1"), {"owner"}),
    ("to endorse", may_endorse, an_application(State.SUBMITTED), {"contributor"}),
    ("to read what another country said", may_read_endorsement, an_endorsed_application("KZ"), {"secretariat"}),
    ("to read one's own", may_read_endorsement, an_endorsed_application("KG"), {"contributor", "secretariat"}),
    ("to read an endorsement", may_read_endorsement, an_application(State.SUBMITTED), {"contributor", "secretariat"}),
    ("mails", read_rule("Application", "messages"), an_application(State.SUBMITTED), {"owner", "secretariat"}),
]


@pytest.mark.parametrize(("rule", "thing", "granted"), [one[1:] for one in GRANTED], ids=[one[0] for one in GRANTED])
def test_it_is_granted_to_these_and_to_nobody_else(rule: Rule, thing: Any, granted: set[str]) -> None:
    assert {name for name, viewer in PEOPLE.items() if rule(viewer, thing)} == granted


@pytest.mark.parametrize(("is_withheld", "readers"), [(True, {"secretariat"}), (False, {"owner", "secretariat"})])
def test_of_their_own_application_nobody_reads_what_others_were_written(is_withheld: bool, readers: set[str]) -> None:
    mail = a_mail(is_withheld=is_withheld)

    def readers_of(application: Any) -> set[str]:
        return {name for name, one in PEOPLE.items() if may_read_message_about(one, mail, application)}

    assert readers_of(None) == readers_of(an_application(State.SUBMITTED)) == readers
    assert readers_of(shared(CoAccess.VIEW, "s1")) == readers - {"secretariat"}


def test_a_guest_owns_nothing_not_even_what_has_no_owner() -> None:
    ownerless = SimpleNamespace(id=None, owner_id=None, applicant_id=None, state=State.SUBMITTED, country=None)
    ownerless.co_applicants = ownerless.reviewers = ownerless.reviewed_by = []
    ownerless.is_public = ownerless.is_withheld = ownerless.received = False
    ownerless.known_to = []
    rules = [may_read_account, may_read_application, may_read_file, may_read_message, may_read_organisation]

    assert [rule(GUEST, ownerless) for rule in rules] == [False] * len(rules)


def test_roles_add_up() -> None:
    both = Viewer("b1", frozenset({Role.APPLICANT, Role.CONTRIBUTOR}), country="KG")

    assert may_read_application(both, an_application(State.SUBMITTED))
    assert not may_read_application(both, an_application(State.DRAFT))
    assert not may_read_drafts(both, None)


@pytest.mark.parametrize(
    ("first", "second", "one_of_them", "both"),
    [
        (anyone, anyone, True, True),
        (anyone, nobody, True, False),
        (nobody, anyone, True, False),
        (nobody, nobody, False, False),
    ],
)
def test_rules_combine(first: Rule, second: Rule, one_of_them: bool, both: bool) -> None:
    assert either(first, second)(GUEST, None) is one_of_them
    assert every(first, second)(GUEST, None) is both


def test_a_combination_of_no_rules_grants_nothing_by_either() -> None:
    assert not either()(PEOPLE["secretariat"], None)
    assert not has()(PEOPLE["secretariat"], None)


@pytest.mark.parametrize(
    ("type_name", "field_name"),
    [("Secret", "word"), ("Mutation", "eraseEverything"), ("Nothing", "changes"), ("", "")],
)
def test_what_no_rule_was_written_for_is_closed_to_everybody(type_name: str, field_name: str) -> None:
    assert read_rule(type_name, field_name) is nobody


def test_a_rule_of_a_field_goes_before_that_of_its_type() -> None:
    assert read_rule("Application", "answers") is may_read_application
    assert read_rule("Application", "averageScore") is may_read_reviews


def test_an_act_takes_no_rule_of_reading_and_reading_none_of_acts() -> None:
    assert read_rule("Mutation", "signIn") is anyone
    assert read_rule("Query", "submitApplication") is read_rule("Query", "viewer")
    assert "Query" not in ACT


def test_a_guest_may_try_to_sign_in_and_out_and_nothing_else() -> None:
    granted = {name for name, rule in ACT.items() if rule(GUEST, None)}

    assert granted == {"requestSignInCode", "signIn", "signOut", "unsubscribe"}
