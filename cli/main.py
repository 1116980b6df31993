"""The command `kurultai`."""

import argparse
import sys
from collections.abc import Sequence

from cli import accounts, audit, backups, content, running, schemas, trusting
from settings import Misset


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands, and say how it went: 0 for well."""
    parser = argparse.ArgumentParser(prog="kurultai", description="A content and registration platform.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for part in (running, content, accounts, trusting, schemas, audit, backups):
        part.add_commands(commands)
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except Misset as error:
        print(error, file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
