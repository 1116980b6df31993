"""The benchmark of first visits measures what it says."""

import pytest

from benchmarks.load import Load
from benchmarks.visiting import PAGES, Visit, main


def test_a_line_tells_medians_and_the_medians_of_the_ratios() -> None:
    visit = Visit("home", b"", 4, 12_345)
    visit.kept = [Load(400, 2, 0.1), Load(500, 3, 0.1), Load(600, 4, 0.1)]
    visit.plain = [Load(800, 1, 0.1), Load(1000, 1, 0.1), Load(1200, 1, 0.1)]
    visit.anew = [Load(40, 9, 0.1), Load(50, 8, 0.1), Load(60, 7, 0.1)]

    assert visit.line() == "| home | 4 | 12.3 | 500 | 3.0 | 1000 | 0.5 | 50 | 8.0 | 0.1 |"


def test_every_page_is_loaded_from_each_of_the_three_servers(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--seconds", "0.1", "--rounds", "1", "--connections", "2"])

    _, _, *rows = capsys.readouterr().out.splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [name for name, *_ in cells] == list(PAGES)
    for _, requests, kilobytes, *figures in cells:
        assert int(requests) >= 3
        assert 0 < float(kilobytes) <= 50
        assert all(float(figure) > 0 for figure in figures)
