"""Forms as they are written: every kind of question, conditions on earlier answers, frozen versions, a preview."""

from typing import Any

import pytest

from models.applications import Application
from models.audit import AuditEvent
from models.calls import ApplicationForm, Call
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.applying import COMPLETE, act_on, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.content_documents import CREATE_CALL, UPDATE_CALL
from tests.api.desk import a_call_input, a_form, a_question, create_call, done, published, refused, text
from tests.api.documents import START, SUBMIT
from tests.client import Ask

Item = dict[str, Any]
Objection = tuple[str, str]

FIELD = """key kind label help required options { value label } minLength maxLength minimum maximum maxFiles maxBytes
  mediaTypes visibleWhen { field equals } askedFrom personalData"""
READ = f"""query($slug: String!, $locale: Locale) {{ call(slug: $slug) {{ form {{ version resolvedLocale(locale: $locale)
  sections(locale: $locale) {{ key title intro fields {{ {FIELD} }} }} jsonSchema(locale: $locale) }} }} }}"""
PREVIEW = f"""query($form: FormInput!, $locale: Locale, $answers: [AnswerInput!], $stage: AskedFrom) {{
  formPreview(form: $form, locale: $locale, answers: $answers, stage: $stage) {{ resolvedLocale visibleFields jsonSchema
    sections {{ key title intro fields {{ {FIELD} }} }} flaws {{ code path message }} objections {{ code path message }} }} }}"""

OPTIONS = [
    {"value": "board", "label": text("Board", ky="Кеңеш")},
    {"value": "staff", "label": text("Staff", ky="Кызматкер")},
]
KINDS: list[Item] = [
    {"kind": "TEXT", "minLength": 2, "maxLength": 200, "required": True, "personalData": True},
    {
        "kind": "LONG_TEXT",
        "personalData": True,
        "maxLength": 3000,
        "help": text("In your words.", ky="Өз сөзүңүз менен."),
    },
    {"kind": "EMAIL"},
    {"kind": "PHONE"},
    {"kind": "URL", "maxLength": 500},
    {"kind": "NUMBER", "minimum": -0.5, "maximum": 1000.0},
    {"kind": "DATE"},
    {"kind": "YES_NO"},
    {"kind": "CHOICE", "options": OPTIONS},
    {"kind": "CHOICES", "options": OPTIONS},
    {"kind": "COUNTRY"},
    {"kind": "LANGUAGE_SKILL"},
    {
        "kind": "FILE",
        "personalData": True,
        "maxFiles": 2,
        "maxBytes": 1_000_000,
        "mediaTypes": ["application/pdf", "image/svg+xml"],
    },
    {"kind": "CONSENT", "required": True},
]


def question(kind: str, key: str, **given: Any) -> Item:
    """A question in two languages."""
    options = {"options": OPTIONS} if kind in ("CHOICE", "CHOICES") else {}
    return {"key": key, "kind": kind, "label": text(f"The {key}", ky=f"{key} деген"), **options, **given}


def when(field: str, *equals: Any) -> Item:
    return {"visibleWhen": {"field": field, "equals": list(equals)}}


def every_kind() -> Item:
    """A form of two sections in two languages with every kind of question, one of them for later."""
    asked = [question(key=one["kind"].lower(), **one) for one in KINDS]
    later = question("TEXT", "passport", askedFrom="ACCEPTANCE", personalData=True, **when("yes_no", True))
    words = {"title": text("You", ky="Сиз"), "intro": text("Who you are.", ky="Сиз кимсиз.")}
    return {
        "sections": [
            {"key": "first", **words, "fields": asked[:7]},
            {"key": "second", **words, "fields": [*asked[7:], later]},
        ]
    }


def chain() -> Item:
    """A form in which each answer brings the next question up, across sections."""
    return {
        "sections": [
            {"key": "a", "title": text("A"), "fields": [question("YES_NO", "travels"), question("NUMBER", "age")]},
            {
                "key": "b",
                "title": text("B"),
                "fields": [
                    question("CHOICES", "ways", required=True, **when("travels", True)),
                    question("TEXT", "plane", required=True, **when("ways", "board")),
                    question("TEXT", "adult", **when("age", 18, 19)),
                ],
            },
        ]
    }


async def previewed(ask: Ask, form: Item, *, as_: Actor = EDITOR, **given: Any) -> Item:
    """A form tried out with answers."""
    sent = [{"field": field, "value": value} for field, value in given.pop("answers", {}).items()]
    answer = await ask(PREVIEW, as_=as_, form=form, answers=sent, **given)
    shown: Item = answer["formPreview"]
    return shown


def said(errors: list[Item]) -> list[Objection]:
    """Objections, as short as a table likes them."""
    assert all(error["message"] for error in errors)
    return [(error["code"], "/".join(error["path"])) for error in errors]


def kept(shown: Item) -> Item:
    """What was said of a question, as it was sent."""
    return {name: value for name, value in shown.items() if value not in (None, [], False, "APPLICATION")}


async def test_every_kind_of_question_is_read_as_it_was_written(ask: Ask) -> None:
    await create_call(ask, slug="call", form=every_kind())

    answer = (await ask(READ, as_=CONTRIBUTOR, slug="call", locale="ky"))["call"]["form"]

    options = [{"value": "board", "label": "Кеңеш"}, {"value": "staff", "label": "Кызматкер"}]
    expected = [{"key": one["kind"].lower(), **one, "label": f"{one['kind'].lower()} деген"} for one in KINDS]
    for one in expected:
        if "options" in one:
            one["options"] = options
        if "help" in one:
            one["help"] = "Өз сөзүңүз менен."
    assert [kept(field) for section in answer["sections"] for field in section["fields"]] == expected
    assert [(one["title"], one["intro"]) for one in answer["sections"]] == [("Сиз", "Сиз кимсиз.")] * 2
    assert (answer["version"], answer["resolvedLocale"]) == (1, "ky")
    assert list(answer["jsonSchema"]["properties"]) == [one["kind"].lower() for one in KINDS]
    assert answer["jsonSchema"]["properties"]["text"]["title"] == "text деген"


async def test_one_language_is_corrected_without_the_others_being_sent(ask: Ask) -> None:
    call = await create_call(ask, form=a_form(question("CHOICE", "role", help=text("Help", ky="Жардам"))))
    field = {"key": "role", "kind": "CHOICE", "label": text("Your role"), "help": text("Better help")}
    field["options"] = [{"value": "board", "label": text("The board")}, {"value": "staff", "label": []}]

    await done(ask, UPDATE_CALL, as_=EDITOR, call=call["id"], version=1, changes={"form": a_form(field)})

    stored = await ApplicationForm.one({"number": 2})
    assert stored is not None
    (read,) = stored.form.fields
    assert (read.label, read.help) == (
        {"en": "Your role", "ky": "role деген"}, {"en": "Better help", "ky": "Жардам"}
    )  # fmt: skip
    assert [option.label for option in read.options] == [
        {"en": "The board", "ky": "Кеңеш"}, {"en": "Staff", "ky": "Кызматкер"}
    ]  # fmt: skip


AT, NEXT = "form/sections/0/fields/0", "form/sections/0/fields/1"

UNSOUND: list[tuple[list[Item], list[Objection]]] = [
    ([a_question("a", **when("a", "x"))], [("NOT_FOUND", f"{AT}/visibleWhen/field")]),
    (
        [a_question("a", **when("b", "x")), a_question("b", **when("a", "x"))],
        [("NOT_FOUND", f"{AT}/visibleWhen/field")],
    ),
    ([a_question("a", **when("b", "x")), a_question("b")], [("NOT_FOUND", f"{AT}/visibleWhen/field")]),
    ([a_question("a", **when("nobody", "x"))], [("NOT_FOUND", f"{AT}/visibleWhen/field")]),
    ([a_question("a"), a_question("a")], [("DUPLICATE", f"{NEXT}/key")]),
    ([a_question("a", kind="CHOICE", options=OPTIONS), a_question("b", **when("a", "other"))], [("INVALID", f"{NEXT}/visibleWhen/equals/0")]),
    ([a_question("a", kind="CHOICES", options=OPTIONS), a_question("b", **when("a", "staff", ["board"]))], [("INVALID", f"{NEXT}/visibleWhen/equals/1")]),
    ([a_question("a", kind="YES_NO"), a_question("b", **when("a", "true"))], [("INVALID", f"{NEXT}/visibleWhen/equals/0")]),
    ([a_question("a", kind="YES_NO"), a_question("b", **when("a", {"$ne": None}))], [("INVALID", f"{NEXT}/visibleWhen/equals/0")]),
    ([a_question("a", kind="COUNTRY"), a_question("b", **when("a", "ZZ"))], [("INVALID", f"{NEXT}/visibleWhen/equals/0")]),
    ([a_question("a", kind="FILE"), a_question("b", **when("a", "x"))], [("INVALID", f"{NEXT}/visibleWhen/field")]),
    ([a_question("a", askedFrom="ACCEPTANCE"), a_question("b", **when("a", "x"))], [("INVALID", f"{NEXT}/visibleWhen/field")]),
    ([a_question("a"), a_question("b", **when("a"))], [("REQUIRED", f"{NEXT}/visibleWhen/equals")]),
    ([a_question("a", kind="CHOICE")], [("REQUIRED", f"{AT}/options")]),
    ([a_question("a", kind="CHOICE", options=[OPTIONS[0], OPTIONS[0]])], [("DUPLICATE", f"{AT}/options/1/value")]),
    ([a_question("a", options=OPTIONS)], [("INVALID", f"{AT}/options")]),
    ([a_question("a", minimum=1)], [("INVALID", f"{AT}/minimum")]),
    ([a_question("a", kind="NUMBER", minimum=5, maximum=4)], [("OUT_OF_RANGE", f"{AT}/maximum")]),
    ([a_question("a", kind="NUMBER", minimum=-1e16)], [("OUT_OF_RANGE", f"{AT}/minimum")]),
    ([a_question("a", maxLength=20_001)], [("OUT_OF_RANGE", f"{AT}/maxLength")]),
    ([a_question("a", kind="FILE", maxFiles=0, maxBytes=0)], [("OUT_OF_RANGE", f"{AT}/maxFiles"), ("OUT_OF_RANGE", f"{AT}/maxBytes")]),
    ([a_question("a", kind="FILE", mediaTypes=["pdf"])], [("INVALID", f"{AT}/mediaTypes/0")]),
    ([a_question("a", kind="FILE", mediaTypes=["image/png", "image/*", "a/b; c=d", "PDF/X"])], [("INVALID", f"{AT}/mediaTypes/{place}") for place in (1, 2, 3)]),
    ([a_question("a", label=text("A" * 5_001))], [("TOO_LONG", f"{AT}/label/0/text")]),
    ([a_question("a", label=[{"locale": "ky", "text": "А"}])], [("REQUIRED", f"{AT}/label")]),
    ([a_question("a", help=[{"locale": "x_y", "text": "A"}])], [("INVALID", f"{AT}/help/0/locale")]),
    ([a_question(f"q{place}") for place in range(201)], [("TOO_LONG", "form/sections")]),
]  # fmt: skip


async def test_a_form_that_cannot_be_asked_is_refused_with_the_place_of_each_flaw(ask: Ask) -> None:
    draft = await create_call(ask, form=a_form(a_question("name")))
    programme = global_id("Programme", (await Call.many({}))[0].programme)
    before = await ApplicationForm.count_of({})

    for fields, flaws in UNSOUND:
        begun = a_call_input(slug="new", programme=programme, form=a_form(*fields))
        changed = {"call": draft["id"], "version": 1, "changes": {"form": a_form(*fields)}}
        assert (fields, await refused(ask, CREATE_CALL, as_=CONTRIBUTOR, **begun)) == (fields, flaws)
        assert (fields, await refused(ask, UPDATE_CALL, as_=EDITOR, **changed)) == (
            fields,
            [(code, f"changes/{path}") for code, path in flaws],
        )
        assert said((await previewed(ask, a_form(*fields)))["flaws"]) == flaws

    assert await ApplicationForm.count_of({}) == before


async def test_a_draft_keeps_the_version_that_it_began_with(ask: Ask, a_draft: DraftOf, call: Call) -> None:
    first = await a_draft()
    key, version = global_id("Call", call.item_id), 2
    changed = {"call": key, "version": version, "changes": {"form": a_form(a_question("only", required=True))}}
    working = await done(ask, UPDATE_CALL, as_=EDITOR, **changed)
    while_edited = (await ask(START, as_=TIMUR, input={"call": key, "key": "k"}))["startApplication"]["application"]
    await published(ask, working)
    actor = Actor("third@example.org")
    after = (await ask(START, as_=actor, input={"call": key, "key": "k"}))["startApplication"]["application"]

    versions = [(await Application.many({}, sort=[("_id", 1)]))[place].form_version for place in range(3)]
    assert versions == [1, 1, 2]
    assert while_edited["id"] != after["id"]
    done_ = await saved(ask, first, **COMPLETE)
    assert (await submitted(ask, done_))["progress"] == "RECEIVED"
    payload = (await ask(SUBMIT, as_=actor, input=act_on(after)))["submitApplication"]
    assert codes(payload) == [("REQUIRED", ("answers", "only"))]
    assert (await ask(READ, slug=call.slug))["call"]["form"]["version"] == 2


@pytest.mark.parametrize(
    ("answers", "visible", "objections"),
    [
        ({}, ["travels", "age"], []),
        ({"travels": False}, ["travels", "age"], []),
        ({"travels": True}, ["travels", "age", "ways"], [("REQUIRED", "answers/ways")]),
        ({"travels": True, "ways": ["staff"]}, ["travels", "age", "ways"], []),
        (
            {"travels": True, "ways": ["staff", "board"]},
            ["travels", "age", "ways", "plane"],
            [("REQUIRED", "answers/plane")],
        ),
        ({"travels": True, "ways": ["board"], "plane": "A320"}, ["travels", "age", "ways", "plane"], []),
        ({"travels": False, "ways": ["board"], "plane": 7}, ["travels", "age"], []),
        ({"age": 19}, ["travels", "age", "adult"], []),
        ({"age": 20, "adult": "x"}, ["travels", "age"], []),
        ({"age": "old"}, ["travels", "age"], [("INVALID", "answers/age")]),
        ({"nobody": 1}, ["travels", "age"], [("NOT_FOUND", "answers/nobody")]),
        ({"travels": None}, ["travels", "age"], []),
    ],
)
async def test_a_preview_shows_what_these_answers_bring_up_and_what_a_submit_would_say(
    ask: Ask, answers: Item, visible: list[str], objections: list[Objection]
) -> None:
    shown = await previewed(ask, chain(), answers=answers)

    assert (shown["visibleFields"], said(shown["objections"]), shown["flaws"]) == (visible, objections, [])


async def test_a_preview_shows_the_form_as_the_saved_one_is_shown_and_stores_nothing(ask: Ask) -> None:
    await create_call(ask, slug="call", form=every_kind())
    before = [await model.count_of({}) for model in (Call, ApplicationForm, AuditEvent)]

    for locale in ("ky", "en", "tr", None):
        shown = await previewed(ask, every_kind(), as_=CONTRIBUTOR, locale=locale)
        real = (await ask(READ, as_=CONTRIBUTOR, slug="call", locale=locale))["call"]["form"]
        assert {name: shown[name] for name in ("resolvedLocale", "sections", "jsonSchema")} == {
            name: real[name] for name in ("resolvedLocale", "sections", "jsonSchema")
        }

    assert [await model.count_of({}) for model in (Call, ApplicationForm, AuditEvent)] == before


async def test_what_is_asked_of_the_accepted_alone_is_previewed_at_their_stage(ask: Ask) -> None:
    answers = {"yes_no": True, "passport": "AC 123", "text": "Aygül", "consent": True}

    now = await previewed(ask, every_kind(), answers=answers)
    later = await previewed(ask, every_kind(), answers=answers, stage="ACCEPTANCE")

    assert said(now["objections"]) == [("FORBIDDEN", "answers/passport")]
    assert ("passport" in now["visibleFields"], "passport" in later["visibleFields"]) == (False, True)
    assert later["objections"] == []


async def test_a_flawed_form_is_still_shown_with_its_flaws_alone(ask: Ask) -> None:
    form = a_form(a_question("a", **when("b", "x")), a_question("b", **when("a", "x")))

    shown = await previewed(ask, form, answers={"a": "x", "b": "x"})

    assert said(shown["flaws"]) == [("NOT_FOUND", f"{AT}/visibleWhen/field")]
    assert [field["key"] for section in shown["sections"] for field in section["fields"]] == ["a", "b"]
    assert (shown["jsonSchema"], shown["visibleFields"], shown["objections"]) == (None, [], [])


async def test_only_writers_preview_forms(ask: Ask) -> None:
    for actor in (None, AYGUL, REVIEWER):
        body = await ask.raw(PREVIEW, as_=actor, form=chain())
        assert body["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
    for writer in (CONTRIBUTOR, EDITOR, SECRETARIAT):
        assert (await previewed(ask, chain(), as_=writer))["flaws"] == []
