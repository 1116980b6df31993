"""The command `kurultai`."""

import argparse
import sys
from collections.abc import Sequence

from cli import accounts, content, running, schemas


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands, and say how it went: 0 for well."""
    parser = argparse.ArgumentParser(prog="kurultai", description="A content and registration platform.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for part in (running, content, accounts, schemas):
        part.add_commands(commands)
    chosen = parser.parse_args(arguments)
    code: int = chosen.run(chosen)
    return code


if __name__ == "__main__":
    sys.exit(main())
