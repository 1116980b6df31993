"""Placeholder."""


def portal(execute):  # type: ignore
    return []
