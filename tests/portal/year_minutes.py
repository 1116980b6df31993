"""How minutes are written, moderated, corrected, read and followed up in pages."""

from datetime import timedelta
from typing import Final

from playwright.async_api import Locator

from adapters import clock
from tests.portal.year_walk import Person, expect

SLUG: Final = "eighth-diaspora-meeting"
DESK: Final = f"/desk/meetings/{SLUG}"
EDIT: Final = f"{DESK}/edit"
TITLE: Final = "The eighth meeting on the diasporas"
STATEMENT: Final = "Our schools abroad have doubled their lessons."
DECISION: Final = "A common almanac of the diaspora schools is published."
CORRECTED: Final = "A common almanac of the diaspora schools is published every year."
TASK: Final = "Gather the texts of the almanac"


def _day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


async def begins_the_minutes(contributor: Person) -> None:
    """A meeting of yesterday, which the contributor's institution hosted."""
    await contributor.goes_to("/desk/meetings")
    await contributor.goes_to("/desk/meetings/new")
    await contributor.fills(title=TITLE, slug=SLUG, startsOn=_day(-1))
    await contributor.page.fill("[id='place.timeZone']", "Asia/Bishkek")
    await contributor.page.fill("[id='place.city']", "Bishkek")
    await contributor.page.select_option("[id='place.country']", "KG")
    await contributor.presses("Begin")
    assert contributor.path == EDIT


async def _one_more(person: Person, button: str, within: Locator | None = None) -> Locator:
    """The entry that a button adds."""
    around = within or person.page.locator("form.editor")
    await around.get_by_role("button", name=button, exact=True).click()
    name = await around.locator("[data-entry]").last.get_attribute("id")
    return person.page.locator(f"[id='{name}']")


async def saves(person: Person) -> None:
    """Save a part of the editor, and see that it is."""
    await person.presses("Save")
    await person.reads("Saved")


async def enters_the_delegation(contributor: Person, institution: str) -> None:
    """Who came, for which institution."""
    await contributor.goes_to(f"{EDIT}/delegations")
    delegation = await _one_more(contributor, "Add a delegation")
    await delegation.get_by_label("Institution", exact=True).select_option(label=institution)
    member = await _one_more(contributor, "Add a member", delegation)
    await member.get_by_label("Name", exact=True).fill("Нурлан Сыдыков")
    await member.get_by_label("Role", exact=True).select_option("HEAD")
    await saves(contributor)


async def enters_the_agenda(contributor: Person) -> None:
    """Two points."""
    await contributor.goes_to(f"{EDIT}/agenda")
    for number, title in enumerate(("Opening", "Schools of the diaspora"), 1):
        point = await _one_more(contributor, "Add a point")
        await point.get_by_label("Number", exact=True).fill(str(number))
        await point.get_by_label("Title", exact=True).fill(title)
    await saves(contributor)


async def adds_a_block(person: Person, kind: str, **fields: str) -> Locator:
    """One more block at the end of a text, with these fields."""
    menu = person.page.locator("[data-blocks] details[data-between]").last
    await menu.locator("summary").click()
    await menu.locator(f"button[value$=':{kind}']").click()
    block = person.page.locator("[data-blocks] [data-entry]").last
    for label, words in fields.items():
        await block.get_by_label(label.replace("_", " "), exact=True).fill(words)
    return block


async def enters_what_was_said(contributor: Person, institution: str) -> None:
    """A paragraph and a statement under the second point."""
    await contributor.arrives(contributor.page.get_by_role("link", name="What was said under it").last)
    await adds_a_block(contributor, "paragraph", Text="The heads spoke of their schools.")
    said = await adds_a_block(contributor, "statement", Who_spoke="Нурлан Сыдыков", What_was_said=STATEMENT)
    await said.get_by_label("For the delegation").select_option(label=institution)
    await saves(contributor)


async def enters_the_decision(contributor: Person, institution: str) -> None:
    """What was decided under the second point, and who is to do what by when."""
    await contributor.goes_to(f"{EDIT}/decisions")
    decision = await _one_more(contributor, "Add a decision")
    await decision.get_by_label("Number", exact=True).fill("1")
    await decision.get_by_label("The meeting", exact=True).select_option("ADOPTED")
    await decision.get_by_label("Taken under").select_option(label="2. Schools of the diaspora")
    await decision.get_by_label("Its words", exact=True).fill(DECISION)
    task = await _one_more(contributor, "Add an action item", decision)
    await task.get_by_label("What is to be done", exact=True).fill(TASK)
    await task.locator("summary", has_text="Who is to do it").click()
    await task.get_by_label(institution, exact=True).check()
    await task.get_by_label("Until when").fill(_day(90))
    await saves(contributor)


async def looks_at_the_preview(contributor: Person) -> None:
    """As readers will see it."""
    await contributor.follows("Preview")
    await contributor.reads("Opening", STATEMENT, DECISION, TASK)


async def submits(person: Person) -> None:
    """Hand it over to the secretariat."""
    await person.goes_to(DESK)
    await person.presses("Submit for review")
    await person.reads("in review")


async def sends_it_back(secretariat: Person, note: str) -> None:
    """Found in the queue, and given back with a note."""
    await secretariat.goes_to("/desk")
    await secretariat.follows(TITLE)
    await secretariat.fills(note=note)
    await secretariat.presses("Request changes")
    await secretariat.reads(note)


async def adds_a_summary(contributor: Person, note: str) -> None:
    """The contributor reads the note, and does what it says."""
    await contributor.goes_to(DESK)
    await contributor.reads(note)
    await contributor.goes_to(EDIT)
    await contributor.fills(summary="The schools of the diaspora, and an almanac.")
    await saves(contributor)


async def publishes(approver: Person) -> None:
    """Approved and published by somebody who did not edit it last."""
    await approver.goes_to(DESK)
    await approver.presses("Approve")
    await approver.presses("Publish now")
    await approver.reads("published")


async def adopts_the_minutes(secretariat: Person) -> None:
    """From now on only a corrigendum changes them. Who did this cannot approve it."""
    await secretariat.goes_to(f"{EDIT}/facts")
    await secretariat.page.select_option("#recordStatus", "ADOPTED")
    await saves(secretariat)
    await submits(secretariat)
    await secretariat.reads("another person of the secretariat approves it")
    await expect(secretariat.page.get_by_role("button", name="Approve")).to_have_count(0)


async def asks_for_a_correction(contributor: Person, words: str) -> None:
    """As one of a delegation."""
    await contributor.goes_to("/institution/follow-up")
    await contributor.follows(TITLE, within="section[aria-labelledby=minutes]")
    assert contributor.path == f"{DESK}/corrections"
    await contributor.fills(place="2. Schools of the diaspora", text=words)
    await contributor.presses("Send the request")
    await contributor.reads(words)


async def corrects_the_minutes(secretariat: Person, words: str) -> None:
    """The request is accepted, and a corrigendum is issued and submitted."""
    await secretariat.goes_to("/desk?waiting=FOR_CORRECTION")
    await secretariat.follows(TITLE)
    await secretariat.reads(words)
    await secretariat.presses("Accept: a corrigendum follows")
    await secretariat.goes_to(f"{DESK}/corrections")
    await secretariat.follows("Issue a corrigendum")
    await secretariat.page.fill("[id='text:en']", "Decision 1: every year.")
    await secretariat.page.locator("textarea[id^='decision:']").fill(CORRECTED)
    await secretariat.presses("Issue the corrigendum")
    await submits(secretariat)


async def reports_what_was_done(contributor: Person, words: str) -> None:
    """The institution says how far it is."""
    await contributor.goes_to("/institution/follow-up")
    task = contributor.page.locator("article.task", has_text=TASK)
    await task.get_by_text("Report what was done").click()
    await task.locator("textarea[lang=en]").fill(words)
    await contributor.arrives(task.get_by_role("button", name="Send the report"))
    await contributor.reads(words)


async def reads_the_minutes(reader: Person, *words: str) -> None:
    """The public page."""
    await reader.goes_to(f"/meetings/{SLUG}")
    await reader.reads(TITLE, "Opening", STATEMENT, TASK, *words)


async def compares_revisions(reader: Person, before: int, after: int) -> None:
    """What is different between two revisions, marked."""
    await reader.goes_to(f"/meetings/{SLUG}")
    await reader.follows(f"with revision {before}")
    await expect(reader.page.locator("#before")).to_have_value(str(before))
    await expect(reader.page.locator("#after")).to_have_value(str(after))
    await expect(reader.page.locator("main ins", has_text="every year").first).to_be_visible()


async def finds_it_in_the_register(reader: Person, report: str) -> None:
    """The decision, what is to follow, and what was reported."""
    await reader.goes_to("/decisions")
    await reader.page.select_option("#status", "IN_PROGRESS")
    await reader.presses("Show")
    decision = reader.page.locator("article.decision", has_text=CORRECTED)
    await expect(decision).to_contain_text(TASK)
    await expect(decision).to_contain_text(report)
    await reader.arrives(decision.get_by_role("link", name="Decision 1"))
    await reader.reads(CORRECTED, report)


async def finds_it_by_search(reader: Person, words: str) -> None:
    """By the beginnings of words."""
    await reader.goes_to("/search")
    await reader.page.fill("main input[name=q]", words)
    await expect(reader.page.locator("#found")).to_contain_text(TITLE)
    await reader.follows(TITLE, within="#found")
    assert reader.path == f"/meetings/{SLUG}"
