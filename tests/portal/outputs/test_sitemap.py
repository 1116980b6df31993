"""The sitemap and the robots file."""

from xml.etree import ElementTree as ET

from portal.outputs.sitemap import MOST_PAGES, Page, robots, written

BASE = "https://k.example"
IN = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_each_page_is_told_in_each_language_with_the_others_beside_it() -> None:
    root = ET.fromstring(written(BASE, ["en", "ky"], [Page("/meetings/a&b", "2024-02-01T10:00:00Z"), Page("/")]))

    urls = root.findall("s:url", IN)
    assert [url.findtext("s:loc", namespaces=IN) for url in urls] == [
        "https://k.example/en/meetings/a&b",
        "https://k.example/ky/meetings/a&b",
        "https://k.example/en/",
        "https://k.example/ky/",
    ]
    assert [url.findtext("s:lastmod", namespaces=IN) for url in urls] == ["2024-02-01T10:00:00Z"] * 2 + [None] * 2
    for url in urls[:2]:
        assert {link.get("hreflang"): link.get("href") for link in url.findall("x:link", IN)} == {
            "en": "https://k.example/en/meetings/a&b",
            "ky": "https://k.example/ky/meetings/a&b",
            "x-default": "https://k.example/meetings/a&b",
        }


def test_it_is_never_longer_than_the_protocol_allows() -> None:
    root = ET.fromstring(written(BASE, ["en", "tr", "ky"], [Page(f"/{number}") for number in range(20_000)]))

    assert MOST_PAGES - 3 < len(root.findall("s:url", IN)) <= MOST_PAGES


def test_robots_stay_out_of_peoples_own_pages() -> None:
    text = robots(BASE, ["en"])

    assert text.splitlines() == [
        "User-agent: *",
        "Disallow: /en/applications",
        "Disallow: /en/desk",
        "Disallow: /en/profile",
        "Disallow: /en/reviews",
        "Disallow: /en/sign-in",
        "Disallow: /en/sign-out",
        "",
        "Sitemap: https://k.example/sitemap.xml",
    ]
