"""How a call is written in pages: begun, its form made by hand, its text in blocks, beside it another language."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from adapters import clock
from tests.portal.year_walk import Person, expect

ZONE: Final = "Asia/Bishkek"
SLUG: Final = "young-leaders"
DESK: Final = f"/desk/calls/{SLUG}"
OPEN_DAYS, UNTIL_EVENT_DAYS, EVENT_DAYS = 5, 14, 2


def _day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def _shown(days: int) -> str:
    return (clock.now() + timedelta(days=days)).astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")


async def begins_the_call(editor: Person) -> None:
    """A call that has opened, ends in a few days, and leads to an event with two places."""
    await editor.goes_to("/desk/calls")
    await editor.goes_to("/desk/calls/new")
    await editor.page.select_option("#programme", index=1)
    await editor.page.select_option("#timeZone", ZONE)
    await editor.fills(title="Young leaders", slug=SLUG, opensAt=_shown(-1), closesAt=_shown(OPEN_DAYS), seats="2")
    await editor.fills(startsOn=_day(UNTIL_EVENT_DAYS), endsOn=_day(UNTIL_EVENT_DAYS + EVENT_DAYS))
    await editor.presses("Begin the call")
    assert editor.path == DESK


async def says_the_facts(editor: Person) -> None:
    """What it is, where it takes place, and by what applications are scored; in Kyrgyz as well."""
    await editor.goes_to(f"{DESK}/facts")
    await editor.page.select_option("#language", "ky")
    await editor.presses("Show it")
    await editor.fills(summary__en="A week in Bishkek for those who lead.", title__other="Жаш лидерлер")
    await editor.fills(summary__other="Бишкекте бир жума.", placeCity__en="Bishkek", placeCity__other="Бишкек")
    await editor.page.select_option("#placeCountry", "KG")
    await editor.fills(offerDays="5")
    await editor.presses("Add a criterion")
    await editor.page.get_by_label("What is judged, in English").fill("Motivation")
    await editor.page.get_by_role("group", name="Criterion 1").get_by_label("In Kyrgyz").fill("Мотивация")
    await editor.presses("Save the facts")
    await editor.reads("Saved")


async def adds_a_section(editor: Person, title: str, in_kyrgyz: str) -> None:
    """One more section of the form."""
    await editor.page.get_by_role("button", name="Add a section").click()
    await expect(editor.page.locator("#title-en")).to_have_value("")
    await editor.fills(title__en=title, title__other=in_kyrgyz)


async def asks(
    editor: Person,
    kind: str,
    question: str,
    in_kyrgyz: str,
    *,
    required: bool = True,
    choices: dict[str, str] | None = None,
) -> None:
    """One more question at the end of the form; it stays open."""
    page = editor.page
    await page.locator(".adding select[name^='kind-']").last.select_option(kind)
    await page.locator("button[value^='add:']").last.click()
    await expect(page.locator("#label-en")).to_have_value("")
    await editor.fills(label__en=question, label__other=in_kyrgyz)
    await page.locator("#required").set_checked(required)
    for number, (words, translated) in enumerate((choices or {}).items(), 1):
        if not await page.locator(f"#option-en-{number}").count():
            await page.get_by_role("button", name="Add a choice").click()
        await page.fill(f"#option-en-{number}", words)
        await page.fill(f"#option-other-{number}", translated)


async def shows_it_only_after(editor: Person, question: str, answer: str) -> None:
    """Make the question that is open hang on an answer to another."""
    await editor.page.get_by_label("Shown only after an answer to").select_option(label=question)
    await editor.page.get_by_role("group", name="Shown when the answer is one of").get_by_label(answer).check()


async def makes_the_form(editor: Person) -> None:
    """Two sections, with questions of seven kinds: one on a condition, one for a file, one for the accepted alone."""
    await editor.goes_to(f"{DESK}/form?language=ky")
    await adds_a_section(editor, "About you", "Сиз жөнүндө")
    await asks(editor, "TEXT", "Your name", "Атыңыз")
    await asks(editor, "COUNTRY", "Where you live", "Кайсы өлкөдө жашайсыз")
    roles = {"Board": "Башкарма", "Staff": "Кызматкер", "Other": "Башка"}
    await asks(editor, "CHOICE", "Your role", "Ролуңуз", choices=roles)
    await asks(editor, "TEXT", "Which role", "Кайсы роль")
    await shows_it_only_after(editor, "Your role", "Other")
    await adds_a_section(editor, "Your plans", "Пландарыңыз")
    await asks(editor, "LONG_TEXT", "Why you apply", "Эмне үчүн")
    await editor.page.fill("#maxLength", "500")
    await asks(editor, "FILE", "A letter", "Кат", required=False)
    await editor.page.fill("#mediaTypes", "text/plain, application/pdf")
    await asks(editor, "CONSENT", "I have told the truth", "Чындыкты айттым")
    await asks(editor, "TEXT", "Passport number", "Паспорт номери")
    await editor.page.select_option("#askedFrom", "ACCEPTANCE")
    await editor.presses("Save as version 2")
    await editor.reads("Saved as version 2")


async def adds_a_block(editor: Person, kind: str, words: str, field: str) -> None:
    """One more block at the end of a text."""
    menu = editor.page.locator("[data-blocks] details[data-between]").last
    await menu.locator("summary").click()
    await menu.locator(f"button[value$=':{kind}']").click()
    await editor.page.locator("[data-blocks] [data-entry]").last.get_by_label(field, exact=True).fill(words)


async def writes_the_text(editor: Person) -> None:
    """A heading, a paragraph and a list."""
    await editor.goes_to(f"{DESK}/text")
    await adds_a_block(editor, "heading", "What awaits you", "Heading")
    await adds_a_block(editor, "paragraph", "A week of work.", "Text")
    await adds_a_block(editor, "list", "Workshops\nVisits", "Items, one a line")
    await editor.presses("Save")
    await editor.reads("Saved")


async def both_write_one_passage(first: Person, second: Person) -> None:
    """Two editors change the same paragraph at once; the second sees both texts, and keeps both."""
    passage = "textarea[id$='.markdown']"
    for one in (first, second):
        await one.goes_to(f"{DESK}/text")
    await first.page.fill(passage, "A week of work, by the first.")
    await first.presses("Save")
    await second.page.fill(passage, "A week of work, by the second.")
    await second.page.fill("#summary", "A week in Bishkek for those who lead. By the second.")
    await second.presses("Save", status=409)
    await second.reads("Changed by somebody else in the meantime", "by the first", "by the second")
    await second.page.get_by_label("Keep both, one after the other").check()
    await second.presses("Save what I chose")
    await expect(second.page.locator(passage)).to_have_count(2)


async def translates_the_text(translator: Person) -> None:
    """Each block in Kyrgyz, beside its English; then it is said to be complete."""
    page = translator.page
    await translator.goes_to(f"{DESK}/text?language=ky")
    await page.get_by_role("button", name="Take over all English blocks that are not translated yet").click()
    await expect(page.locator("[data-blocks] [data-entry]")).to_have_count(4)
    await page.locator("[id$='.text']").fill("Сизди эмне күтөт")
    for number, words in enumerate(("Бир жума иш.", "Экинчи абзац.")):
        await page.locator("textarea[id$='.markdown']").nth(number).fill(words)
    await page.locator("textarea[id$='.items']").fill("Семинарлар\nСапарлар")
    await translator.presses("Save")
    await translator.presses("It is complete and may be published")


async def hands_the_call_over(editor: Person) -> None:
    """Submit it for review; who wrote it cannot approve it."""
    await editor.goes_to(DESK)
    await editor.presses("Submit for review")
    await editor.reads("in review")
    await expect(editor.page.get_by_role("button", name="Approve")).to_have_count(0)
