"""The benchmark of publishing and of the register measures what it says."""

from benchmarks.deciding import measured


async def test_publishing_and_every_question_is_measured_with_what_it_finds() -> None:
    _, _, *rows, _, note = (await measured(number=40, times=2)).splitlines()

    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [(title, int(found)) for title, found, *_ in cells] == [
        ("publishing a meeting", 1),
        ("the newest decisions", 52),
        ("what is open", 44),
        ("what is overdue", 32),
        ("what one institution still owes", 16),
    ]
    assert all(commands == "2" for _, _, _, commands, _, _ in cells[1:])
    assert note.startswith("Pages of 20 with their total, among 40 decisions")
