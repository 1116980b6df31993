"""Lists the open calls in a language, and what changed since the last run. Python 3.11, nothing to install.

python follow.py http://127.0.0.1:8000 ky
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

DOCUMENTS = Path(__file__).parent / "documents"


def ask(server: str, document: str, **variables: Any) -> dict[str, Any]:
    """The data of the answer to one of our documents, which the server trusts: a GET, so that caches can help."""
    id_ = "sha256:" + hashlib.sha256((DOCUMENTS / f"{document}.graphql").read_bytes()).hexdigest()
    sent = Request(f"{server}/graphql?{urlencode({'documentId': id_, 'variables': json.dumps(variables)})}")  # noqa: S310
    if key := os.environ.get("KURULTAI_API_KEY"):
        sent.add_header("X-Api-Key", key)
    try:
        with urlopen(sent, timeout=10) as answer:  # noqa: S310
            body = json.load(answer)
    except HTTPError as refused:
        body = json.load(refused)
    if "errors" in body:
        sys.exit("; ".join(f"{error['extensions']['code']}: {error['message']}" for error in body["errors"]))
    data: dict[str, Any] = body["data"]
    return data


def changes_since(server: str, kept: Path) -> Iterator[dict[str, Any]]:
    """Each change since the cursor in a file, which is moved on once a page of them has been dealt with."""
    has_more = True
    while has_more:
        after = kept.read_text() if kept.exists() else None
        page = ask(server, "what-changed", after=after)["changes"]
        yield from page["nodes"]
        if page["pageInfo"]["endCursor"]:
            kept.write_text(page["pageInfo"]["endCursor"])
        has_more = page["pageInfo"]["hasNextPage"]


def main() -> None:
    """Print both lists."""
    parser = argparse.ArgumentParser(description="Open calls, and what changed since the last run.")
    parser.add_argument("server", help="where Kurultai is, such as http://127.0.0.1:8000")
    parser.add_argument("locale", nargs="?", default="en", help="a language: en, tr, ky, kk-Latn ...")
    parser.add_argument("--cursor", type=Path, default=Path("cursor.txt"), help="where to keep how far we read")
    chosen = parser.parse_args()
    for call in ask(chosen.server, "open-calls", locale=chosen.locale)["calls"]["nodes"]:
        print(f"{call['title']} ({call['resolvedLocale']}), until {call['closesAt']}: {call['url']}")
    for change in changes_since(chosen.server, chosen.cursor):
        print(f"{change['kind']} {change['type']} {change['slug'] or ''}".rstrip())


if __name__ == "__main__":
    main()
