"""Addresses of e-mail and of pages: what is one, in any script."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

LONGEST_EMAIL_ADDRESS: Final = 254

_PART: Final = r'[^\s@()<>\[\]:;,\\"]'
"""A character of an address, of any script, but none by which it could name another address as well."""
_EMAIL: Final = re.compile(rf"(?!.*=\?){_PART}{{1,64}}@{_PART}{{1,255}}")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Categories of characters that nobody sees: two mailboxes that look the same would be two."""
_BREAKING: Final = _UNSEEN - {"Cf"}
"""The same without marks of format, which words of some languages are written with, in addresses of pages too."""
_LINK: Final = re.compile(r":/|www\.|\w\.[^\W\d_]{2,}|\d(?:\.\d+){3}", re.IGNORECASE)
"""What programs that show mail make a link of, though it is none: a scheme, a host, an address of the network."""
_IN_NO_URL: Final = frozenset('<>"\\')


def is_email_address(text: str) -> bool:
    """Whether mail can be sent to `text`."""
    return len(text) <= LONGEST_EMAIL_ADDRESS and _EMAIL.fullmatch(text) is not None and not _has(_UNSEEN, text)


def email_key(email: str) -> str:
    """What all spellings of one address share: composed, in lower case, the domain in its ASCII form."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = domain
    return f"{local}@{ascii_domain}".casefold()


def may_become_link(text: str) -> bool:
    """Whether a program that shows mail may make a link of a part of `text`, or a part of it stand on its own line."""
    composed = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
    return _LINK.search(composed) is not None or _has(_BREAKING - {"Zs"}, text)


def is_web_address(text: str) -> bool:
    """Whether `text` is the whole address of a page: http or https, in whatever case, and a host."""
    # `urlsplit` leaves out tabs and line breaks without a word: they are looked for in the text itself.
    return _is_absolute(text) and _IN_NO_URL.isdisjoint(text) and not _has(_BREAKING, text)


def _is_absolute(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_page = parts.scheme in ("http", "https") and parts.username is None
        return is_page and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _has(categories: frozenset[str], text: str) -> bool:
    return any(unicodedata.category(character) in categories for character in text)
