"""How the secretariat, reviewers and an institution select in pages, from the first screening to the certificates."""

from datetime import timedelta

from adapters import clock
from tests.portal.year_calls import DESK, EVENT_DAYS, OPEN_DAYS, SLUG, UNTIL_EVENT_DAYS
from tests.portal.year_walk import Person, expect

BOARD = f"/desk/boards/{SLUG}"


async def publishes_the_call(secretariat: Person) -> None:
    """Found in the queue, read, approved and published by somebody who did not write it."""
    await secretariat.goes_to("/desk")
    await secretariat.follows("Young leaders")
    assert secretariat.path == DESK
    await secretariat.presses("Approve")
    await secretariat.presses("Publish now")
    await secretariat.reads("published", "open")


async def starts_the_selection(secretariat: Person) -> None:
    """Once the deadline has passed."""
    clock.move(timedelta(days=OPEN_DAYS, hours=1))
    await secretariat.goes_to(DESK)
    await secretariat.follows("Start the selection")
    await secretariat.presses("Start the selection")
    assert secretariat.path == DESK


async def does_with_all(secretariat: Person, act: str, count: int) -> None:
    """Do one act with all applications of the call that are listed."""
    await secretariat.goes_to(DESK)
    await secretariat.follows("Applications to this call")
    await secretariat.page.check("#pick-all")
    await secretariat.page.select_option("#act", act)
    await secretariat.presses("Do it")
    await secretariat.reads(f"Done: {count}. Refused: 0.")


async def opens(secretariat: Person, name: str) -> None:
    """One application of the list, by the name of the person."""
    await secretariat.goes_to(DESK)
    await secretariat.follows("Applications to this call")
    await secretariat.arrives(secretariat.page.locator("tr[data-row]", has_text=name).locator("[data-open]"))


async def asks_for_information(secretariat: Person, name: str) -> None:
    """One question is opened again, with a note and a day."""
    await opens(secretariat, name)
    page = secretariat.page
    await page.locator("#act-request-information summary").click()
    await page.check("#reopen-why_you_apply")
    await page.fill("#request-information-respondBy", (clock.now() + timedelta(days=3)).date().isoformat())
    await page.fill("#request-information-note", "Which towns?")
    await secretariat.arrives(page.locator("#act-request-information form button"))
    await secretariat.reads("The applicant is asked by mail.")


async def spreads_among_reviewers(secretariat: Person, *reviewers: str) -> None:
    """Every application to both reviewers."""
    await secretariat.goes_to(DESK)
    await secretariat.follows("Applications to this call")
    page = secretariat.page
    await page.get_by_text("Spread among reviewers").click()
    for one in reviewers:
        await page.locator("#spread").get_by_label(one, exact=True).check()
    await page.fill("#each", str(len(reviewers)))
    await secretariat.presses("Spread evenly")
    await secretariat.reads("The applications are spread among the reviewers")


async def reviews_all(reviewer: Person, points: int) -> None:
    """The pile, one after the other: saved as one goes, then handed in. The best is the one that comes first."""
    await reviewer.goes_to("/reviews")
    page = reviewer.page
    while await page.get_by_role("link", name="Go on with").count():
        await reviewer.follows("Go on with")
        await page.get_by_label(str(points), exact=True).check()
        await page.locator("#recommendation-YES").check()
        await page.fill("#comment", "Convincing.")
        await expect(page.locator("[data-state]")).to_contain_text("Saved")
        await reviewer.presses("Hand in")
        await reviewer.goes_to("/reviews")
    await reviewer.reads("You have handed in everything that you can review now.")


async def endorses_and_ranks(institution: Person, *names: str) -> None:
    """The first is endorsed in words, then all are put in order."""
    await institution.goes_to("/institution")
    await institution.follows(names[0])
    await institution.page.check("#said-yes")
    await institution.fills(comment="Known to us.")
    await institution.presses("Save")
    await institution.goes_to("/institution")
    await institution.follows("Put them in order")
    for number, name in enumerate(names, 1):
        await institution.page.get_by_label(f"Number of {name}").fill(str(number))
        await institution.page.keyboard.press("Tab")
    await institution.presses("Save the order")


async def decides(secretariat: Person, **decisions: str) -> None:
    """Propose one decision on each on the board, which tells what would come of it."""
    await secretariat.goes_to(BOARD)
    page = secretariat.page
    for name, decision in decisions.items():
        row = page.locator("#board tr", has_text=name.replace("_", " "))
        await row.locator(f"button[value={decision}]").click()
        await expect(row.locator(f"button[value={decision}]")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#board tr", has_text=next(iter(decisions)).replace("_", " "))).to_contain_text("rank 1")
    await secretariat.reads("All who are to be accepted find a seat, in all and by country.", within="#board")
    kyrgyzstan = page.locator("table.balance tr", has_text="Kyrgyzstan")
    assert (await kyrgyzstan.locator("td.number").all_inner_texts()) == ["2", "0", "1", "1"]


async def releases(secretariat: Person, count: int) -> None:
    """Read what goes out, go on, and confirm."""
    await secretariat.goes_to(BOARD)
    await secretariat.follows("Prepare the release")
    await secretariat.presses("On to step 2")
    await secretariat.presses(f"Release the decisions: {count}")
    await secretariat.reads(f"The decisions are released: {count}.")


async def records_completion(secretariat: Person, *names: str) -> None:
    """After the event, of everybody who took part."""
    clock.move(timedelta(days=UNTIL_EVENT_DAYS + EVENT_DAYS - OPEN_DAYS))
    for name in names:
        await opens(secretariat, name)
        await secretariat.page.locator("#act-record-completion summary").click()
        await secretariat.arrives(secretariat.page.locator("#act-record-completion form button"))
        await secretariat.reads("Completion is recorded and the certificate issued.")
