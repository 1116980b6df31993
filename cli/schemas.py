"""`kurultai export-schema`: the printed schema."""

import argparse
from pathlib import Path
from typing import Any

from schema.root import schema


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    export = commands.add_parser("export-schema", help="print the GraphQL schema")
    export.add_argument("file", nargs="?", type=Path, help="where to; without it, standard output")
    export.set_defaults(run=export_schema)


def export_schema(chosen: argparse.Namespace) -> int:
    """Print the schema."""
    text = schema.as_str() + "\n"
    if chosen.file is None:
        print(text, end="")
    else:
        chosen.file.write_text(text, encoding="utf-8")
    return 0
