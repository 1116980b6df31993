"""The table of a run, in Markdown."""

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.comparison import Plan, Result
from benchmarks.load import Load

HEAD = """\
| reading | kB | kept, requests/s | p99, ms | plain Starlette, requests/s | ratio | anew, requests/s | p99, ms \
| driver alone, finds/s | ratio |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


def table(results: Sequence[Result], plan: Plan) -> str:
    """The table, and under it how it was measured."""
    busiest = max(load.busy for result in results for load in (*result.hits, *result.misses, *result.plain))
    return "\n".join(
        [
            HEAD,
            *(row(result) for result in results),
            "",
            f"Median of {plan.rounds} interleaved rounds of {plan.seconds:g} s with {plan.connections} connections. "
            f"The load generator was at most {busiest:.0%} busy.",
        ]
    )


def row(result: Result) -> str:
    """One line of it."""
    cells = [
        result.reading.title,
        f"{result.bytes / 1_000:.1f}",
        *figures(result.hits),
        next(figures(result.plain)),
        f"{result.hit_ratio:.2g}",
        *figures(result.misses),
        f"{median(result.finds):.0f}",
        f"{result.miss_ratio:.2g}",
    ]
    return f"| {' | '.join(cells)} |"


def figures(loads: Sequence[Load]) -> Iterator[str]:
    """The medians of requests per second and of the slowest hundredth."""
    yield f"{median(load.requests_per_second for load in loads):.0f}"
    yield f"{median(load.p99_ms for load in loads):.1f}"
