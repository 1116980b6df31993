"""The catalogues: complete, in step with the code, and with every place for a value kept."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from jinja2 import nodes

import locales
from locales import LANGUAGES, catalogue, translate
from portal.rendering import templates

ROOT = Path(__file__).parents[2]
HERE = ROOT / "locales"
TRANSLATED = sorted(LANGUAGES.keys() - {"en"})
SKIPPED = {"benchmarks", "build", "docs", "node_modules", "tests", "var"}
PLACE = re.compile(r"\{\w+\}")

SENTENCE_AT = {"Message": 0, "refusal": 1, "_flaw": 1, "object": 1, "t": 0}
"""Where the sentence stands among the arguments of what the extraction looks for."""

NAMES = {"Kurultai", "GraphQL", "SHA-256", "kB"}
FORMATS = {"Akoma", "Ntoso", "Atom", "JSON", "Feed", "JSON-LD", "PDF", "Word", "iCalendar", "CSV", "BibTeX", "RIS"}
KEYS = {"Alt"}
NOT_WORDS = NAMES | FORMATS | KEYS
"""What stands in the templates as it is, the same in every language."""


def read(name: str) -> Catalog:
    with (HERE / name).open("rb") as file:
        return read_po(file, abort_invalid=True)


def sentences_of(catalog: Catalog) -> dict[str, Message]:
    return {str(message.id): message for message in catalog if message.id}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The sentences in the code as it now is."""
    pot = tmp_path_factory.mktemp("extracted") / "kurultai.pot"
    mapping = ["--mapping", str(ROOT / "pyproject.toml"), "--no-default-keywords", "--keyword", "t"]
    CommandLineInterface().run(["pybabel", "--quiet", "extract", *mapping, "--output", str(pot), str(ROOT)])
    with pot.open("rb") as file:
        return set(sentences_of(read_po(file)))


def test_the_template_holds_the_sentences_of_the_code(extracted: set[str]) -> None:
    assert set(sentences_of(read("kurultai.pot"))) == extracted, "Run make messages."


def test_every_language_of_the_interface_has_a_catalogue_and_every_catalogue_a_language() -> None:
    assert sorted(path.stem for path in HERE.glob("*.po")) == TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_translates_every_sentence_and_nothing_else(language: str, extracted: set[str]) -> None:
    catalog = read(f"{language}.po")

    assert {msgid for msgid, message in sentences_of(catalog).items() if message.string} == extracted
    assert list(catalog.obsolete) == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_every_place_and_the_lines_of_its_sentence(language: str) -> None:
    for msgid, message in sentences_of(read(f"{language}.po")).items():
        translation = str(message.string)

        assert sorted(PLACE.findall(translation)) == sorted(PLACE.findall(msgid)), msgid
        assert PLACE.sub("", translation).count("{") == PLACE.sub("", translation).count("}") == 0, msgid
        assert translation.count("\n") == msgid.count("\n"), msgid
        assert translation.endswith("\n") == msgid.endswith("\n"), msgid
        assert translation.strip(" ") == translation, msgid


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_header_says_the_language_and_whether_somebody_reviewed_it(language: str) -> None:
    catalog = read(f"{language}.po")

    assert str(catalog.locale) == language
    assert catalog.charset == "utf-8"
    assert re.search(r"^# Status: (unreviewed|reviewed by .+, \d{4}-\d\d-\d\d)$", catalog.header_comment, re.MULTILINE)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_left_in_english(language: str) -> None:
    sentences = sentences_of(read(f"{language}.po"))

    assert [msgid for msgid, message in sentences.items() if message.string == msgid] == []


def python_files() -> Iterator[Path]:
    for path in ROOT.rglob("*.py"):
        first = path.relative_to(ROOT).parts[0]
        if first not in SKIPPED and not first.startswith("."):
            yield path


def given_sentences(path: Path) -> Iterator[ast.expr]:
    """The sentence in each call that the extraction looks for, but for those that only hand one on."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    handing_on = {
        call
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in SENTENCE_AT
        for call in ast.walk(function)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call not in handing_on:
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            yield from call.args[SENTENCE_AT.get(name, 99) :][:1]


def is_translated(given: ast.expr) -> bool:
    """Whether it comes from `t("…")`, which is looked at by itself."""
    return isinstance(given, ast.Call) and getattr(given.func, "id", getattr(given.func, "attr", "")) == "t"


def test_every_sentence_in_python_is_written_where_the_extraction_finds_it() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{given.lineno}"
        for path in python_files()
        for given in given_sentences(path)
        if not (isinstance(given, ast.Constant) and isinstance(given.value, str)) and not is_translated(given)
    ]

    assert hidden == []


def source_of(name: str) -> str:
    return (ROOT / "portal" / "templates" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(templates.list_templates()))
def test_every_sentence_in_a_template_is_written_where_the_extraction_finds_it(name: str) -> None:
    calls = templates.parse(source_of(name)).find_all(nodes.Call)
    given = [call.args[0] for call in calls if isinstance(call.node, nodes.Name) and call.node.name == "t"]

    assert [one for one in given if not isinstance(one, nodes.Const)] == []


@pytest.mark.parametrize("name", sorted(templates.list_templates()))
def test_a_template_has_no_words_but_those_to_translate(name: str) -> None:
    # The kind of a page is for machines.
    for_people = re.sub(r"\{% block og_type %\}\w+\{% endblock %\}", "", source_of(name))
    # What is to be typed or copied as it stands, addresses and the names of keys are the same for everybody.
    for_people = re.sub(r"<(code|pre|kbd)\b.*?</\1>", "", for_people, flags=re.DOTALL)
    written = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", for_people, flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', written)
    said.append(re.sub(r'<[^>]*>|[\w-]+="[^"]*"|[\w.]*/[\w./-]+', " ", written))

    assert {word for text in said for word in re.findall(r"(?<![\w-])[^\W\d_][\w-]+", text)} <= NOT_WORDS


def test_a_sentence_is_read_in_the_language_of_its_reader() -> None:
    read_in = {locale: translate(locale, "Saved {time}", {"time": "10:00"}) for locale in ("en", "tr", "ky-KG", "ru")}

    assert read_in == {
        "en": "Saved 10:00",
        "tr": "Kaydedildi: 10:00",
        "ky-KG": "Сакталды: 10:00",
        "ru": "Сохранено: 10:00",
    }


@pytest.mark.parametrize("locale", ["de", "tlh", "fr-CA"])
def test_a_language_that_nobody_translated_is_read_in_english(locale: str) -> None:
    assert translate(locale, "Please sign in.", {}) == "Please sign in."


def test_a_guess_of_the_tools_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guessed = '#, fuzzy\nmsgid "Yes"\nmsgstr "Belki"\n\nmsgid "No"\nmsgstr "Hayır"\n'
    (tmp_path / "tr.po").write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{guessed}')
    monkeypatch.setattr(locales, "_HERE", tmp_path)

    assert catalogue.__wrapped__("tr") == {"No": "Hayır"}
