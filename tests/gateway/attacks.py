"""Requests that were made to bring servers down, and what each is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from tests.gateway.knocking import Knock, asking
from tests.gateway.test_guard import ATTACKS as DOCUMENTS
from tests.gateway.test_guard import fragments, numbered

MB: Final = 1_000_000
BIG: Final = 30 * MB
FORM: Final = {"content-type": "multipart/form-data; boundary=x"}
NAME: Final = "{ __typename }"
SIGN_IN: Final = 'signIn(input: {email: "a@example.org", code: "000000"}) { token }'
GUESS: Final = "query($a: [Int!]) { __typename @include(if: true) meetings(first: 1) { totalCount } }"
FORM_HEAD: Final = b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n'


@dataclass(frozen=True)
class Attack:
    """A request, the status it is refused with, and words of the reason."""

    request: Knock
    status: int
    """0 for a document: 400 where it cannot be parsed, 422 where it is refused for what it asks."""
    reason: str


BODIES: Final[Mapping[str, Attack]] = {
    "a body of 30 MB": Attack(Knock(b"x" * MB, headers={"content-type": "application/json"}, chunks=30), 413, "bytes"),
    "a body that says it is 30 MB": Attack(
        Knock(b"x", headers={"content-type": "application/json", "content-length": str(BIG)}), 413, "bytes"
    ),
    "a form of 30 MB from a stranger": Attack(Knock(FORM_HEAD + b"x" * MB, headers=FORM, chunks=30), 413, "bytes"),
    "a form that says it is 30 MB": Attack(
        Knock(FORM_HEAD, headers={**FORM, "content-length": str(BIG)}), 413, "bytes"
    ),
    "a batch": Attack(Knock(b"[" + b",".join([asking(NAME)] * 1_000) + b"]"), 422, "Batches"),
    "a batch of nothing": Attack(Knock(b"[" + b",".join([b"0"] * 40_000) + b"]"), 422, "Batches"),
    "brackets": Attack(Knock(b"[" * 100_000), 400, "not JSON"),
    "objects in objects": Attack(Knock(b'{"a":' * 16_000), 400, "not JSON"),
    "bytes that are no UTF-8": Attack(Knock(b'{"query": "\xff\xfe"}'), 400, "not JSON"),
    "half of a surrogate pair": Attack(Knock(b'{"query": "\\ud800"}'), 400, "not JSON"),
    "UTF-16": Attack(
        Knock(asking(NAME).decode().encode("utf-16"), headers={"content-type": "application/json; charset=utf-16"}),
        415,
        "UTF-8",
    ),
    "a NUL in the body": Attack(Knock(b'{"query": "{ __typename\0 }"}'), 400, "not JSON"),
    "a NUL in the document": Attack(Knock(b'{"query": "{ __typename\\u0000 }"}'), 400, "Syntax"),
    "a NUL in an address": Attack(Knock(method="GET", query=b"query=%7B__typename%00%7D", headers={}), 400, "Syntax"),
    "a huge number in a variable": Attack(
        Knock(b'{"query": "{__typename}", "variables": {"a": ' + b"1e" + b"9" * 400 + b"}}"), 400, "not JSON"
    ),
    "variables in depth": Attack(Knock(asking(NAME).replace(b"{}", b'{"a":' * 900 + b"0" + b"}" * 900)), 422, "deep"),
    "variables in breadth": Attack(Knock(asking(NAME, {"a": [0] * 40_000})), 422, "values"),
    "variables by the thousand": Attack(Knock(asking(NAME, {f"a{n}": n for n in range(5_001)})), 422, "values"),
    "a list of what does not fit": Attack(Knock(asking(
        "query($a: [CallStatus!]) { calls(filter: {callStatus: $a}) { totalCount } }", {"a": ["x"] * 4_990}
    )), 422, "CallStatus"),
    "another media type": Attack(Knock(asking(NAME), headers={"content-type": "text/plain"}), 415, "application/json"),
    "an answer that nobody makes": Attack(
        Knock(asking(NAME), headers={"content-type": "application/json", "accept": "image/png"}), 406, "Answers come"
    ),
    "an act by GET": Attack(
        Knock(method="GET", query=f"query={quote('mutation { signOut { done } }')}".encode(), headers={}), 405, "POST"
    ),
    "an address of 200 kB": Attack(Knock(method="GET", query=b"query=" + b"x" * 200_000, headers={}), 414, "address"),
}  # fmt: skip

GRAPHQL: Final[Mapping[str, tuple[str, str]]] = {
    "what limiters hang on, in 680 bytes": (
        "{...f0} " + fragments(13, lambda n: f"a:node{{...f{n}}}b:node{{...f{n}}}"),
        "500 fields",
    ),
    "a huge whole number": ("{meetings(first: " + "9" * 15_000 + ") {totalCount}}", "one number"),
    "a huge fraction": ("{meetings(first: 1." + "9" * 15_000 + ") {totalCount}}", "one number"),
    "a huge exponent": ("{meetings(first: 1e" + "9" * 15_000 + ") {totalCount}}", "one number"),
    "a huge text": ('{meeting(slug: "' + "x" * 19_900 + '", bad: 1) {id}}', "Unknown argument"),
    "a text of escapes": ('{meeting(slug: "' + "\\u0041" * 3_300 + '", bad: 1) {id}}', "Unknown argument"),
    "a text of bad escapes": ('{meeting(slug: "' + "\\q" * 9_000 + '") {id}}', "Syntax"),
    "a block text": ('{meeting(slug: """' + "\n " * 9_000 + '""", bad: 1) {id}}', "Unknown argument"),
    "objects in a literal": (
        "{meetings(filter: " + "{a: " * 240 + "1" + "}" * 240 + ") {totalCount}}",
        "nested too deeply",
    ),
    "codes tried twenty at a time": ("mutation {" + numbered(20, lambda n: f"a{n}: {SIGN_IN}") + "}", "signing in"),
    "codes tried in fragments": (
        "mutation {...{...F}} fragment F on Mutation {" + numbered(2, lambda n: f"a{n}: {SIGN_IN}") + "}",
        "signing in",
    ),
    "unknown fields": ("{" + numbered(20, lambda n: f"f{n} {{{numbered(24, lambda m: f'g{m}')}}}") + "}", "Cannot query"),
    "unknown variables": ("{meetings {nodes {" + numbered(140, lambda n: f"f{n}(a: $v{n})") + "}}}", "not defined"),
    "variables that nobody uses": ("query(" + numbered(190, lambda n: f"$v{n}: Int") + ") {__typename}", "never used"),
    "names one letter apart": ("{" + numbered(20, lambda n: f"meeting{n} {{id}}") + "}", "Cannot query"),
    "fragments that nobody spreads": ("{__typename} " + numbered(140, lambda n: f"fragment f{n} on Query {{a}}"), ""),
    "pages within pages": (
        "{meetings(first: 100) {nodes {revisions(first: 100) {nodes {content {revisions(first: 100) {nodes {id}}}}}}}}",
        "would cost",
    ),
}  # fmt: skip


def _documents() -> Mapping[str, Attack]:
    every = {**DOCUMENTS, **GRAPHQL}
    return {name: Attack(Knock(asking(source)), 0, reason) for name, (source, reason) in every.items()}


ATTACKS: Final[Mapping[str, Attack]] = {**BODIES, **_documents()}
