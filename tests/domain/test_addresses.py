"""What is an address of e-mail or of a page, in any script, and what only looks like one."""

import pytest

from domain.addresses import is_email_address, is_web_address, may_become_link


@pytest.mark.parametrize(
    "text",
    [
        "a@b",
        "aygul@example.org",
        "Aygül.O'Neill+ngo@Пример.бел",
        "用户@例え.jp",
        "x" * 64 + "@" + "y" * 180 + ".example",
    ],
)
def test_mail_can_be_sent_to_an_address_of_any_script(text: str) -> None:
    assert is_email_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@b@c",
        "two words@example.org",
        "a@b\nBcc: c@d",
        "a,b@example.org",
        "Aygul <a@example.org>",
        "=?utf-8?q?a?=@example.org",
        "x" * 65 + "@example.org",
        "x" * 64 + "@" + "y" * 190,
        *[
            f"ay{unseen}gul@example.org"
            for unseen in "\x00\x07\x7f\x85\xa0\xad\u200b\u200e\u2028\u2029\u202e\u2060\u3000\ufeff"
        ],
        *[f"aygul@exam{unseen}ple.org" for unseen in "\u200b\u202e\u2028"],
        "a\ud800@example.org",
    ],
)
def test_no_mail_can_be_sent_to_what_could_name_another_or_hides_a_character(text: str) -> None:
    assert not is_email_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://x",
        "https://example.org/",
        "HTTPS://X.ORG",
        "https://example.org:8443/a/b?c=d#e",
        "https://пример.бел/страница",
        "https://fa.example.org/می\u200cخواهم",
        "http://[::1]/",
    ],
)
def test_a_page_has_an_absolute_address(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "//example.org",
        "ftp://x",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://[",
        "https://x:port/",
        "https://javascript:alert(1)",
        "https://user:secret@example.org",
        "http://a b",
        "https://not a site",
        "https://x/a\tb",
        "https://x\n",
        " https://x",
        "https://x/\u2028",
        "https://x/\x00",
        "https://x/<script>",
        'https://x/"',
        "https:\\\\x",
    ],
)
def test_what_leads_to_no_page_is_no_address(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Click http://evil.example/x", True),
        ("HTTPS:/evil", True),
        ("see evil.example", True),
        ("t.co/x", True),
        ("evil。example", True),
        ("Evil．example", True),
        ("www.evil", True),
        ("10.0.0.1", True),
        ("Two\nlines", True),
        ("Kyrgyz Verein e.V.", False),
        ("J. R. R. Tolkien", False),
        ("Қазақ мәдениет орталығы", False),
        ("No. 7, the “House”: arts & crafts", False),
    ],
)
def test_what_may_become_a_link_in_a_mail(text: str, told: bool) -> None:
    assert may_become_link(text) is told
