"""The sitemap of every public page in every language, and the robots file that leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
MOST_PAGES: Final = 50_000
"""The protocol's limit for one file."""

NOT_FOR_ROBOTS: Final = ("applications", "desk", "profile", "reviews", "sign-in", "sign-out")


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its path without the language, and the instant of its last change where that is known."""

    path: str
    changed_at: str | None = None


def written(base: str, languages: Iterable[str], pages: Iterable[Page]) -> bytes:
    """The sitemap: each page in each language, with its other languages beside it. `base` is the site's address."""
    tags = list(languages)
    root = ET.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for page in list(pages)[: MOST_PAGES // len(tags)]:
        for tag in tags:
            _add(root, base, tag, tags, page)
    xml: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return xml


def robots(base: str, languages: Iterable[str]) -> str:
    """Everything public is open to robots; people's own pages hold nothing for them."""
    closed = [f"Disallow: /{tag}/{name}" for tag in languages for name in NOT_FOR_ROBOTS]
    return "\n".join(["User-agent: *", *closed, "", f"Sitemap: {base}/sitemap.xml", ""])


def _add(root: ET.Element, base: str, tag: str, tags: list[str], page: Page) -> None:
    url = ET.SubElement(root, "url")
    ET.SubElement(url, "loc").text = f"{base}/{tag}{page.path}"
    if page.changed_at:
        ET.SubElement(url, "lastmod").text = page.changed_at
    for other in tags:
        href = f"{base}/{other}{page.path}"
        ET.SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": other, "href": href})
    # Without a language, the address leads to the reader's own.
    chosen = {"rel": "alternate", "hreflang": "x-default", "href": f"{base}{page.path}"}
    ET.SubElement(url, "xhtml:link", chosen)
