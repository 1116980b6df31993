"""`python -m benchmarks`: compare, and print the table."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.comparison import Plan, compare
from benchmarks.report import table

USUAL = Plan()


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare as the arguments say."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Kurultai beside a plain server of the same bytes.")
    parser.add_argument("--seconds", type=float, default=USUAL.seconds, help="how long each is loaded in each round")
    parser.add_argument("--rounds", type=int, default=USUAL.rounds)
    parser.add_argument("--connections", type=int, default=USUAL.connections)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there as well")
    chosen = parser.parse_args(arguments)
    plan = Plan(chosen.seconds, chosen.rounds, chosen.connections)
    text = table(compare(plan), plan)
    print(text)
    if chosen.output:
        chosen.output.write_text(text + "\n")


if __name__ == "__main__":
    main()
