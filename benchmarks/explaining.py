"""What the server did for a query: the very command that was sent, sent again to be explained."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.database import CommandListener, Database

_OF_THE_SESSION: Final = frozenset({"lsid", "$db", "$clusterTime", "$readPreference", "txnNumber", "maxTimeMS"})


class Queries(CommandListener):
    """The last queries that were sent, a hundred at most."""

    def __init__(self) -> None:
        self.sent: deque[dict[str, Any]] = deque(maxlen=100)

    def started(self, event: Any) -> None:
        if event.command_name in ("find", "aggregate"):
            self.sent.append({name: value for name, value in event.command.items() if name not in _OF_THE_SESSION})

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Explained:
    """What a query came to: what it gave back, what was examined for it, by which stages and in which indexes."""

    returned: int
    keys: int
    documents: int
    stages: frozenset[str]
    indexes: frozenset[str]


async def explained(connected: Database, query: Mapping[str, Any]) -> Explained:
    """What the server says of a query of one collection."""
    told = await connected.documents.command({"explain": dict(query), "verbosity": "executionStats"})
    if "stages" in told:
        told = told["stages"][0]["$cursor"]
    done = told["executionStats"]
    stages = list(_stages(done["executionStages"]))
    return Explained(
        returned=done["nReturned"],
        keys=done["totalKeysExamined"],
        documents=done["totalDocsExamined"],
        stages=frozenset(stage["stage"] for stage in stages),
        indexes=frozenset(stage["indexName"] for stage in stages if "indexName" in stage),
    )


def _stages(stage: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield stage
    for name in ("inputStage", "outerStage", "innerStage"):
        if name in stage:
            yield from _stages(stage[name])
    for inner in stage.get("inputStages", ()):
        yield from _stages(inner)
