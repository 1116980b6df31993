"""The printed schema: printed once, and not sent to those who have it."""

import httpx

from schema.root import schema


async def test_the_schema_is_printed_once_and_sent_once(door: httpx.AsyncClient) -> None:
    first = await door.get("/graphql/schema.graphql")
    again = await door.get("/graphql/schema.graphql", headers={"If-None-Match": first.headers["ETag"]})
    other = await door.get("/graphql/schema.graphql", headers={"If-None-Match": '"other"'})

    assert (first.status_code, first.text) == (200, schema.as_str() + "\n")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (other.status_code, other.text) == (200, first.text)
