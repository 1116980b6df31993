"""What is read: the documents that a partner's website sends, each with the variables that it is sent with in turn."""

import json
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.content import PROGRAMMES

BLOCKS: Final = """
fragment Blocks on Block {
  __typename
  ... on HeadingBlock { key level text }
  ... on ParagraphBlock { key html }
  ... on ListBlock { key ordered items }
  ... on StatementBlock { key speaker said: text }
  ... on DecisionBlock { key decision { id number } }
}
"""
PAGE: Final = """
query Page($slug: String!) {
  programme(slug: $slug) {
    title summary resolvedLocale kind tags
    host { name }
    body { ...Blocks }
    mandates { number text meeting { slug title } }
    calls { nodes { slug title callStatus closesAt timeZone } }
  }
}
"""
LIST: Final = """
query List {
  programmes(first: 20) {
    totalCount
    nodes { id slug title summary kind url host { name } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
MINUTES: Final = """
query Minutes {
  meetings(first: 10) {
    nodes {
      slug title startsOn place { city country { name } }
      agenda { number title }
      decisions { number action text actionItems { title dueOn status } }
      minutes { recordStatus compiled { ...Blocks } }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that is read. `name` names it in addresses, `title` in the table."""

    name: str
    title: str
    document: str
    variables: tuple[dict[str, Any], ...] = ({},)

    @property
    def bodies(self) -> list[bytes]:
        """The body of each request."""
        return [json.dumps({"query": self.document, "variables": one}).encode() for one in self.variables]


READINGS: Final = (
    Reading("page", "one programme page", PAGE + BLOCKS, ({"slug": "programme-01"},)),
    Reading(
        "pages",
        f"{PROGRAMMES} programme pages in turn",
        PAGE + BLOCKS,
        tuple({"slug": f"programme-{number:02}"} for number in range(1, PROGRAMMES + 1)),
    ),
    Reading("list", "a list of 20 programmes", LIST),
    Reading("minutes", "ten meetings with minutes", MINUTES + BLOCKS),
)
