"""Chromium for the tests of pages, and what axe-core finds on one."""

import os
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

CHROMIUM: Final = shutil.which("chromium")
FLAGS: Final = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
AXE: Final = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A busy machine is slow, which is no fault of a page.
expect.set_options(timeout=20_000)

needs_chromium: Final = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is not installed; CI installs it"
)


def faults_heard(page: Page, faults: list[str]) -> None:
    """Gather what a page complains of: errors of scripts, and what its policy kept from it.

    That the line is cut, and that an answer was no, tests bring about themselves.
    """
    expected = ("Failed to load resource",)
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and not said.text.startswith(expected) else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))


async def flaws_by_axe(page: Page) -> list[Any]:
    """What axe-core has against a page, by WCAG 2.2 AA and its best practices: rule, and where. None without axe-core.

    `npm ci --prefix tests/portal/axe` brings axe-core; `.ci/run` does that.
    """
    if not AXE.exists():
        assert not os.environ.get("CI"), "axe-core is missing"
        return []
    await page.evaluate(AXE.read_text())
    found: list[Any] = await page.evaluate(
        "async (rules) => (await axe.run(document, {runOnly: rules})).violations"
        ".map((one) => [one.id, one.nodes.map((node) => node.target.join(' '))])",
        RULES,
    )
    return found
