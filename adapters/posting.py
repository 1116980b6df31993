"""Requests to addresses that others gave: to the public internet alone, however their names are resolved.

A name is resolved once, every address that it has is judged, and the connection goes to one that was judged: no other
answer of a name server can come between. Redirects are not followed.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final

import httpx

from domain.targets import is_loopback, is_public

TIMEOUT_SECONDS: Final = 15.0
MOST_READ: Final = 1_000
"""So many bytes of an answer are read; what it says is of no interest."""


class NotSent(Exception):
    """Why a request did not get an answer, in a few words."""


async def post(url: str, content: bytes, headers: Mapping[str, str], *, to_loopback: bool) -> int:
    """The status that a POST is answered with.

    Raises:
        NotSent: when there is no answer in time, or the address is not to be asked.
    """
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            target = httpx.URL(url)
            addresses = await _addresses_of(target, to_loopback=to_loopback)
            return await _first_answer(target, addresses, content, headers)
    except TimeoutError as error:
        raise NotSent("No answer in time.") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error


async def _addresses_of(target: httpx.URL, *, to_loopback: bool) -> list[str]:
    host = target.raw_host.decode().strip("[]")
    port = target.port or (443 if target.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in sorted(found, key=lambda one: one[0] != socket.AF_INET)))
    for address in addresses:
        if not (is_public(address) or (to_loopback and is_loopback(address))):
            raise NotSent("This address is not on the public internet.")
    if target.scheme != "https" and not all(map(is_loopback, addresses)):
        raise NotSent("This address is not asked without TLS.")
    return addresses


async def _first_answer(target: httpx.URL, addresses: list[str], content: bytes, headers: Mapping[str, str]) -> int:
    """The status from the first address that can be reached."""
    for address in addresses[:-1]:
        try:
            return await _answer(target, address, content, headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _answer(target, addresses[-1], content, headers)


async def _answer(target: httpx.URL, address: str, content: bytes, headers: Mapping[str, str]) -> int:
    named = {**headers, "Host": target.netloc.decode()}
    tls = {"sni_hostname": target.raw_host.decode().strip("[]")}
    pinned = target.copy_with(host=address)
    async with (
        httpx.AsyncClient(verify=_certificates(), trust_env=False, timeout=TIMEOUT_SECONDS) as client,
        client.stream("POST", pinned, content=content, headers=named, extensions=tls) as response,
    ):
        await _read_a_little(response)
        return response.status_code


async def _read_a_little(response: httpx.Response) -> None:
    read = 0
    async for chunk in response.aiter_raw(MOST_READ):
        read += len(chunk)
        if read >= MOST_READ:
            return


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
