"""`kurultai verify-audit`: whether the audit log is as it was written."""

import argparse
import asyncio
import sys
from typing import Any

from cli.databases import connected_beside, run_or_say
from models.audit import FIRST, AuditEvent
from settings import settings


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    verify = commands.add_parser("verify-audit", help="check the chain of the audit log")
    verify.add_argument("--head", help="a hash printed by an earlier run, which the log must still hold")
    verify.set_defaults(run=verify_audit)


def verify_audit(chosen: argparse.Namespace) -> int:
    """Check the chain, print what is wrong or how far it is right; 1 when anything is wrong."""
    return asyncio.run(run_or_say(lambda: _verify(chosen.head)))


async def _verify(head: str | None) -> int:
    async with connected_beside(settings()):
        faults = [fault async for fault in AuditEvent.faults()]
        if head not in (None, FIRST) and await AuditEvent.one({"hash": head}) is None:
            faults.append("The event with the given hash is gone: the log was cut off or written anew.")
        last = await AuditEvent.one({"number": {"$ne": None}}, sort=[("number", -1)])
        waiting = await AuditEvent.count_of({"number": None})
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 1
    print(f"{last.number if last else 0} events, unbroken. {waiting} not sealed yet.")
    print(f"Keep this elsewhere and give it to --head next time: {last.hash if last else FIRST}")
    return 0
