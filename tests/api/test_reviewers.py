"""Those who review, listed for the secretariat that gives applications to them."""

from tests.actors import ADMINISTRATOR, EDITOR, SECRETARIAT
from tests.api.reviewing import REVIEWERS, account_of
from tests.client import Ask

LIST = "query($text: String, $first: Int) { reviewers(text: $text, first: $first) { nodes { email } totalCount } }"


async def test_the_secretariat_lists_those_who_review(ask: Ask) -> None:
    for one in (*REVIEWERS, EDITOR, ADMINISTRATOR):
        await account_of(ask, one)

    answer = (await ask(LIST, as_=SECRETARIAT, first=2))["reviewers"]

    assert answer == {"nodes": [{"email": one.email} for one in REVIEWERS[:2]], "totalCount": 3}
    found = (await ask(LIST, as_=SECRETARIAT, text="third"))["reviewers"]["nodes"]
    assert found == [{"email": REVIEWERS[2].email}]


async def test_nobody_else_lists_them(ask: Ask) -> None:
    for actor in (None, EDITOR, ADMINISTRATOR, REVIEWERS[0]):
        (error,) = (await ask.raw(LIST, as_=actor))["errors"]
        assert error["extensions"]["code"] in ("FORBIDDEN", "UNAUTHENTICATED")
