"""Compares the printed schema with the contract: no break but for what `not-built.txt` lists, and that only shrinks.
And with the schema of the last release, `schema/released.graphql`: no break at all.

`python -m tests.contract.check` prints what is wrong and ends with 1, or ends with 0.
"""

import subprocess
import sys
from pathlib import Path

from graphql import build_schema
from graphql.utilities import find_breaking_changes

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOT_BUILT = HERE / "not-built.txt"
CONTRACT = HERE / "contract.graphql"
PRINTED = ROOT / "schema/schema.graphql"
RELEASED = ROOT / "schema/released.graphql"


def breaks() -> set[str]:
    """How the printed schema falls short of the contract."""
    return breaks_between(CONTRACT.read_text(), PRINTED.read_text())


def breaks_since_release() -> set[str]:
    """What worked with the last release and does not work with the printed schema."""
    return breaks_between(RELEASED.read_text(), PRINTED.read_text())


def breaks_between(before: str, after: str) -> set[str]:
    """What works with one schema and does not work with another."""
    return {change.description for change in find_breaking_changes(build_schema(before), build_schema(after))}


def objections(found: set[str], listed: set[str], listed_before: set[str] | None) -> list[str]:
    """What is wrong with these breaks and this list. `listed_before` is the list as it was committed before."""
    wrong = [f"breaks the contract: {one}" for one in sorted(found - listed)]
    wrong += [f"has been built, so take it off the list: {one}" for one in sorted(listed - found)]
    if listed_before is not None:
        wrong += [f"the list only shrinks: {one}" for one in sorted(listed - listed_before)]
    return wrong


def entries(text: str) -> set[str]:
    """The entries of a list."""
    return {line for line in text.splitlines() if line and not line.startswith("#")}


def committed_before() -> set[str] | None:
    """The list as it stood in the commit before it was last changed; None where there is no history to ask."""
    name = str(NOT_BUILT.relative_to(ROOT))
    commits = _git("log", "--format=%H", "--", name).split()
    if not commits:
        return None
    is_changed = _git("status", "--porcelain", "--", name).strip() != ""
    before = commits[0] if is_changed else (commits[1] if len(commits) > 1 else None)
    return None if before is None else entries(_git("show", f"{before}:{name}"))


def _git(*arguments: str) -> str:
    asked = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout if asked.returncode == 0 else ""


def main() -> int:
    """Print every objection."""
    wrong = objections(breaks(), entries(NOT_BUILT.read_text()), committed_before())
    wrong += [f"breaks the last release: {one}" for one in sorted(breaks_since_release())]
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
