"""Forms and answers for the tests of the rules: one form with every kind of question, and any number at random."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from domain.answers import LEVELS
from domain.countries import COUNTRIES
from domain.errors import UserError
from domain.forms import UNDECISIVE_KINDS, AskedFrom, FieldKind, Form

OPTIONS = [{"value": value, "label": {"en": value.title()}} for value in ("board", "staff", "friend")]


def question(kind: str, key: str = "q", **given: Any) -> dict[str, Any]:
    """One question, sound unless `given` says otherwise."""
    options = {"options": OPTIONS} if kind in ("CHOICE", "CHOICES") else {}
    return {"key": key, "kind": kind, "label": {"en": f"What of {key}?"}, **options, **given}


def form_of(*questions: dict[str, Any]) -> Form:
    """A form of one section."""
    return Form.model_validate({"sections": [{"key": "s", "title": {"en": "You"}, "fields": list(questions)}]})


def said(errors: list[UserError]) -> list[tuple[str, str]]:
    """Codes and paths, as short as a table likes them."""
    return [(error.code.value, ".".join(error.path)) for error in errors]


ALL_KINDS = form_of(
    question("TEXT", "name", required=True, min_length=1, max_length=200),
    question("LONG_TEXT", "motivation", help={"en": "In your words.", "ky": "Өз сөзүңүз менен."}, max_length=3000),
    question("EMAIL", "email", required=True, personal_data=True),
    question("PHONE", "phone"),
    question("URL", "website", max_length=500),
    question("NUMBER", "members", minimum=0, maximum=1e6),
    question("DATE", "founded"),
    question("YES_NO", "travels"),
    question("TEXT", "visa", required=True, visible_when={"field": "travels", "equals": [True]}),
    question("CHOICE", "role"),
    question("CHOICES", "topics"),
    question("COUNTRY", "country"),
    question("LANGUAGE_SKILL", "languages"),
    question("FILE", "letter", max_files=2, max_bytes=10**6, media_types=["application/pdf"]),
    question("CONSENT", "consent", required=True),
    question("TEXT", "passport", asked_from="ACCEPTANCE", visible_when={"field": "country", "equals": ["KZ", "KG"]}),
)
"""A sound form with all fourteen kinds, conditions, limits and a question for later."""

_WRITABLE = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
"""What people can write: the rest is refused beside the schema, which says nothing of it."""

_WORDS = st.sampled_from(["a", "Айгүл", "محمد", "e\u0301", " ", "x" * 30]) | st.text(_WRITABLE, max_size=12)
_ADDRESSES = st.sampled_from(["a@b.kg", "ü+x@exämple.org", "A@B.ORG", "a@b", "@"])
_PHONES = st.sampled_from(["+996 312 123456", "12", "030/12345", "٠٣١٢ ١٢٣٤٥٦"])
_PAGES = st.sampled_from(["https://example.org", "HTTP://x/y?z#w", "ftp://x", "example.org"])
_NUMBERS = st.integers(-10, 10) | st.floats(-10, 10) | st.sampled_from([10**15, -(10**16), 10**400, 1e308])
_DAYS = st.dates().map(str) | st.sampled_from(["2023-02-30", "2024-02-29", "0000-01-01", "2023-1-1"])
_PICKED = st.sampled_from([option["value"] for option in OPTIONS] + ["other"])
_SKILLS = st.fixed_dictionaries(
    {}, optional={"language": st.sampled_from(["ky", "kk-Latn", "", "!"]), "level": st.sampled_from([*LEVELS, None])}
)

FITTING: Mapping[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.TEXT: _WORDS,
    FieldKind.LONG_TEXT: _WORDS,
    FieldKind.EMAIL: _ADDRESSES,
    FieldKind.PHONE: _PHONES,
    FieldKind.URL: _PAGES,
    FieldKind.NUMBER: _NUMBERS,
    FieldKind.DATE: _DAYS,
    FieldKind.YES_NO: st.booleans(),
    FieldKind.CHOICE: _PICKED,
    FieldKind.CHOICES: st.lists(_PICKED, max_size=4),
    FieldKind.COUNTRY: st.sampled_from(["KZ", "KG", "kz", "ZZ"]),
    FieldKind.LANGUAGE_SKILL: st.lists(_SKILLS, max_size=3),
    FieldKind.FILE: st.lists(st.sampled_from(["f1", "f2", "f3"]), max_size=4),
    FieldKind.CONSENT: st.booleans(),
}
"""By kind, what somebody may answer: mostly what fits, sometimes what just does not."""

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["\ud800", "\0", 10**400, -(2**63) - 1]),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=6,
)
"""Whatever JSON can carry, as Python reads it: NaN, half characters and endless numbers among it."""

_DECISIVE: Mapping[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.NUMBER: st.sampled_from([0, 1, 1.0, 2.5, -3]),
    FieldKind.YES_NO: st.booleans(),
    FieldKind.CONSENT: st.booleans(),
    FieldKind.CHOICE: st.sampled_from([option["value"] for option in OPTIONS]),
    FieldKind.CHOICES: st.sampled_from([option["value"] for option in OPTIONS]),
    FieldKind.COUNTRY: st.sampled_from(COUNTRIES),
}


@st.composite
def _limits(draw: st.DrawFn, kind: FieldKind) -> dict[str, Any]:
    match kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            least = draw(st.integers(0, 5))
            return {"min_length": least, "max_length": draw(st.integers(max(least, 1), 30))}
        case FieldKind.NUMBER:
            return {"minimum": draw(st.integers(-5, 5) | st.floats(-5, 5)), "maximum": draw(st.integers(5, 9))}
        case FieldKind.FILE:
            return {"max_files": draw(st.integers(1, 3)), "media_types": ["application/pdf"]}
        case _:
            return {}


@st.composite
def sound_forms(draw: st.DrawFn) -> Form:
    """Sound forms, in which questions hang on questions above them that are asked no later."""
    questions: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(list(FieldKind)))
        one = question(kind, f"q{number}", required=draw(st.booleans()), asked_from=draw(st.sampled_from(AskedFrom)))
        one |= draw(_limits(kind)) if draw(st.booleans()) else {}
        decisive = [
            other
            for other in questions
            if other["kind"] not in UNDECISIVE_KINDS
            and (other["asked_from"] is AskedFrom.APPLICATION or one["asked_from"] is AskedFrom.ACCEPTANCE)
        ]
        if draw(st.booleans()) and decisive:
            asked = draw(st.sampled_from(decisive))
            possible: st.SearchStrategy[Any] = _DECISIVE.get(
                asked["kind"], FITTING[asked["kind"]].filter(lambda answer: answer != "")
            )
            one["visible_when"] = {"field": asked["key"], "equals": draw(st.lists(possible, min_size=1, max_size=2))}
        questions.append(one)
    return form_of(*questions)


@st.composite
def answers_to(draw: st.DrawFn, form: Form, *, wild: bool = False) -> dict[str, Any]:
    """Answers to some questions of `form`; with `wild`, anything that JSON can carry, under any key."""
    answers: dict[str, Any] = {}
    for field in form.fields:
        if draw(st.integers(0, 3)):
            decided = [
                one for other in form.fields if (c := other.visible_when) and c.field == field.key for one in c.equals
            ]
            fitting = FITTING[field.kind] | (st.sampled_from(decided) if decided else st.nothing())
            answer = draw(fitting | JSON if wild else fitting)
            answers[field.key] = [answer] if field.kind is FieldKind.CHOICES and isinstance(answer, str) else answer
    if wild:
        answers |= draw(st.dictionaries(st.text(max_size=3) | st.just("\ud800"), JSON, max_size=1))
    return answers
