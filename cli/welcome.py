"""What `kurultai serve` says once it listens: where to look, what to try, how to sign in."""

import json

from demo.load import EDITOR, INSTITUTION, REVIEWER, SECRETARIAT
from settings import Settings

QUERIES = {
    "What the fifth meeting decided": '{ meeting(slug: "fifth-diaspora-meeting") '
    "{ title startsOn decisions { number action text } } }",
    "Open calls": "{ calls(filter: { callStatus: [OPEN] }) { nodes { title closesAt timeZone url } } }",
    "Programmes in Turkish": '{ programmes { totalCount nodes { kind title(locale: "tr") } } }',
}


def welcome(settings: Settings) -> str:
    """The text."""
    address = settings.base_url
    lines = [
        f"Kurultai is here:  {address}/",
        f"GraphQL to try:    {address}/graphql",
        "",
        "Three queries:",
    ]
    for name, query in QUERIES.items():
        body = json.dumps({"query": query})
        lines += [f"  # {name}", f"  curl -s {address}/graphql -H 'Content-Type: application/json' -d '{body}'", ""]
    mail = settings.data_dir.resolve() / "mail"
    where = "by mail" if settings.smtp_url else f"in the newest file in {mail}"
    lines += [
        f"Sign in at {address}/en/sign-in; the code arrives {where}.",
        "  As an applicant: any e-mail address",
        *_staff(settings),
        "",
        "Ctrl-C ends the server and its database.",
    ]
    return "\n".join(lines)


def _staff(settings: Settings) -> list[str]:
    """Who signs in to work here: people of the demo content, whom a server in production does not have."""
    if settings.environment != "development":
        return ["  As the secretariat: whoever is given the role by `kurultai grant-role EMAIL SECRETARIAT`"]
    return [
        f"  As the secretariat and administrator: {SECRETARIAT}",
        f"  As an editor: {EDITOR}",
        f"  As a reviewer: {REVIEWER}",
        f"  As a national institution: {INSTITUTION}",
    ]
