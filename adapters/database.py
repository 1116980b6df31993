"""The database: the only module that names the driver.

Motor's support ends on 14 May 2027. Nothing outside this module knows which driver runs, so moving to PyMongo's own
asynchronous client is a change of this module alone.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar, cast

from beanie import init_beanie
from bson import ObjectId
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from bson.timestamp import Timestamp
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorDatabase,
    AsyncIOMotorGridFSBucket,
)
from pymongo import ASCENDING, DESCENDING, IndexModel, MongoClient, UpdateOne
from pymongo.errors import BulkWriteError, ConfigurationError, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.monitoring import CommandListener
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

__all__ = [
    "ASCENDING",
    "DESCENDING",
    "AlreadyExists",
    "CommandListener",
    "Database",
    "DatabaseError",
    "Index",
    "Key",
    "UpdateOne",
]

AlreadyExists = DuplicateKeyError
DatabaseError = PyMongoError
Index = IndexModel
Key = ObjectId
Session = AsyncIOMotorClientSession

T = TypeVar("T")

Moment = int
"""A time of the whole replica set: of two commits, the later one has the greater."""

_session: ContextVar[Session | None] = ContextVar("database_session", default=None)
_reading: ContextVar[Session | None] = ContextVar("database_reading", default=None)
_connected: "Database | None" = None

FILES: Final = "files_content"
FILES_AT_ONCE: Final = 1_000
REPLICA_SET: Final = "rs0"
_NOT_YET_INITIALIZED: Final = 94
_AWAITED_MS: Final = 500
_OF_A_WRITE: Final = {"ns": 1, "documentKey": 1, "operationType": 1}
_DUPLICATE_KEY: Final = 11000
_AS_BYTES: Final[CodecOptions[Any]] = CodecOptions(document_class=RawBSONDocument)


class Database:
    """One connected database, with its file store."""

    def __init__(self, client: "AsyncIOMotorClient[Any]", name: str) -> None:
        self.client = client
        self.name = name
        options: CodecOptions[Any] = CodecOptions(tz_aware=True)
        self.documents: AsyncIOMotorDatabase[Any] = client.get_database(
            name, options, write_concern=WriteConcern("majority"), read_concern=ReadConcern("majority")
        )
        self.files = AsyncIOMotorGridFSBucket(self.documents, bucket_name=FILES)

    async def prepare(self, models: Sequence[Any]) -> None:
        """Tell the document classes where they live and make their indexes."""
        await init_beanie(database=cast(Any, self.documents), document_models=list(models))
        # A collection cannot be made inside a transaction that others run beside: make all of them now.
        await self.documents[f"{FILES}.chunks"].create_index([("files_id", 1), ("n", 1)], unique=True)
        await self.documents[f"{FILES}.files"].create_index([("filename", 1), ("uploadDate", 1)])

    async def is_empty(self) -> bool:
        """Whether nothing was ever stored here: no collection holds a document.

        Bytes of files alone do not count: no document tells whose they are.
        """
        for name in await self.documents.list_collection_names():
            if not name.startswith(f"{FILES}.") and await self.documents[name].find_one({}, {"_id": 1}) is not None:
                return False
        return True

    async def ping(self) -> None:
        """Ask the server whether it is there.

        Raises:
            DatabaseError: when it does not answer.
        """
        await self.documents.command("ping")

    async def empty(self) -> None:
        """Remove everything that is stored here, and keep the collections with their indexes."""
        for name in await self.documents.list_collection_names():
            await self.documents[name].delete_many({})


async def connect(
    url: str, name: str, *, max_time_ms: int = 5_000, listeners: Sequence[CommandListener] = ()
) -> Database:
    """Connect this process to the database `name` of the replica set at `url`.

    Every command is bounded by `max_time_ms`.

    Raises:
        DatabaseError: when `url` is no address of a database, or no server answers within five seconds.
    """
    global _connected
    _connected = Database(_client(url, max_time_ms, listeners), name)
    try:
        await _connected.ping()
    except PyMongoError:
        disconnect()
        raise
    return _connected


def _client(url: str, max_time_ms: int, listeners: Sequence[CommandListener]) -> "AsyncIOMotorClient[Any]":
    try:
        return AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=5_000,
            timeoutMS=max_time_ms,
            event_listeners=list(listeners),
            appname="kurultai",
        )
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def disconnect() -> None:
    """Close every connection of this process."""
    global _connected
    if _connected is not None:
        _connected.client.close()
    _connected = None


def connected() -> Database:
    """The database that this process is connected to.

    Raises:
        RuntimeError: before `connect`.
    """
    if _connected is None:
        raise RuntimeError("The database is not connected yet.")
    return _connected


def unwaited(collection: Any) -> Any:
    """The same collection, whose writes do not wait until they would survive the loss of a server.

    For what is written with every request and may be lost: counts of the last minute.
    """
    return collection.with_options(write_concern=WriteConcern(1))


def current_session() -> Session | None:
    """The session of the transaction, or of the reading from a moment on, that the caller runs in, if any."""
    return _session.get() or _reading.get()


async def in_transaction(work: Callable[[], Awaitable[T]]) -> T:
    """What `work` gives back, with everything it stored kept or, when it raises, nothing of it.

    `work` may run more than once, when another transaction was in its way: it must not act on the outside, and
    must read what it changes inside. Inside another transaction it simply joins that one.
    """
    if _session.get() is not None:
        return await work()

    async def attempt(session: Session) -> T:
        token = _session.set(session)
        try:
            return await work()
        finally:
            _session.reset(token)

    async with await connected().client.start_session() as session:
        return cast(
            T,
            await session.with_transaction(
                attempt, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
            ),
        )


@dataclass(frozen=True, slots=True)
class Written:
    """Something that was just written: in which collection, to the document of which id, and how.

    `document` is as it now is, where that was asked for and it is still there.
    """

    collection: str
    key: Any
    operation: str
    document: Mapping[str, Any] | None = None


class Step(NamedTuple):
    """How far a stream has come, and what was written then; None when it only went on.

    All that was committed before this moment has been told by now.
    """

    moment: Moment
    written: Written | None


@contextlib.asynccontextmanager
async def watching(*collections: str) -> AsyncIterator[AsyncIterator[Written]]:
    """What is written to these collections, in the order of its commits, by whatever process, from now on.

    It goes on without a gap when another server becomes the primary.

    Raises:
        DatabaseError: when the stream cannot be had or breaks; what was written in between is then unknown.
    """
    async with steps(*collections) as taken:
        yield (step.written async for step in taken if step.written is not None)


@contextlib.asynccontextmanager
async def steps(
    *collections: str, whole: bool = False, wait_ms: int = _AWAITED_MS
) -> AsyncIterator[AsyncIterator[Step]]:
    """The same with how far the stream has come, told again after so long without a write.

    With `whole`, each document comes as it is by then.

    Raises:
        DatabaseError: as above.
    """
    seen: list[dict[str, Any]] = [{"$match": {"ns.coll": {"$in": list(collections)}}}]
    if not whole:
        seen.append({"$project": _OF_A_WRITE})
    wanted = "updateLookup" if whole else None
    async with connected().documents.watch(seen, full_document=wanted, max_await_time_ms=wait_ms) as stream:
        first = await _unbroken(stream.try_next())
        yield _taken(stream, first)


async def _taken(stream: Any, event: Any) -> AsyncIterator[Step]:
    while True:
        if event is None:
            # One before, as nothing may have been written at that moment yet: a read from it on would wait for a write.
            yield Step(_moment_of_token(stream.resume_token) - 1, None)
        elif "documentKey" in event:
            key, document = event["documentKey"]["_id"], event.get("fullDocument")
            written = Written(event["ns"]["coll"], key, event["operationType"], document)
            yield Step(_moment_of_token(event["_id"]), written)
        event = await _unbroken(stream.try_next())


async def _unbroken(reading: Awaitable[T]) -> T:
    """What a read of a stream comes to. A stream must not be closed in the middle of one: that is waited for."""
    running = asyncio.ensure_future(reading)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        with contextlib.suppress(PyMongoError):
            await running
        raise


@contextlib.contextmanager
def reading_from(moment: Moment) -> Iterator[None]:
    """Whatever is read meanwhile is read as it was at that moment or later, whichever server answers."""
    client = connected().client
    # Motor would begin and end it in a thread: neither asks the server.
    session = client.delegate.start_session(causal_consistency=True)
    session.advance_operation_time(Timestamp(moment >> 32, moment & _INCREMENTS))
    token = _reading.set(AsyncIOMotorClientSession(session, client))
    try:
        yield
    finally:
        _reading.reset(token)
        session.end_session()


async def last_commit() -> Moment:
    """The moment of the last commit that no loss of a server can undo.

    Raises:
        DatabaseError: when the server does not answer.
    """
    told = await connected().documents.command("hello")
    return _moment(told["lastWrite"]["majorityOpTime"]["ts"])


_INCREMENTS: Final = (1 << 32) - 1


def _moment(timestamp: Timestamp) -> Moment:
    return (timestamp.time << 32) | timestamp.inc


def _moment_of_token(token: Mapping[str, Any]) -> Moment:
    """The moment that a resume token stands for: it begins with it, after one byte that says so."""
    return int(token["_data"][2:18], 16)


async def snapshot() -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    """Every collection by name, each with its documents in BSON, all of them as they are at one moment.

    Raises:
        DatabaseError: when the server has forgotten that moment: it remembers the last five minutes, unless its
            `minSnapshotHistoryWindowInSeconds` says otherwise.
    """
    documents = connected().documents
    async with await connected().client.start_session(snapshot=True) as session:
        for name in sorted(await documents.list_collection_names()):
            yield name, _whole(documents[name], session)


async def _whole(collection: Any, session: Session) -> AsyncIterator[bytes]:
    async for document in collection.with_options(codec_options=_AS_BYTES).find({}, session=session):
        yield document.raw


async def insert_whole(collection: str, documents: Sequence[bytes]) -> None:
    """Store documents that are in BSON already, as `snapshot` gives them."""
    await connected().documents[collection].insert_many([RawBSONDocument(one) for one in documents], ordered=False)


async def insert_missing(collection: Any, documents: Sequence[dict[str, Any]]) -> None:
    """Store those of these that are not there yet, in one go. Outside of transactions: one that is there ends them."""
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != _DUPLICATE_KEY for one in error.details["writeErrors"]):
            raise


async def store_file(name: str, chunks: AsyncIterator[bytes]) -> ObjectId:
    """Keep a file of unknown length, one chunk at a time. What was written of a file that fails is removed."""
    upload = connected().files.open_upload_stream(name)
    try:
        async for chunk in chunks:
            await upload.write(chunk)
    except BaseException:
        await upload.abort()
        raise
    await upload.close()
    return cast(ObjectId, upload._id)


async def read_file(key: ObjectId) -> AsyncIterator[bytes]:
    """A kept file, one chunk at a time."""
    stream = await connected().files.open_download_stream(key)
    while chunk := await stream.readchunk():
        yield chunk


async def stored_files(*, before: datetime) -> AsyncIterator[set[ObjectId]]:
    """The keys of all files stored before then, whole or not, some at a time."""
    chunks = connected().documents[f"{FILES}.chunks"]
    after, until = ObjectId("0" * 24), ObjectId.from_datetime(before)
    # By their chunks, as these are written first and removed last: a file that is stored by half may have no more.
    while found := [
        chunk["files_id"]
        async for chunk in chunks.find({"files_id": {"$gt": after, "$lt": until}}, {"files_id": 1, "_id": 0})
        .sort([("files_id", ASCENDING)])
        .limit(FILES_AT_ONCE)
    ]:
        yield set(found)
        after = found[-1]


async def remove_file(key: ObjectId) -> None:
    """Remove a kept file, together with what the running transaction removes. One that is gone already stays so."""
    # The driver's own way refuses to join a transaction. These are the two collections that it would remove from.
    documents, session = connected().documents, current_session()
    await documents[f"{FILES}.files"].delete_one({"_id": key}, session=session)
    await documents[f"{FILES}.chunks"].delete_many({"files_id": key}, session=session)


def become_primary(port: int, *, within_seconds: float) -> None:
    """Make the single server on a loopback port a replica set of one, under its present address.

    Raises:
        DatabaseError: when it is not writable in time.
    """
    host = f"127.0.0.1:{port}"
    client: MongoClient[Any] = MongoClient(
        host, directConnection=True, serverSelectionTimeoutMS=int(within_seconds * 1000)
    )
    with client:
        _configure(client, host)
        deadline = time.monotonic() + within_seconds
        while not client.admin.command("hello").get("isWritablePrimary"):
            if time.monotonic() > deadline:
                raise PyMongoError("The server did not become writable in time.")
            time.sleep(0.02)


def _configure(client: "MongoClient[Any]", host: str) -> None:
    wanted = {"_id": 0, "host": host}
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [wanted]})
        return
    if config["members"][0]["host"] != host:
        config["members"] = [wanted]
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)
