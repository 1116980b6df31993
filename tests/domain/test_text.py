"""What people type: normalised, made into safe HTML whatever it is, and into plain words."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.errors import Code, Message
from domain.text import flaw_in_line, flaws_in, html_of, is_safe_link, is_whole, nfc, plain_of, tidy

_PIECES = st.sampled_from(
    [
        "<script>", "</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "<svg/onload=alert(1)>",
        "<", ">", "\"", "'", "&", "&lt;", "&#106;avascript:", "&colon;", "<!--", "-->", "<![CDATA[", "]]>", "<?php", "<style>",
        "[a](", ")", "[a]: ", "[a]", "javascript:alert(1)", "JaVaScRiPt:", "java\nscript:", "data:text/html,x", "vbscript:x",
        "https://example.org", "mailto:a@b.kg", "//example.org", "/", " \"t\" onclick=x", "![a](", "<javascript:x>", "<https://a>",
        "\n\n", "\n", "    ", "\t", "# ", "- ", "1. ", "> ", "`", "```", "***", "_", "\\", "\0", "\u202e", "\x01", "x", "Ү",
    ]
)  # fmt: skip
MARKDOWN = st.lists(_PIECES | st.text(max_size=4), max_size=14).map("".join)

_ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}


class Elements(HTMLParser):
    """Reads HTML as a browser does, and keeps every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.odd: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_decl(self, decl: str) -> None:
        self.odd.append(decl)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)


@settings(max_examples=1000)
@given(MARKDOWN)
@example("[a](java\nscript:alert(1))")
@example('<https://a"onclick="alert(1)>')
@example('[a](https://b "c\\" onmouseover=alert(1)")')
def test_whatever_is_typed_the_html_is_safe(markdown: str) -> None:
    html = html_of(markdown)

    elements = Elements(html)
    assert elements.odd == []
    assert "<script" not in html.lower()
    for tag, attributes in elements.found:
        assert tag in _TAGS
        assert set(attributes) <= _ATTRIBUTES.get(tag, set())
        if "href" in attributes:
            assert is_safe_link(str(attributes["href"]))


@settings(max_examples=500)
@given(MARKDOWN)
def test_whatever_is_typed_its_words_and_flaws_can_be_told(markdown: str) -> None:
    flaws = [flaw.msgid for flaw in flaws_in(markdown)]

    assert sorted(flaws) == sorted(set(flaws) & {HTML, LINK, PICTURE, HEADING})
    assert plain_of(markdown) == plain_of(markdown).strip()


@given(st.text(st.characters(categories=["L", "Nd", "Zs"]), max_size=30))
def test_plain_words_stay_what_they_are(text: str) -> None:
    assert plain_of(text.strip()) == text.strip()
    assert flaws_in(text) == []


@pytest.mark.parametrize(
    ("markdown", "html", "plain"),
    [
        ("", "", ""),
        ("Айгүл **met** *them*.", "<p>Айгүл <strong>met</strong> <em>them</em>.</p>", "Айгүл met them."),
        ("one\ntwo", "<p>one\ntwo</p>", "one two"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>", "one two"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>", "one\ntwo"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a\nb"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>', "a"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>", "a"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>", "<b>"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>", "a < b"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>", "a\nb"),
        ("AT&amp;T \\*", "<p>AT&amp;T *</p>", "AT&T *"),
        ("# no heading", "<p># no heading</p>", "# no heading"),
        (
            '[a](https://b.kg "t")',
            '<p><a href="https://b.kg" title="t" rel="noopener noreferrer">a</a></p>',
            "a",
        ),
        (
            "<mailto:a@b.kg>",
            '<p><a href="mailto:a@b.kg" rel="noopener noreferrer">mailto:a@b.kg</a></p>',
            "mailto:a@b.kg",
        ),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>", "[a](javascript:x)"),
        ("[a](/b)", "<p>[a](/b)</p>", "[a](/b)"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>", "<script>x</script>"),
    ],
)
def test_markdown_becomes_html_and_words(markdown: str, html: str, plain: str) -> None:
    assert html_of(markdown) == html
    assert plain_of(markdown) == plain


HTML = "HTML is not possible here: write Markdown."
LINK = "A link begins with https://, http:// or mailto:."
PICTURE = "A picture goes into a block of its own."
HEADING = "A heading goes into a block of its own."


@pytest.mark.parametrize(
    ("markdown", "flaws"),
    [
        ("a < b, c > d, `<i>`, \\<i>", []),
        ("    <i> in code", []),
        ("<i>a</i> and <b>b</b>", [HTML]),
        ("<!-- a -->", [HTML]),
        ("- <div>", [HTML]),
        ("[a](javascript:x)", [LINK]),
        ("[a][b]\n\n[b]: vbscript:x", [LINK]),
        ("<ftp://example.org>", [LINK]),
        ("[a](HTTPS://b) [c](mailto:d@e.kg)", []),
        ("![a](https://b)", [PICTURE]),
        ("**![a](https://b)**", [PICTURE]),
        ("# a", [HEADING]),
        ("a\n===", [HEADING]),
        ("> - # a", [HEADING]),
        ("# <i>a</i>\n\n[b](c)\n\n<i>", [HEADING, HTML, LINK]),
    ],
)
def test_each_reason_against_markdown_is_given_once(markdown: str, flaws: list[str]) -> None:
    assert [flaw.msgid for flaw in flaws_in(markdown)] == flaws


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://example.org", True),
        ("HTTP://example.org", True),
        ("mailto:a@b.kg", True),
        ("https://", False),
        ("mailto:", False),
        ("https:// example.org", False),
        (" https://example.org", False),
        ("\thttps://example.org", False),
        ("example.org", False),
        ("//example.org", False),
        ("/page", False),
        ("#part", False),
        ("ftp://example.org", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,https://example.org", False),
        ("", False),
    ],
)
def test_a_safe_link_leads_to_a_page_or_a_mailbox(url: str, is_safe: bool) -> None:
    assert is_safe_link(url) is is_safe


@pytest.mark.parametrize(
    "markdown",
    ["![" * 5000, "[" * 5000 + "](x)" * 5000, ">" * 10_000, "- " * 5000, "*" * 10_000, "`" * 10_000, "<" * 10_000],
)
def test_text_made_to_exhaust_the_reader_is_read(markdown: str) -> None:
    assert isinstance(flaws_in(markdown), list)
    assert "<script" not in html_of(markdown)
    assert isinstance(plain_of(markdown), str)


@given(st.text())
def test_normalising_composes_letters_once(text: str) -> None:
    assert nfc(unicodedata.normalize("NFD", text)) == nfc(text) == nfc(nfc(text))


@pytest.mark.parametrize(("text", "composed"), [("u\u0308", "ü"), ("и\u0306", "й"), ("ü", "ü"), ("ﬁ", "ﬁ"), ("أ", "أ")])
def test_what_looks_the_same_is_the_same_once_normalised(text: str, composed: str) -> None:
    assert nfc(text) == composed


@pytest.mark.parametrize(
    ("text", "whole"),
    [("", True), ("Айгүл", True), ("𐰆", True), ("a\ud800", False), ("\udfff", False), ("\ud83d\ude00", False)],
)
def test_half_a_character_makes_no_whole_text(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


@given(st.text(st.characters(categories=["L", "Cs", "N", "S"])))
def test_whole_texts_are_those_that_can_be_encoded(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert not is_whole(text)
    else:
        assert is_whole(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ай\u0438\u0306гүл ", "Аййгүл"),
        ("Aygül\u0308", "Aygül\u0308"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
        (" \t\n", ""),
        ("\x00", ""),
        ("\u200b\u202e\ufeff", ""),
    ],
)
def test_what_nobody_sees_is_not_kept(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


UNKEPT = Code.INVALID, Message("There are characters here that cannot be kept. Type the text again.")


@pytest.mark.parametrize(
    ("text", "in_lines", "flaw"),
    [
        ("Айгүл", False, None),
        ("می\u200cخو", False, None),
        ("12345", False, None),
        ("123456", False, (Code.TOO_LONG, Message("At most {maximum} characters fit here.", {"maximum": 5}))),
        ("a\x00b", False, UNKEPT),
        ("a\x1bb", True, UNKEPT),
        ("a\nb", False, UNKEPT),
        ("a\u2028b", False, UNKEPT),
        ("a\r\n\tb", True, None),
        ("a\ud800", True, UNKEPT),
    ],
)
def test_a_line_is_of_characters_that_people_write(
    text: str, in_lines: bool, flaw: tuple[Code, Message] | None
) -> None:
    assert flaw_in_line(text, longest=5, in_lines=in_lines) == flaw
