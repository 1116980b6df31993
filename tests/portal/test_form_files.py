"""Files of an application over lines that break: they go on where they stopped, are refused in words, and removed."""

from pathlib import Path

from playwright.async_api import Route, expect

from tests.actors import AYGUL
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.filling import PHONE, a_draft_on_the_pages, opened, stored

pytestmark = needs_chromium

LETTER_BYTES = 1_300_000


def a_letter(folder: Path, name: str = "letter of support.pdf", size: int = LETTER_BYTES) -> Path:
    path = folder / name
    path.write_bytes(b"%PDF-1.7\n".ljust(size, b"x"))
    return path


async def test_an_upload_that_breaks_in_the_middle_goes_on_and_is_attached(
    live: Live, page_of: PageOf, reader_of: ReaderOf, tmp_path: Path
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL, viewport=PHONE)
    await opened(page, address)
    offsets: list[str] = []

    async def break_the_second(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(route.request.headers["upload-offset"])
            if len(offsets) == 2:
                await route.abort()
                return
        await route.continue_()

    await page.route("**/uploads/*", break_the_second)
    await page.locator("#letter").set_input_files(a_letter(tmp_path))

    await page.get_by_role("link", name="letter of support.pdf").wait_for()
    assert offsets == ["0", "524288", "524288", "1048576"]
    assert await page.get_by_role("progressbar").count() == 0
    (attached,) = (await stored(live, address))["files"]
    assert attached == {"field": "letter", "file": {"name": "letter of support.pdf", "bytes": LETTER_BYTES}}
    assert await flaws_by_axe(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Remove letter of support.pdf").click()
    await expect(page.locator("[data-standing]")).to_contain_text("Saved")
    await page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.includes(':answers:'))")
    assert (await stored(live, address))["files"] == []


async def test_an_upload_goes_on_after_the_page_was_loaded_again(
    live: Live, page_of: PageOf, reader_of: ReaderOf, tmp_path: Path
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL)
    await opened(page, address)
    letter = a_letter(tmp_path)
    sent: list[str] = []

    async def stop_after_one(route: Route) -> None:
        sent.append(route.request.headers["upload-offset"]) if route.request.method == "PATCH" else None
        await (route.abort() if len(sent) > 1 else route.continue_())

    await page.route("**/uploads/*", stop_after_one)
    await page.locator("#letter").set_input_files(letter)
    await page.get_by_text("no connection. It goes on by itself.").first.wait_for()
    await page.unroute("**/uploads/*")
    await opened(page, address)

    await page.get_by_text("letter of support.pdf: 40 % arrived before.").wait_for()
    requests: list[str] = []
    page.on(
        "request",
        lambda one: requests.append(one.headers["upload-offset"]) if one.method == "PATCH" else None,
    )
    await page.locator("#letter").set_input_files(letter)

    await page.get_by_role("link", name="letter of support.pdf").wait_for()
    assert requests == ["524288", "1048576"]
    assert len((await stored(live, address))["files"]) == 1


async def test_files_are_refused_in_words(live: Live, page_of: PageOf, reader_of: ReaderOf, tmp_path: Path) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL)
    await opened(page, address)
    notes = tmp_path / "notes.pdf"
    notes.write_text("Not what its name says.")

    await page.locator("#letter").set_input_files([a_letter(tmp_path, "large.pdf", 5_000_001), notes])

    await expect(page.locator(".files")).to_contain_text("large.pdf has 5.01 MB. At most 5 MB fit here.")
    await page.get_by_role("button", name="Remove notes.pdf").wait_for()
    assert await flaws_by_axe(page) == []
    await page.get_by_role("button", name="Remove notes.pdf").click()
    assert (await stored(live, address))["files"] == []
