"""How three people apply in pages: by phone on a bad line, in Kyrgyz, and by keyboard alone."""

import contextlib
from typing import Any, Final

from playwright.async_api import FileChooser, Page
from playwright.async_api import TimeoutError as PatienceEnded

from tests.portal.filling import is_saved
from tests.portal.year_calls import SLUG
from tests.portal.year_walk import Person, expect

PHONE: Final[dict[str, Any]] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LETTER: Final[Any] = {"name": "letter.txt", "mimeType": "text/plain", "buffer": "Кат: we support her.".encode()}
CHECK, HAND_IN = "button[value=check]", "main form[action$='/check'] button"


async def introduces_themselves(person: Person, name: str, native: str, organisation: str, country: str) -> None:
    """The profile, which stands in every application."""
    await person.goes_to("/profile")
    await person.fills(passportName=name, nativeName=native, name=organisation)
    await person.page.select_option("#country", country)
    await person.page.select_option("#locale", person.language)
    await person.arrives(person.page.locator("form[action$='/profile'] button").last)
    assert person.page.url.endswith("?saved=1")


async def begins_to_apply(person: Person) -> str:
    """Read the call and begin; the address of the draft below the language."""
    await person.goes_to(f"/calls/{SLUG}")
    await person.arrives(person.page.locator("form[action$='/apply'] button"))
    await person.page.wait_for_selector("form.scripted")
    return person.path


async def hands_it_in(person: Person) -> None:
    """Check everything, and hand it in."""
    await person.arrives(person.page.locator(CHECK))
    await person.arrives(person.page.locator(HAND_IN))
    await expect(person.page.locator("#receipt")).to_be_visible()


async def applies_by_phone_on_a_bad_line(person: Person) -> str:
    """The line is cut in the middle of the form, and comes back: nothing is lost, and all of it is saved."""
    address = await begins_to_apply(person)
    page, standing = person.page, person.page.locator("[data-standing]")
    await page.fill("#your_name", "Айгүл Асанова")
    await page.select_option("#where_you_live", "KG")
    await is_saved(page)

    await page.context.set_offline(True)
    await page.get_by_label("Other", exact=True).check()
    await page.fill("#which_role", "Founder")
    await page.fill("#why_you_apply", "To learn, and to pass it on.")
    await page.get_by_label("I have told the truth").check()
    await expect(standing).to_contain_text("kept on this device")
    await page.context.set_offline(False)

    await is_saved(page)
    await page.reload()
    assert await page.input_value("#why_you_apply") == "To learn, and to pass it on."
    assert await page.input_value("#which_role") == "Founder"
    await hands_it_in(person)
    return address


async def applies_in_kyrgyz(person: Person) -> str:
    """The whole way in Kyrgyz: found by what stays the same in every language. With a file."""
    address = await begins_to_apply(person)
    page = person.page
    await expect(page.locator("html")).to_have_attribute("lang", "ky")
    await expect(page.locator("h1")).to_have_text("Жаш лидерлер")
    await person.reads("Атыңыз", "Пландарыңыз")
    await page.fill("#your_name", "Тимур Беков")
    await page.select_option("#where_you_live", "KG")
    await page.check("[name=your_role][value=staff]")
    await expect(page.locator("#which_role")).to_be_hidden()
    await page.fill("#why_you_apply", "Үйрөнүү үчүн.")
    await page.set_input_files("#a_letter", LETTER)
    await page.locator(".files a", has_text="letter.txt").wait_for()
    await page.check("#i_have_told_the_truth")
    await hands_it_in(person)
    return address


async def introduces_themselves_by_keyboard(person: Person) -> None:
    """The profile without a mouse."""
    await person.goes_to("/profile")
    await person.types("#passportName", "Zeynep Yildirim")
    await person.types("[name=nativeName]", "Zeynep Yıldırım")
    await person.types("#name", "Yunus Emre Society")
    await person.types("#country", "Germany")
    await person.enters_at("form[action$='/profile'] > button")
    assert person.page.url.endswith("?saved=1")


async def chooser_of(page: Page) -> FileChooser:
    """What Space opens on a field for files. Chromium lets a key that comes while it is busy open nothing."""
    await page.bring_to_front()
    for _ in range(3):
        with contextlib.suppress(PatienceEnded):
            async with page.expect_file_chooser(timeout=5_000) as chooser:
                await page.keyboard.press("Space")
            return await chooser.value
    raise AssertionError("Space opens nothing.")


async def applies_by_keyboard_alone(person: Person) -> str:
    """The whole way with Tab, Space, Enter and letters; a step is taken back on the way."""
    await person.goes_to(f"/calls/{SLUG}")
    page = person.page
    await person.enters_at("form[action$='/apply'] button")
    await page.wait_for_selector("form.scripted")
    address = person.path
    await person.types("#your_name", "Zeynep")
    await person.types("#where_you_live", "Germany")
    await person.steps_to("[name=your_role]")
    await page.keyboard.press("Space")
    await person.types("#why_you_apply", "Because it is worth it.")
    await person.steps_to("#your_name", back=True)
    await page.keyboard.press("End")
    await page.keyboard.type(" Yıldırım")
    await person.steps_to("#a_letter")
    await (await chooser_of(page)).set_files(LETTER)
    await page.locator(".files a", has_text="letter.txt").wait_for()
    await person.steps_to("#i_have_told_the_truth")
    await page.keyboard.press("Space")
    await is_saved(page)
    await person.enters_at(CHECK)
    await person.reads("Zeynep Yıldırım", "Germany", "Board", "letter.txt")
    await person.enters_at(HAND_IN)
    await expect(page.locator("#receipt")).to_be_visible()
    return address


async def answers_what_was_asked(person: Person, address: str) -> None:
    """Only the question that was named is open; it is answered and handed in."""
    await person.goes_to(address)
    await person.reads("Which towns?", "Why you apply")
    await person.follows("Answer these questions")
    await person.page.wait_for_selector("form.scripted")
    await expect(person.page.locator("[data-field]")).to_have_count(1)
    await person.page.fill("#why_you_apply", "To learn, and to pass it on in Osh and Talas.")
    await hands_it_in(person)


async def takes_the_place_up(person: Person, address: str, passport: str) -> None:
    """Answer what is asked of the accepted alone, and confirm."""
    await person.goes_to(address)
    await person.arrives(person.page.locator("main .stand a[href$='?edit=1']"))
    await person.page.wait_for_selector("form.scripted")
    await person.page.fill("#passport_number", passport)
    await person.arrives(person.page.locator("button[value=leave]"))
    await person.arrives(person.page.locator("form[action$='/confirm'] button"))
    await expect(person.page.locator("form[action$='/confirm']")).to_have_count(0)


async def declines_by_keyboard(person: Person, address: str) -> None:
    """Give the place back, without a mouse."""
    await person.goes_to(address)
    await person.steps_to("#decline summary")
    await person.page.keyboard.press("Enter")
    await person.types("#decline-note", "I am ill.")
    await person.steps_to("#decline-sure")
    await person.page.keyboard.press("Space")
    await person.enters_at("#decline form button")
    await expect(person.page.locator("form[action$='/confirm']")).to_have_count(0)


async def waits(person: Person, address: str) -> None:
    """Nothing is offered yet. Every mail so far is in the language of the pages."""
    await person.goes_to(address)
    await expect(person.page.locator("main .stand")).to_be_visible()
    await expect(person.page.locator("main a[href*='/messages/']:not([lang])")).to_have_count(2)
    await expect(person.page.locator("form[action$='/confirm']")).to_have_count(0)


async def shows_the_certificate(person: Person, address: str, name: str) -> str:
    """Follow the way to the page that confirms it; its address."""
    await person.goes_to(address)
    await person.arrives(person.page.locator("section[aria-labelledby=certificate] a[href*='code=']"))
    await expect(person.page.locator("main [role=status]")).to_contain_text(name)
    return person.page.url
