"""The formats of exports, each written in little memory however much there is: CSV, XLSX and ZIP."""

import asyncio
import csv
import io
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from typing import IO, Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from resolvers.exports import Cell, Enclosed, Row, Table

MOST_ROWS: Final = 1_000_000
"""A sheet holds hardly more; what follows stands in the next."""
LONGEST_CELL: Final = 32_767
READ_AT_ONCE: Final = 256 * 1024

_BYTE_ORDER_MARK: Final = "\ufeff"
_BEGIN_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LARGE_FILE: Final = 2**31 - 1


async def csv_of(table: Table) -> AsyncIterator[bytes]:
    """A table as CSV in UTF-8, marked as such for spreadsheets, in which no cell is taken for a formula."""
    yield (_BYTE_ORDER_MARK + _lines([table.headings])).encode()
    async for rows in table.batches:
        yield _lines(rows).encode()


def _lines(rows: Iterable[Row]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue()


def _plain(cell: Cell) -> str | float | None:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, str) and cell.startswith(_BEGIN_FORMULAS):
        return f"'{cell}"
    return cell


async def xlsx_of(table: Table) -> IO[bytes]:
    """A table as a workbook, in a file that is gone once it is closed. It is written beside other requests."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    try:
        sheets = _Sheets(file, table.headings)
        async for rows in table.batches:
            await asyncio.to_thread(sheets.add, rows)
        await asyncio.to_thread(sheets.close)
    except BaseException:
        file.close()
        raise
    return file


class _Sheets:
    """A workbook that keeps only the row that it writes in memory."""

    def __init__(self, file: IO[bytes], headings: Sequence[str]) -> None:
        self.workbook = Workbook(
            file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True}
        )
        self.headings = headings
        self.begin_sheet()

    def begin_sheet(self) -> None:
        """Go on in a new sheet, under the same headings."""
        self.sheet, self.written = self.workbook.add_worksheet(), 0
        self.write(self.headings)

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows below those that are there."""
        for row in rows:
            if self.written > MOST_ROWS:
                self.begin_sheet()
            self.write(row)

    def write(self, row: Row) -> None:
        """Write one row: text as text, never as a formula or a link."""
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                self.sheet.write_datetime(self.written, column, cell.astimezone(UTC))
            elif isinstance(cell, str):
                self.sheet.write_string(self.written, column, cell[:LONGEST_CELL])
            elif cell is not None:
                self.sheet.write_number(self.written, column, cell)
        self.written += 1

    def close(self) -> None:
        """Finish the file."""
        self.workbook.close()


async def sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    """A file from its beginning, one part at a time; it is closed afterwards."""
    with file:
        file.seek(0)
        while part := await asyncio.to_thread(file.read, READ_AT_ONCE):
            yield part


async def zip_of(files: AsyncIterator[Enclosed]) -> AsyncIterator[bytes]:
    """Files as an archive, sent as they come. What people hand in hardly gets smaller, so it is stored as it is."""
    passing = _Passing()
    with zipfile.ZipFile(passing, "w") as archive:
        async for file in files:
            entry = zipfile.ZipInfo(file.name, file.at.astimezone(UTC).timetuple()[:6])
            with archive.open(entry, "w", force_zip64=file.size_bytes > _LARGE_FILE) as written:
                async for chunk in file.content:
                    written.write(chunk)
                    yield passing.taken()
            yield passing.taken()
    yield passing.taken()


class _Passing(io.RawIOBase):
    """What is written to it waits to be taken, and is never kept."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, part: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.waiting += part
        return len(part)

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken
