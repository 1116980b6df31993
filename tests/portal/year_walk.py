"""People who go through a year page by page: where they go, what they press, and what axe has against what they see."""

from typing import Any, Final

from playwright.async_api import Expect, Locator, Page, Response

from tests.actors import Actor
from tests.portal.browsers import flaws_by_axe
from tests.portal.conftest import PageOf
from tests.portal.test_every_page import route_of

expect: Final = Expect()
"""As Playwright's own, but patient: several stories are told on one machine at the same time."""
expect.set_options(timeout=15_000)

MOST_STEPS: Final = 120
"""So many times Tab is pressed on the way to something before it is given up."""


class Year:
    """One story: who is in it, and which pages somebody has looked at already."""

    def __init__(self, page_of: PageOf) -> None:
        self.page_of = page_of
        self.seen: set[tuple[str, str]] = set()

    async def enters(self, actor: Actor | None, *, language: str = "en", **options: Any) -> "Person":
        """Somebody with a browser of their own, who reads the pages in one language."""
        return Person(self, await self.page_of(actor, **options), language)


class Person:
    """One person at their browser. Every page is looked at by axe where it is met first, in each language."""

    def __init__(self, year: Year, page: Page, language: str) -> None:
        self.year, self.page, self.language = year, page, language

    @property
    def path(self) -> str:
        """Where they are, below the language."""
        return "/" + self.page.url.split("?")[0].split("#")[0].split("/", 4)[4]

    async def goes_to(self, path: str) -> None:
        """Go to a page by its address below the language."""
        await self._has_come(await self.page.goto(f"/{self.language}{path}"))

    async def looks(self) -> None:
        """Look at the page with axe, unless somebody did."""
        route = route_of(f"/{self.language}{self.path}")
        assert route is not None, self.page.url
        if (route, self.language) in self.year.seen:
            return
        self.year.seen.add((route, self.language))
        assert (route, await flaws_by_axe(self.page)) == (route, [])
        width = (self.page.viewport_size or {"width": 0})["width"]
        assert await self.page.evaluate("document.documentElement.scrollWidth") <= width, route

    async def arrives(self, by: Locator, *, status: int = 200) -> None:
        """Press what leads to another page, and look at that."""
        async with self.page.expect_navigation() as leading:
            await by.click()
        await self._has_come(await leading.value, status)

    async def presses(self, name: str, *, within: str = "main", status: int = 200) -> None:
        """Press a button that leads to a page."""
        await self.arrives(self.page.locator(within).get_by_role("button", name=name, exact=True), status=status)

    async def follows(self, name: str, *, within: str = "main") -> None:
        """Follow a link."""
        await self.arrives(self.page.locator(within).get_by_role("link", name=name).first)

    async def fills(self, **values: str) -> None:
        """Type into fields by their ids; `__` stands for a hyphen."""
        for name, value in values.items():
            await self.page.fill(f"[id='{name.replace('__', '-')}']", value)

    async def reads(self, *words: str, within: str = "main") -> None:
        """Find words on the page."""
        for one in words:
            await expect(self.page.locator(within)).to_contain_text(one)

    async def steps_to(self, target: str, *, back: bool = False) -> None:
        """Press Tab until what is wanted has the focus."""
        for _ in range(MOST_STEPS):
            if await self.page.evaluate("(it) => document.activeElement.matches(it)", target):
                return
            await self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError((target, self.page.url))

    async def types(self, target: str, words: str) -> None:
        """Go to a field by keyboard, and type."""
        await self.steps_to(target)
        await self.page.keyboard.type(words)

    async def enters_at(self, target: str) -> None:
        """Go to a button or link by keyboard, and press Enter; then look at the page that it leads to."""
        await self.steps_to(target)
        async with self.page.expect_navigation() as leading:
            await self.page.keyboard.press("Enter")
        await self._has_come(await leading.value)

    async def _has_come(self, answer: Response | None, status: int = 200) -> None:
        assert answer is not None, self.page.url
        assert answer.status == status, (self.page.url, answer.status, await answer.text())
        await self.looks()
