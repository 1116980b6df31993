"""Tables in the editor: cells in rows, all of one name, which are read by how many columns there are."""

from portal.desk.editor.typed import Typed, one

MOST_COLUMNS = 20
MOST_CELLS = 2_000


def fields_of(at: str, rows: list[list[str]], columns: int) -> dict[str, list[str]]:
    """Rows as fields, below the name `at`."""
    start = f"{at}." if at else ""
    cells = [cell for row in rows for cell in [*row, *[""] * columns][:columns]]
    return {f"{start}columns": [str(columns)], f"{start}cell": cells}


def rows_of(typed: Typed, at: str) -> list[list[str]]:
    """The rows of a table; the first is its header, if it has one."""
    columns, cells = columns_of(typed, at), [cell.strip() for cell in typed.get(f"{at}.cell", [])][:MOST_CELLS]
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    return [[*row, *[""] * (columns - len(row))] for row in rows]


def columns_of(typed: Typed, at: str) -> int:
    """How many columns a table has."""
    told = one(typed, f"{at}.columns")
    return min(max(int(told), 1), MOST_COLUMNS) if told.isascii() and told.isdigit() and len(told) < 4 else 1


def changed(typed: Typed, prefix: str, key: str, said: str) -> str:
    """Add or cut a row or a column; `said` is the table's name within the block, the act, and the number of the line.

    Gives back the key of the block that the table stands in.
    """
    name, act, number = [*said.split("/", 2), "", ""][:3]
    at = f"{prefix}.{key}.{name}" if name else f"{prefix}.{key}"
    rows, columns = rows_of(typed, at), columns_of(typed, at)
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else -1
    if act == "row":
        rows.append([""] * columns)
    elif act == "column" and columns < MOST_COLUMNS:
        rows = [[*row, ""] for row in rows]
    elif act == "cut-row" and 0 <= place < len(rows) and len(rows) > 1:
        del rows[place]
    elif act == "cut-column" and 0 <= place < columns and columns > 1:
        rows = [[cell for column, cell in enumerate(row) if column != place] for row in rows]
    typed |= fields_of(at, rows, len(rows[0]) if rows else columns)
    return key
