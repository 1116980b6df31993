"""The shelf alone: what it keeps, what makes room, and what is outdated, in whatever order it hears of it."""

import pytest

from adapters.database import Moment
from gateway.cache_shelf import OWN_BYTES, TAG_BYTES, Entry, Sent, Shelf


def entry(key: str, *tags: str, moment: Moment = 1, size: int = 100) -> Entry:
    """An entry of that many bytes."""
    return Entry(key, b"x" * size, frozenset(tags), moment)


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    shelf = Shelf(3 * (OWN_BYTES + 100))
    for key in "abc":
        shelf.put(entry(key))
    shelf.entry("a")

    shelf.put(entry("d"))

    assert [key for key in "abcd" if shelf.entry(key)] == ["a", "c", "d"]


def test_its_bytes_are_those_of_what_it_holds() -> None:
    shelf, kept = Shelf(100_000), entry("a", "t")
    shelf.put(kept)
    shelf.put_way(b"1", Sent(kept, (), kept.body, b"plain"))
    shelf.put_way(b"2", Sent(kept, (), b"compressed", b"small"))
    shelf.put_way(b"3", Sent(kept, (), bytes(bytearray(b"compressed")), b"small"))
    assert shelf.bytes == 4 * OWN_BYTES + TAG_BYTES + 100 + len(b"compressed")

    shelf.remove(kept)

    assert (shelf.bytes, shelf.sent(b"1"), shelf.sent(b"2"), shelf._by_tag) == (0, None, None, {})


def test_ways_of_asking_share_the_bytes_of_an_encoding() -> None:
    shelf, kept = Shelf(1_000_000), entry("a")
    shelf.put(kept)

    for way in range(10):
        shelf.put_way(bytes([way]), Sent(kept, (), b"x" * 10 + bytes(1), b"small"))

    assert len({id(one.body) for one in kept.ways.values()}) == 1
    assert shelf.bytes == 11 * OWN_BYTES + 100 + 11


def test_one_larger_than_the_shelf_is_not_kept() -> None:
    shelf = Shelf(2_000)

    assert (shelf.put(entry("a", size=5_000)), len(shelf), shelf.bytes) == (False, 0, 0)


@pytest.mark.parametrize(("read_at", "written_at", "is_kept"), [(1, 2, False), (2, 2, True), (3, 2, True)])
@pytest.mark.parametrize("write_is_heard_first", [True, False])
def test_an_entry_counts_if_it_was_read_at_or_after_the_last_write(
    read_at: Moment, written_at: Moment, is_kept: bool, write_is_heard_first: bool
) -> None:
    shelf, read = Shelf(10_000), entry("a", "t", moment=read_at)
    if write_is_heard_first:
        shelf.end(["t"], written_at)
        shelf.put(read)
    else:
        shelf.put(read)
        shelf.end(["t"], written_at)

    assert (shelf.entry("a") is not None) == is_kept


def test_a_write_to_something_else_ends_nothing() -> None:
    shelf = Shelf(10_000)
    shelf.put(entry("a", "t"))

    shelf.end(["u"], 5)

    assert shelf.entry("a") is not None


def test_what_is_no_longer_known_counts_against_what_was_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cache_shelf.MAX_INVALIDATIONS", 1)
    shelf = Shelf(10_000)
    shelf.end(["t"], 5)
    shelf.end(["u"], 6)

    assert (shelf.put(entry("a", "t", moment=4)), shelf.put(entry("b", "t", moment=5))) == (False, True)


def test_what_was_being_read_when_all_was_lost_is_not_kept() -> None:
    shelf = Shelf(10_000)
    shelf.put(entry("a", moment=3))

    shelf.clear(5)

    assert (shelf.put(entry("b", moment=4)), shelf.put(entry("c", moment=5)), len(shelf)) == (False, True, 1)
